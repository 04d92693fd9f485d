import { money } from '../../money.ts';
import { isBlank, type ObjectRules } from './rule.ts';

export const ORDER_ITEM: ObjectRules = {
  fields: [
    {
      // The order reference speaks of whole units of the currency, but a price has its decimals: those it is rounded to (ours).
      field: 'RoundedLineAmount',
      from: ['TotalLineAmount', 'Quantity', 'UnitPrice'],
      amount: ({ TotalLineAmount, Quantity, UnitPrice }) =>
        isBlank(TotalLineAmount) ? money(Quantity).times(money(UnitPrice)) : money(TotalLineAmount),
    },
  ],
};
