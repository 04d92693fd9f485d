/** An org as a user names it: kept in a directory or in memory, begun with a seed. */
import type { Clock } from '../clock.ts';
import { type Log, stackOf } from '../log.ts';
import { openOrg } from './fake-org.ts';
import type { Org } from './port.ts';
import { readSeed } from './seed.ts';
import type { OrgStorage } from './storage/port.ts';

export interface OrgPlace {
  /** The org directory; without one the org is kept in memory only. */
  readonly data?: string;
  /** What a new org starts with: a seed that ships (`demo`, the default) or a directory. */
  readonly seed?: string;
  /** For tests: kept there, whatever `data` says. */
  readonly storage?: OrgStorage;
  readonly clock: Clock;
  readonly log: Log;
  /** Where the emulator that opens it can be called from this machine. */
  readonly url?: string;
}

/** Rejects with a StorageError, a SeedError or a DefinitionError; the directory is free again then. */
export async function openOrgAt(place: OrgPlace): Promise<Org> {
  const { data, seed = 'demo', clock, log, url } = place;
  const storage = place.storage ?? (await openStorage(data, log, url));
  try {
    return await openOrg({
      storage,
      clock: () => clock.now(),
      seed: (kept) => readSeed(seedDirectory(seed), clock.now(), kept),
      warn: (message) => log.warn(message),
      onFault: (fault) => log.error(`in the background of the org: ${stackOf(fault)}`),
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

/** A plain word names a seed that ships with the emulator; anything else is a directory. */
function seedDirectory(seed: string): string | URL {
  return /^[a-z0-9-]+$/.test(seed) ? new URL(`../../data/${seed}/`, import.meta.url) : seed;
}
