/** The demo org as it begins, read once for all orgs of a test file that begin at the same time: reading it is most of an emulator's start. */
import { readSeed, type Seed } from '../../src/org/seed.ts';
import { memoryStorage } from '../../src/org/storage/memory-storage.ts';
import type { OrgStorage } from '../../src/org/storage/port.ts';

/** By their time. No org changes its seed. */
const seeds = new Map<number, Promise<Seed>>();

export function demoAt(now: Date): Promise<Seed> {
  const seed = seeds.get(now.getTime()) ?? readSeed(new URL('../../data/demo/', import.meta.url), now);
  seeds.set(now.getTime(), seed);
  return seed;
}

/** An org in memory that was the demo org when it was stored. */
export function demoStorage(now: Date): OrgStorage {
  return { ...memoryStorage(), load: () => demoAt(now) };
}
