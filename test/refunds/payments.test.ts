import { describe, expect, test } from '@jest/globals';
import { money } from '../../src/money.ts';
import { splitOverPayments } from '../../src/refunds/payments.ts';
import { byId } from '../../src/refunds/random.ts';
import { payment, plan, printedByPayment, summary } from './builders.ts';

const PAYMENTS = [payment('p30', 30), payment('p50', 50), payment('p80', 80)];

describe('splitting a refund over the payments of a summary', () => {
  test.each([
    [50, 'takes an exact match', 'p50 50'],
    [40, 'else the smallest that covers', 'p50 40'],
    [110, 'else several in descending order, not matched again', 'p80 80, p50 30'],
    [160, 'down to the last', 'p80 80, p50 50, p30 30'],
    [0, 'is nothing for nothing', ''],
  ])('%d: %s', (amount, _, expected) => {
    const shares = splitOverPayments(money(amount), PAYMENTS, byId);
    expect(shares.map((share) => `${share.paymentId} ${share.amount}`).join(', ')).toBe(expected);
  });

  test('uses equal payments in the order of the shuffle', () => {
    const equal = [payment('p1', 20), payment('p2', 20), payment('p3', 20)];
    const shares = splitOverPayments(money(50), equal, (payments) => payments.toReversed());
    expect(shares.map(({ paymentId }) => paymentId)).toEqual(['p3', 'p2', 'p1']);
  });

  test('happens within every chosen summary, however it was chosen', () => {
    const order = [summary('A', 160, { payments: PAYMENTS }), summary('B', 10)];
    expect(printedByPayment(plan({ creditMemoBalance: 165 }, order))).toBe(
      'p80 80, p50 50, p30 30, payment of B 5',
    );
  });
});
