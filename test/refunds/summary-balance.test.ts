import { expect, test } from '@jest/globals';
import { money } from '../../src/money.ts';
import { summaryBalanceOf, withoutReserved } from '../../src/refunds/summary-balance.ts';
import { payment, summary } from './builders.ts';

test.each([
  ['all that is available', summary('A', 100), 100],
  ['no more than its settled payments', summary('A', 100, { payments: [payment('p', 60)] }), 60],
])('an order payment summary has available: %s', (_, of, available) => {
  expect(summaryBalanceOf(of).available).toEqual(money(available));
});

test('reserved money is not available, and the rest is never below zero', () => {
  const account = summaryBalanceOf(summary('A', 100));
  expect(withoutReserved(account, money(30)).available).toEqual(money(70));
  expect(withoutReserved(account, money(130)).available).toEqual(money(0));
});
