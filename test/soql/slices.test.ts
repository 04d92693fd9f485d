/** A query that gives way after each part of its work has the same result. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Slices } from '../../src/slices.ts';
import { slicesOfRequest } from '../../src/slices.ts';
import { firstInOrder } from '../../src/soql/evaluate/first-rows.ts';
import { mergeSort } from '../../src/soql/evaluate/merge-sort.ts';

const ALWAYS: Slices = { isDue: () => true, turn: async () => {} };

test('a sort in slices is the sort', async () => {
  const property = fc.asyncProperty(
    fc.integer({ min: 0, max: 9_000 }),
    fc.integer({ min: 1, max: 50 }),
    async (count, values) => {
      const keys = Array.from({ length: count }, (_, at) => (at * 7_919) % values);
      const compare = (a: number, b: number) => keys[a]! - keys[b]! || a - b;
      const expected = keys.map((_, at) => at).sort(compare);
      expect([...(await mergeSort(count, compare, ALWAYS))]).toEqual(expected);
    },
  );
  await fc.assert(property, { numRuns: 30 });
});

test('the first rows in order are those of the whole sort', async () => {
  const row = fc.record({ a: fc.option(fc.nat(3)), b: fc.nat(3) });
  const order = (one: unknown, other: unknown) => Number(one ?? -1) - Number(other ?? -1);
  const property = fc.asyncProperty(
    fc.array(row, { maxLength: 300 }),
    fc.nat(40),
    fc.boolean(),
    async (rows, take, isPlain) => {
      const term = (name: 'a' | 'b') => ({
        label: name,
        keyOf: (each: (typeof rows)[number]) => each[name],
        compare: order,
        isPlain,
        currency: undefined,
        descending: false,
      });
      const expected = rows.toSorted((x, y) => order(x.a, y.a) || order(x.b, y.b)).slice(0, take);
      const first = await firstInOrder(rows, [term('a'), term('b')], take, ALWAYS);
      expect(first.length).toBe(expected.length);
      for (const [at, each] of first.entries()) expect(each).toBe(expected[at]);
    },
  );
  await fc.assert(property, { numRuns: 200 });
});

test('work that nobody wants any more ends at its next turn', async () => {
  const slices = slicesOfRequest(() => {
    throw new Error('nobody waits');
  });
  await expect(slices.turn()).rejects.toThrow('nobody waits');
});

test('requests take turns one by one, and other work comes between', async () => {
  const order: string[] = [];
  const run = async (name: string) => {
    const slices = slicesOfRequest();
    for (let round = 0; round < 2; round++) {
      await slices.turn();
      order.push(name);
      setImmediate(() => order.push(`after ${name}`));
    }
  };
  await Promise.all([run('a'), run('b')]);
  expect(order.slice(0, 4)).toEqual(['a', 'b', 'after a', 'a']);
});
