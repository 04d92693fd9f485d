import { money, ZERO } from '../../money.ts';
import type { ObjectRules } from './rule.ts';
import { amountByType, LINE_TAXES } from './shared/lines.ts';

export const CREDIT_MEMO_LINE: ObjectRules = {
  fields: [
    {
      field: 'TotalAmount',
      from: ['Type', 'ChargeAmount', 'AdjustmentAmount', 'TaxAmount'],
      amount: (line) => amountByType(line) ?? money(line.TotalAmount),
    },
    {
      // A Tax line is the tax: it has none on top (ours).
      field: 'TotalAmountWithTax',
      from: ['Type', 'TotalAmount', 'TaxAmount'],
      amount: (line) => money(line.TotalAmount).plus(line.Type === 'Tax' ? ZERO : money(line.TaxAmount)),
    },
    ...LINE_TAXES,
  ],
};
