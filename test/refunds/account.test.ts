import { expect, test } from '@jest/globals';
import { money } from '../../src/money.ts';
import { openAccount, withReserved } from '../../src/refunds/account.ts';
import { payment, summary } from './builders.ts';

test.each([
  ['all that is available', summary('A', 100), 100],
  ['no more than its settled payments', summary('A', 100, { payments: [payment('p', 60)] }), 60],
])('an order payment summary can give %s', (_, of, canGive) => {
  expect(openAccount(of).canGive).toEqual(money(canGive));
});

test('what is reserved stays out of reach, down to nothing', () => {
  const account = openAccount(summary('A', 100));
  expect(withReserved(account, money(30)).canGive).toEqual(money(70));
  expect(withReserved(account, money(130)).canGive).toEqual(money(0));
});
