import { expect, test } from '@jest/globals';
import { money } from '../../src/money.ts';
import { openAccount } from '../../src/refunds/account.ts';
import { payment, summary } from './builders.ts';

test.each([
  ['all that is available', summary('A', 100), true, 100],
  ['no more than its settled payments', summary('A', 100, { payments: [payment('p', 60)] }), true, 60],
  ['what is not reserved', summary('A', 100, { reservedTotal: 30 }), true, 70],
  ['what is reserved too, when that is not considered', summary('A', 100, { reservedTotal: 30 }), false, 100],
  ['nothing, where more is reserved than available', summary('A', 100, { reservedTotal: 130 }), true, 0],
])('an order payment summary can give %s', (_, of, isReservedBalanceProtected, canGive) => {
  expect(openAccount(of, isReservedBalanceProtected).canGive).toEqual(money(canGive));
});
