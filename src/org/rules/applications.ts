/** Rules for lines that apply money or undo that: HasBeenUnapplied is NA on an Unapplied line, and Yes on an Applied line once it is undone. */
import { money, ZERO } from '../../money.ts';
import { type CodedRule, type Draft, negated, type ObjectRules } from './rule.ts';

const isUnapplied = (draft: Draft) => draft.Type === 'Unapplied';

const HAS_BEEN_UNAPPLIED: CodedRule = {
  field: 'HasBeenUnapplied',
  from: ['Type'],
  value: (line) => (isUnapplied(line) ? 'NA' : (line.HasBeenUnapplied ?? 'No')),
};

const EFFECTIVE_IMPACT: CodedRule = {
  field: 'EffectiveImpactAmount',
  from: ['Type', 'Amount', 'HasBeenUnapplied'],
  amount: (line) => {
    if (line.HasBeenUnapplied === 'Yes') return ZERO;
    return isUnapplied(line) ? negated(line.Amount) : money(line.Amount);
  },
};

/** The change of the balance of the payment or credit memo that the money is taken from. */
const IMPACT_ON_SOURCE: CodedRule = {
  field: 'ImpactAmount',
  from: ['Type', 'Amount'],
  amount: (line) => (isUnapplied(line) ? money(line.Amount) : negated(line.Amount)),
};

const UNAPPLIED_DATE: CodedRule = {
  field: 'UnappliedDate',
  from: ['Type', 'Date'],
  value: (line) => (isUnapplied(line) ? line.Date : line.UnappliedDate) ?? null,
};

const APPLIED_DATE: CodedRule = {
  field: 'AppliedDate',
  from: ['Date'],
  value: (line) => line.AppliedDate ?? line.Date ?? null,
};

const APPLICATION_DATES: readonly CodedRule[] = [APPLIED_DATE, UNAPPLIED_DATE];

export const CREDIT_MEMO_INV_APPLICATION: ObjectRules = {
  fields: [HAS_BEEN_UNAPPLIED, IMPACT_ON_SOURCE, ...APPLICATION_DATES],
};

export const PAYMENT_LINE_INVOICE: ObjectRules = {
  fields: [HAS_BEEN_UNAPPLIED, IMPACT_ON_SOURCE, EFFECTIVE_IMPACT, ...APPLICATION_DATES],
};

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
