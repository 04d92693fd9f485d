/**
 * Limits for the lines of a payment: together they apply to invoices and refund no more than the payment's amount, and never unapply more than was
 * applied (doc: a payment's amount is not below the sum of its lines' amounts; that refunds count towards that sum: ours).
 */
import { larger, type Money, money, ZERO } from '../../money.ts';
import { FieldRefusal } from '../field-refusal.ts';
import type { FieldValues } from '../port.ts';
import { negated, type ObjectRules } from './rule.ts';

/** The amount applied and refunded beyond the payment's amount; zero or less if there is none. */
export function overdraft({ Amount, NetApplied, NetRefundApplied }: FieldValues): Money {
  return money(NetApplied)
    .plus(money(NetRefundApplied))
    .minus(larger(ZERO, money(Amount)));
}

/** Refuses a change that overdraws the payment, or unapplies it below zero, further than before. */
function refuseOverdraft(before: FieldValues | undefined, after: FieldValues): FieldRefusal | undefined {
  if (isUnchanged(before, after)) return undefined;
  const [over, overBefore] = [overdraft(after), before ? overdraft(before) : ZERO];
  if (over.greaterThan(larger(ZERO, overBefore))) return refusal(exceedsText(after));
  const [under, underBefore] = [money(after.NetApplied), before ? money(before.NetApplied) : ZERO];
  if (under.isNegative() && !under.isZero() && under.lessThan(underBefore))
    return refusal(unappliedText(after));
  return undefined;
}

function isUnchanged(before: FieldValues | undefined, after: FieldValues): boolean {
  return (
    before !== undefined &&
    before.Amount === after.Amount &&
    before.NetApplied === after.NetApplied &&
    before.NetRefundApplied === after.NetRefundApplied
  );
}

function refusal(message: string): FieldRefusal {
  return new FieldRefusal('FIELD_INTEGRITY_EXCEPTION', message, ['Amount']);
}

function exceedsText({ Amount, NetApplied, NetRefundApplied }: FieldValues): string {
  return `The payment's amount is ${text(Amount)}, but ${text(NetApplied)} is applied to invoices and ${text(NetRefundApplied)} is refunded. Unapply the payment first.`;
}

function unappliedText({ TotalApplied, TotalUnapplied }: FieldValues): string {
  return `More of the payment is unapplied (${text(TotalUnapplied)}) than was applied (${text(TotalApplied)}).`;
}

function text(value: unknown): string {
  return String(value ?? '0');
}

export const PAYMENT: ObjectRules = {
  fields: [
    {
      field: 'ImpactAmount',
      from: ['Status', 'Amount'],
      amount: ({ Status, Amount }) => (Status === 'Canceled' ? ZERO : negated(Amount)),
    },
  ],
  refuse: refuseOverdraft,
};
