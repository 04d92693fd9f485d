import { ZERO } from '../../money.ts';
import type { ObjectRules } from './rule.ts';
import { amountByType, LINE_TAXES } from './shared/lines.ts';

export const INVOICE_LINE: ObjectRules = {
  fields: [
    {
      field: 'LineAmount',
      from: ['Type', 'ChargeAmount', 'AdjustmentAmount', 'TaxAmount'],
      amount: (line) => amountByType(line) ?? ZERO,
    },
    ...LINE_TAXES,
  ],
};
