/** An org in memory for tests of rooms that need one: the demo org, on a clock of the test's. */
import { openOrg } from '../../src/org/emulated-org.ts';
import type { Org } from '../../src/org/port.ts';
import { memoryStorage } from '../../src/org/storage/memory-storage.ts';
import type { TestClock } from './clock.ts';
import { demoAt } from './demo-org.ts';

export function openTestOrg(clock: TestClock): Promise<Org> {
  return openOrg({ storage: memoryStorage(), clock: () => clock.now(), seed: () => demoAt(clock.now()) });
}
