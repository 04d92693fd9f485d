import { describe, expect, test } from '@jest/globals';
import { byId, type Shuffle, seededRandom, shuffleWith } from '../../src/refunds/random.ts';
import { plan, printed, summary } from './builders.ts';

const records = ['c', 'A', 'b', 'd'].map((id) => ({ id }));
const order = (shuffle: Shuffle, of = records) =>
  shuffle(of)
    .map(({ id }) => id)
    .join('');

describe('the order of equal amounts', () => {
  test('by ID follows character codes and does not change the given list', () => {
    expect(order(byId)).toBe('Abcd');
    expect(records[0]).toEqual({ id: 'c' });
  });

  test('by a random source is any order', () => {
    const shuffle = shuffleWith(seededRandom('any'));
    const orders = new Set(Array.from({ length: 1_000 }, () => order(shuffle)));
    expect(orders.size).toBe(24);
  });

  test('by a seed is always the same, however the records were read', () => {
    const once = order(shuffleWith(seededRandom('demo')));
    expect(order(shuffleWith(seededRandom('demo')))).toBe(once);
    expect(order(shuffleWith(seededRandom('demo')), records.toReversed())).toBe(once);
  });

  test('differs among seeds', () => {
    const orders = new Set(['1', '2', '3', '4', '5'].map((seed) => order(shuffleWith(seededRandom(seed)))));
    expect(orders.size).toBeGreaterThan(1);
  });
});

test('a seeded random source is mulberry32 as its author published it', () => {
  const random = seededRandom('');
  // What the published JavaScript gives for 0x811c9dc5, the hash of an empty text.
  expect([random(), random()].map((value) => value * 2 ** 32)).toEqual([2625274932, 2119670693]);
});

describe('summaries of equal availability', () => {
  const equal = [summary('C', 20), summary('A', 20), summary('B', 20), summary('D', 50)];
  const withSeed = (seed: string) => ({ shuffle: shuffleWith(seededRandom(seed)) });

  test.each(['smallest-sufficient', 'largest-first', 'captured-on-invoice'] as const)(
    'are taken by ID when stable, by %s',
    (refundSelection) => {
      const options = { refundSelection, shuffle: byId };
      expect(printed(plan({ creditMemoBalance: 20 }, equal, options).refunds)).toBe('A 20');
      expect(printed(plan({ creditMemoBalance: 75 }, equal, options).refunds)).toBe('D 50, A 20, B 5');
    },
  );

  test('are taken in any order by seeds, but larger ones still first', () => {
    const plans = Array.from({ length: 40 }, (_, seed) =>
      printed(plan({ creditMemoBalance: 75 }, equal, withSeed(String(seed))).refunds),
    );
    expect(new Set(plans).size).toBe(6);
    expect(plans.every((text) => text.startsWith('D 50, '))).toBe(true);
  });
});
