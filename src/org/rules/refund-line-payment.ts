import { money } from '../../money.ts';
import { negated, type ObjectRules } from './rule.ts';
import {
  APPLICATION_DATES,
  EFFECTIVE_IMPACT,
  HAS_BEEN_UNAPPLIED,
  isUnapplied,
} from './shared/applications.ts';

export const REFUND_LINE_PAYMENT: ObjectRules = {
  fields: [
    HAS_BEEN_UNAPPLIED,
    {
      field: 'ImpactAmount',
      from: ['Type', 'Amount'],
      amount: (line) => (isUnapplied(line) ? negated(line.Amount) : money(line.Amount)),
    },
    EFFECTIVE_IMPACT,
    ...APPLICATION_DATES,
  ],
};
