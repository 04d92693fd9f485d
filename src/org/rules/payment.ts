/**
 * What lines may take of a payment: applied to invoices and refunded together no more than its amount, and never more unapplied than was
 * applied (doc: a payment's amount is not below the sum of its lines' amounts; that refunds count with what is applied: ours).
 */
import { larger, type Money, money, ZERO } from '../../money.ts';
import { FieldRefusal } from '../field-refusal.ts';
import type { FieldValues } from '../port.ts';
import { negated, type ObjectRules } from './rule.ts';

/** How much more is applied and refunded than the payment has; zero or less where all is well. */
export function overdraft({ Amount, NetApplied, NetRefundApplied }: FieldValues): Money {
  return money(NetApplied)
    .plus(money(NetRefundApplied))
    .minus(larger(ZERO, money(Amount)));
}

/** A refusal where the payment is overdrawn, or unapplied below zero, and more so than before. */
function overdrawn(before: FieldValues | undefined, after: FieldValues): FieldRefusal | undefined {
  if (isUnchanged(before, after)) return undefined;
  const [over, overBefore] = [overdraft(after), before ? overdraft(before) : ZERO];
  if (over.greaterThan(larger(ZERO, overBefore))) return refuse(exceedsText(after));
  const [under, underBefore] = [money(after.NetApplied), before ? money(before.NetApplied) : ZERO];
  if (under.isNegative() && !under.isZero() && under.lessThan(underBefore))
    return refuse(unappliedText(after));
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

function refuse(message: string): FieldRefusal {
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
  refuse: overdrawn,
};
