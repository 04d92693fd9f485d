/** An org in memory for tests of rooms that need one: the demo org, on a clock of the test's. */
import { openOrg } from '../../src/org/fake-org.ts';
import type { Org } from '../../src/org/port.ts';
import { readSeed, type Seed } from '../../src/org/seed.ts';
import { memoryStorage } from '../../src/org/storage/memory-storage.ts';
import type { TestClock } from './clock.ts';

export function openTestOrg(clock: TestClock): Promise<Org> {
  return openOrg({ storage: memoryStorage(), clock: () => clock.now(), seed: () => demoAt(clock.now()) });
}

/** By their time. No org changes its seed, so that one reading serves them all. */
const seeds = new Map<number, Promise<Seed>>();

function demoAt(now: Date): Promise<Seed> {
  const seed = seeds.get(now.getTime()) ?? readSeed(new URL('../../data/demo/', import.meta.url), now);
  seeds.set(now.getTime(), seed);
  return seed;
}
