import { expect, test } from '@jest/globals';
import { money } from '../../../src/money.ts';
import { byId } from '../../../src/refunds/random.ts';
import { descending, type Offer } from '../../../src/refunds/selection/rule.ts';

const offer = (id: string, ranked: number, available = ranked): Offer => ({
  id,
  ranked: money(ranked),
  available: money(available),
});

test('offers are sorted largest first, equal ones as shuffled, without offers of zero', () => {
  const offers = [offer('D', 20), offer('A', 10), offer('B', 20), offer('C', 90, 0), offer('E', 30, -5)];
  expect(descending(offers, byId).map(({ id }) => id)).toEqual(['B', 'D', 'A']);
});
