import { type Money, money, sum } from '../../money.ts';
import type { SObjectRecord } from '../port.ts';
import type { ObjectRules } from './rule.ts';

/** The balance is what is left after invoices and after the private debits; no field of a credit memo holds the sum of the debits. */
export const CREDIT_MEMO: ObjectRules = {
  fields: [
    {
      field: 'Balance',
      from: ['TotalAmountWithTax', 'NetCreditsApplied', 'CreditMemoDebit'],
      amount: (memo, children) =>
        money(memo.TotalAmountWithTax)
          .minus(money(memo.NetCreditsApplied))
          .minus(processedAmount(children('CreditMemoDebit', 'CreditMemoId'))),
    },
  ],
  /** If the balance is below what is left after all applications, the rest was refunded before the org existed. */
  opening: {
    field: 'Balance',
    object: 'CreditMemoDebit',
    recordOf: ({ Id, CurrencyIsoCode = null }, amount) => ({
      CreditMemoId: Id,
      CurrencyIsoCode,
      Amount: amount,
      Status: 'Processed',
      Kind: 'Opening',
    }),
  },
};

function processedAmount(debits: readonly SObjectRecord[]): Money {
  return sum(debits.filter(({ Status }) => Status === 'Processed').map(({ Amount }) => money(Amount)));
}
