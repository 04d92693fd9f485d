import type { ObjectRules } from './rule.ts';
import {
  APPLICATION_DATES,
  EFFECTIVE_IMPACT,
  HAS_BEEN_UNAPPLIED,
  IMPACT_ON_SOURCE,
} from './shared/applications.ts';

export const PAYMENT_LINE_INVOICE: ObjectRules = {
  fields: [HAS_BEEN_UNAPPLIED, IMPACT_ON_SOURCE, EFFECTIVE_IMPACT, ...APPLICATION_DATES],
};
