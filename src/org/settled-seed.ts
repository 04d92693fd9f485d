/**
 * The seeds that ship, settled when the package is built: finished records, which need no checks and no sums, so that a new org opens fast.
 * The file names what it was made from by content; after any change of that, the seed is read from its own files.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CODE_FOLDER, PACKAGE_ROOT } from '../package-root.ts';
import { SObjectCatalogue } from './catalogue.ts';
import type { SObjectRecord } from './port.ts';
import { readSeed, type Seed } from './seed.ts';
import type { OrgSettings } from './settings.ts';

interface SettledSeed {
  /** The hash of the seed's files and of the standard objects' definitions. */
  readonly sources: string;
  readonly settings: Partial<OrgSettings>;
  readonly counters: Readonly<Record<string, number>>;
  /** By object, in the order of the org. */
  readonly records: Readonly<Record<string, readonly SObjectRecord[]>>;
}

/** The directory of a seed that ships. */
export function shippedSeed(name: string): URL {
  return new URL(`data/${name}/`, PACKAGE_ROOT);
}

/** The file beside the code that holds the settled seed; only the build writes it, and there is none beside the sources. */
export function settledFile(name: string): URL {
  return new URL(`${name}.seed.json`, CODE_FOLDER);
}

/** The content of that file. Rejects with a SeedError, and for a seed that depends on more than its files. */
export async function settle(directory: URL): Promise<string> {
  const { records, settings, counters, isDated, catalogue } = await readSeed(directory);
  const sources = hashOfSources(directory);
  if (!isDated || catalogue.own.files.size > 0 || sources === undefined)
    throw new Error(`${directory} must have only plain files, with dated records, and define no objects`);
  const settled: SettledSeed = {
    sources,
    settings,
    counters: Object.fromEntries(counters),
    records: Object.fromEntries([...records].map(([name, ofObject]) => [name, [...ofObject.values()]])),
  };
  return inAscii(JSON.stringify(settled));
}

/** One byte a character is read twice as fast as UTF-8 (measured). */
function inAscii(json: string): string {
  return json.replace(
    /[\u0080-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The seed that `file` holds; undefined if there is no such file, or it was made from other content than `directory` has now. */
export function readSettled(file: URL, directory: URL): Seed | undefined {
  const text = textOf(file);
  if (text === undefined) return undefined;
  const { sources, settings, counters, records } = JSON.parse(text) as SettledSeed;
  if (sources !== hashOfSources(directory)) return undefined;
  return {
    records: new Map(Object.entries(records).map(([name, ofObject]) => [name, byIds(ofObject)])),
    settings,
    counters: new Map(Object.entries(counters)),
    commit: 0,
    catalogue: new SObjectCatalogue(),
    isDated: true,
  };
}

function byIds(records: readonly SObjectRecord[]): Map<string, SObjectRecord> {
  return new Map(records.map((record) => [record.Id, record]));
}

function textOf(file: URL): string | undefined {
  try {
    return readFileSync(file, 'latin1');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * By content, because an installed package and a fresh clone have no modification times to go by. Undefined if a file is more than a plain
 * file: what a link leads to is not followed.
 */
function hashOfSources(directory: URL): string | undefined {
  const hash = createHash('sha256');
  for (const folder of [directory, new URL('schemas/sobjects/', PACKAGE_ROOT)]) {
    const root = fileURLToPath(folder);
    for (const { path, isFile } of entriesOf(root)) {
      if (!isFile) return undefined;
      const content = readFileSync(path);
      hash.update(`${path.slice(root.length)} ${content.length}\n`).update(content);
    }
  }
  return hash.digest('hex');
}

/** Everything in the folder and its folders, in the order of the paths. */
function entriesOf(folder: string): { path: string; isFile: boolean }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => ({ path: join(entry.parentPath, entry.name), isFile: entry.isFile() }))
    .sort((one, other) => (one.path < other.path ? -1 : 1));
}
