/** YAML as data. A large file takes half a second to parse, which every test file would repeat, so its content is cached as JSON, with its digest. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** One file, which goes with node_modules. */
const CACHE = new URL('../../node_modules/.cache/sfom-emulator/', import.meta.url);
const KEPT = new URL('openapi.json', CACHE);

interface Kept {
  readonly digest: string;
  readonly data: unknown;
}

export async function readYaml(file: URL): Promise<unknown> {
  const text = readFileSync(file, 'utf8');
  const digest = createHash('sha256').update(text).digest('hex');
  const kept = existsSync(KEPT) ? (JSON.parse(readFileSync(KEPT, 'utf8')) as Kept) : undefined;
  if (kept?.digest === digest) return kept.data;
  const { parse } = await import('yaml');
  const data = parse(text);
  keep({ digest, data });
  return data;
}

/** Test files run side by side: whoever finds the file finds all of it. */
function keep(kept: Kept): void {
  mkdirSync(CACHE, { recursive: true });
  const draft = new URL(`openapi.${process.pid}.json`, CACHE);
  writeFileSync(draft, JSON.stringify(kept));
  renameSync(draft, KEPT);
}
