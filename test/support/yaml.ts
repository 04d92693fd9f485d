/** YAML as data. A large file takes half a second to parse, and every test file would: what it holds is kept as JSON, by its digest. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export async function readYaml(file: URL): Promise<unknown> {
  const text = readFileSync(file, 'utf8');
  const digest = createHash('sha256').update(text).digest('hex');
  const kept = join(tmpdir(), `sfom-emulator-yaml-${digest}.json`);
  if (existsSync(kept)) return JSON.parse(readFileSync(kept, 'utf8'));
  const { parse } = await import('yaml');
  const data = parse(text);
  // Test files run side by side: whoever finds the file finds all of it.
  const draft = `${kept}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(data));
  renameSync(draft, kept);
  return data;
}
