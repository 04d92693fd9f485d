/** When an operation refunds less than it was asked, and nothing in the request says so: how much less, and why. */
import { larger, type Money, smaller, sum, ZERO } from '../money.ts';
import { settledMoney } from './account.ts';
import type { RefundableSummary, RefundPlan, RefundRequest, RefundSelection } from './allocate.ts';

export type ShortfallCause =
  /** Money of the credit memo that was refunded or applied since the request was accepted. */
  | { readonly kind: 'credit-memo-spent'; readonly amount: Money }
  /** Money of the credit memo that refunds of other operations hold, pending or in flight. */
  | { readonly kind: 'credit-memo-held'; readonly amount: Money }
  /** Captures that are pending: they count as available, but cannot be refunded yet. */
  | { readonly kind: 'captures-pending'; readonly amount: Money }
  /** Money that stays reserved for exchanges. */
  | { readonly kind: 'reserved'; readonly amount: Money }
  /** The pools of captured-on-invoice. */
  | { readonly kind: 'pools-too-small'; readonly amount: Money }
  /** None of these: the payments have no more. */
  | { readonly kind: 'payments-exhausted'; readonly amount: Money };

export interface Shortfall {
  readonly amount: Money;
  readonly causes: readonly ShortfallCause[];
}

export interface ShortfallInput {
  readonly request: RefundRequest;
  readonly summaries: readonly RefundableSummary[];
  readonly plan: RefundPlan;
  readonly refundSelection: RefundSelection;
  /** The credit memo's balance when the request was accepted; zero without a memo. */
  readonly requestedOfCreditMemo: Money;
  /** Its balance when the operation started, money that is held by other refunds included. */
  readonly creditMemoBalance: Money;
}

/** Undefined where all was refunded that was asked, or where `isAllowPartial` with sequences explains the rest. */
export function findShortfall(input: ShortfallInput): Shortfall | undefined {
  const { request, plan } = input;
  const spent = larger(ZERO, input.requestedOfCreditMemo.minus(input.creditMemoBalance));
  const held = smaller(
    larger(ZERO, input.creditMemoBalance.minus(request.creditMemoBalance)),
    larger(ZERO, input.requestedOfCreditMemo.minus(spent)),
  );
  const isPartial = request.isAllowPartial && (request.sequences ?? []).length > 0;
  const unrefunded = isPartial ? ZERO : plan.leftOnCreditMemo.plus(plan.unrefundedExcessFunds);
  const amount = sum([spent, held, unrefunded]);
  if (amount.isZero()) return undefined;
  const causes: ShortfallCause[] = [
    { kind: 'credit-memo-spent', amount: spent },
    { kind: 'credit-memo-held', amount: held },
    ...causesOf(unrefunded, input),
  ];
  return { amount, causes: causes.filter((cause) => cause.amount.greaterThan(0)) };
}

/** Why money that was there to refund was not refunded: each cause with the amount that it holds back. */
function causesOf(
  unrefunded: Money,
  { summaries, request, refundSelection }: ShortfallInput,
): ShortfallCause[] {
  if (unrefunded.isZero()) return [];
  if (refundSelection === 'captured-on-invoice') return [{ kind: 'pools-too-small', amount: unrefunded }];
  const pending = sum(
    summaries.map((summary) => larger(ZERO, summary.availableToRefund.minus(settledMoney(summary)))),
  );
  const reserved = request.isReservedBalanceAmountConsidered
    ? sum(summaries.map(({ reservedTotal }) => reservedTotal))
    : ZERO;
  const known = [
    { kind: 'captures-pending', amount: pending },
    { kind: 'reserved', amount: reserved },
  ] as const;
  const found = known.filter(({ amount }) => amount.greaterThan(0));
  return found.length > 0 ? found : [{ kind: 'payments-exhausted', amount: unrefunded }];
}

/** The cause as a sentence; `amount` prints an amount with its currency. */
export function causeText(cause: ShortfallCause, amount: (money: Money) => string): string {
  const of = amount(cause.amount);
  switch (cause.kind) {
    case 'credit-memo-spent':
      return `${of} of the credit memo was spent after the request was accepted.`;
    case 'credit-memo-held':
      return `${of} of the credit memo is held by other refunds that are not settled.`;
    case 'captures-pending':
      return `${of} of the available amount is in captures that are pending.`;
    case 'reserved':
      return `${of} is reserved for exchanges.`;
    case 'pools-too-small':
      return 'The rule captured-on-invoice refunds a credit memo only from money that is applied to its invoice, and excess funds only from money that is applied to no invoice.';
    case 'payments-exhausted':
      return 'The processed payments have no more to refund.';
  }
}
