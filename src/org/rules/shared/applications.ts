/** Lines that apply money and undo that: an Unapplied line says NA, and an Applied one Yes once it is undone. */
import { money, ZERO } from '../../../money.ts';
import { type CodedRule, type Draft, negated } from '../rule.ts';

export const isUnapplied = (draft: Draft) => draft.Type === 'Unapplied';

export const HAS_BEEN_UNAPPLIED: CodedRule = {
  field: 'HasBeenUnapplied',
  from: ['Type'],
  value: (line) => (isUnapplied(line) ? 'NA' : (line.HasBeenUnapplied ?? 'No')),
};

export const EFFECTIVE_IMPACT: CodedRule = {
  field: 'EffectiveImpactAmount',
  from: ['Type', 'Amount', 'HasBeenUnapplied'],
  amount: (line) => {
    if (line.HasBeenUnapplied === 'Yes') return ZERO;
    return isUnapplied(line) ? negated(line.Amount) : money(line.Amount);
  },
};

/** What the money applied does to the balance of the payment or credit memo that it is taken from. */
export const IMPACT_ON_SOURCE: CodedRule = {
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

export const APPLICATION_DATES: readonly CodedRule[] = [APPLIED_DATE, UNAPPLIED_DATE];
