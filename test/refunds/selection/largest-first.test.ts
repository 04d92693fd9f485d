import { describe, expect, test } from '@jest/globals';
import { plan, printed, summary } from '../builders.ts';

describe('largest-first', () => {
  test.each([
    ['an exact match at once', 30, 'A 30'],
    ['the largest, then an exact match on the rest', 100, 'D 80, B 20'],
    ['the largest twice, then an exact match on the rest', 160, 'D 80, C 60, B 20'],
    ['the largest until the rest fits into one', 175, 'D 80, C 60, A 30, B 5'],
  ])('takes %s', (_, creditMemoBalance, expected) => {
    const order = [summary('A', 30), summary('B', 20), summary('C', 60), summary('D', 80)];
    expect(printed(plan({ creditMemoBalance }, order, { refundSelection: 'largest-first' }).refunds)).toBe(
      expected,
    );
  });
});
