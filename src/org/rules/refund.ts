import { money } from '../../money.ts';
import type { ObjectRules } from './rule.ts';

export const REFUND: ObjectRules = {
  fields: [
    {
      field: 'ImpactAmount',
      from: ['Status', 'Amount'],
      amount: ({ Status, Amount }) => (Status === 'Canceled' ? null : money(Amount)),
    },
  ],
};
