import { describe, expect, test } from '@jest/globals';
import { plan, printed, summary } from '../builders.ts';

describe('smallest-sufficient', () => {
  test.each([
    ['the smallest of several that are large enough', '20', 'A 20'],
    ['the exact match among larger ones', '50.01', 'B 50.01'],
    ['one more summary for one more cent', '80.01', 'C 80, B 0.01'],
  ])('takes %s', (_, creditMemoBalance, expected) => {
    const order = [summary('C', 80), summary('A', 30), summary('B', '50.01')];
    expect(printed(plan({ creditMemoBalance }, order).refunds)).toBe(expected);
  });
});
