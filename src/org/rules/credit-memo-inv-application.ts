import type { ObjectRules } from './rule.ts';
import { APPLICATION_DATES, HAS_BEEN_UNAPPLIED, IMPACT_ON_SOURCE } from './shared/applications.ts';

export const CREDIT_MEMO_INV_APPLICATION: ObjectRules = {
  fields: [HAS_BEEN_UNAPPLIED, IMPACT_ON_SOURCE, ...APPLICATION_DATES],
};
