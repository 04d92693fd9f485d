import { expect, test } from '@jest/globals';
import { readSeed } from '../../src/org/seed.ts';
import { SeedProgress } from '../../src/org/seed-progress.ts';

test('reading a seed reports its progress, up to all of it', async () => {
  const reports: [done: number, total: number][] = [];
  await readSeed(new URL('../../data/demo/', import.meta.url), new Date(), new Map(), (done, total) =>
    reports.push([done, total]),
  );
  const shares = reports.map(([done, total]) => done / total);
  expect(shares).toEqual([...new Set(shares)].sort((one, other) => one - other));
  expect(shares.at(-1)).toBe(1);
});

test('small steps are put together, so that there are some hundred reports at most', () => {
  let count = 0;
  const progress = new SeedProgress(() => count++);
  for (let done = 0; done <= 100_000; done++) progress.report('read', done / 100_000);
  const counter = progress.counter('check', 100_000);
  for (let done = 0; done < 100_000; done++) counter(1);
  expect(count).toBeLessThanOrEqual(200);
  expect(count).toBeGreaterThan(50);
});
