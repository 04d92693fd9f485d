/** Opens the org that a user names: an org directory or an org in memory, with the seed for a new one. */

import type { Clock } from '../clock.ts';
import { type Log, stackOf } from '../log.ts';
import type { DefinitionFiles } from './definitions/files.ts';
import { type OpenedOrg, openOrg } from './emulated-org.ts';
import type { OnOrgProgress, OnProgress } from './progress.ts';
import { readSeed, type Seed } from './seed.ts';
import { readSettled, settledFile, shippedSeed } from './settled-seed.ts';
import type { OrgStorage } from './storage/port.ts';

export interface OrgPlace {
  /** The org directory; without one the org exists in memory only. */
  readonly data?: string;
  /** The content of a new org: the name of a seed that ships with the emulator (default: `demo`), or a directory. */
  readonly seed?: string;
  /** For tests: overrides `data`. */
  readonly storage?: OrgStorage;
  readonly clock: Clock;
  readonly log: Log;
  /** URL at which this machine reaches the emulator that opens the org. */
  readonly url?: string;
  readonly onProgress?: OnOrgProgress;
}

/** Rejects with a StorageError, a SeedError or a DefinitionError; the directory's lock is released then. */
export async function openOrgAt(place: OrgPlace): Promise<OpenedOrg> {
  const { data, seed = 'demo', clock, log, url, onProgress } = place;
  const storage = place.storage ?? (await openStorage(data, log, url));
  try {
    return await openOrg({
      storage,
      clock: () => clock.now(),
      seed: (definitions) =>
        seedNamed(seed, clock.now(), definitions, (...progress) =>
          onProgress?.('Reading the seed', ...progress),
        ),
      onLoadProgress: (...progress) => onProgress?.('Loading the org', ...progress),
      warn: (message) => log.warn(message),
      onFault: (fault) => log.error(`background work of the org failed: ${stackOf(fault)}`),
    });
  } catch (error) {
    await storage.close();
    throw error;
  }
}

async function openStorage(data: string | undefined, log: Log, url: string | undefined): Promise<OrgStorage> {
  if (data === undefined) {
    const { memoryStorage } = await import('./storage/memory-storage.ts');
    return memoryStorage();
  }
  const { openDirectoryStorage } = await import('./storage/directory-storage.ts');
  return openDirectoryStorage(data, { warn: (message) => log.warn(message), url });
}

/** The seeds that ship, once they are read. All orgs of the process share their records, which are frozen. */
const shippedSeeds = new Map<string, Seed>();

async function seedNamed(
  name: string,
  now: Date,
  definitions: DefinitionFiles,
  onProgress: OnProgress,
): Promise<Seed> {
  const directory = seedDirectory(name);
  if (typeof directory === 'string' || definitions.size > 0)
    return readSeed(directory, now, definitions, onProgress);
  const seed =
    shippedSeeds.get(name) ?? readSettled(settledFile(name), directory) ?? (await readSeed(directory, now));
  if (seed.isDated) shippedSeeds.set(name, seed);
  return seed;
}

/** A plain lower-case word names a seed that ships with the emulator; anything else is a directory. */
function seedDirectory(seed: string): string | URL {
  return /^[a-z0-9-]+$/.test(seed) ? shippedSeed(seed) : seed;
}
