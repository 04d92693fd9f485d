import { money } from '../../money.ts';
import { isBlank, type ObjectRules } from './rule.ts';

export const ORDER_ITEM: ObjectRules = {
  fields: [
    {
      // The order reference says whole units of the currency, but prices have decimals: the amount is rounded to the currency's decimals (ours).
      field: 'RoundedLineAmount',
      from: ['TotalLineAmount', 'Quantity', 'UnitPrice'],
      amount: ({ TotalLineAmount, Quantity, UnitPrice }) =>
        isBlank(TotalLineAmount) ? money(Quantity).times(money(UnitPrice)) : money(TotalLineAmount),
    },
  ],
};
