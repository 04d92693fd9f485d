/** By how much an operation refunds less than requested, and why, unless the request itself allows it. */
import { larger, type Money, smaller, sum, ZERO } from '../money.ts';
import type { RefundableSummary, RefundPlan, RefundRequest, RefundSelection } from './allocate.ts';
import { settledMoney } from './summary-balance.ts';

export type ShortfallCause =
  /** Money of the credit memo that was refunded or applied after the request was accepted. */
  | { readonly kind: 'credit-memo-spent'; readonly amount: Money }
  /** Money of the credit memo that pending or in-flight refunds of other operations hold. */
  | { readonly kind: 'credit-memo-held'; readonly amount: Money }
  /** Pending captures: they count as available, but cannot be refunded yet. */
  | { readonly kind: 'captures-pending'; readonly amount: Money }
  /** Money that remains reserved for exchanges. */
  | { readonly kind: 'reserved'; readonly amount: Money }
  /** The pools of captured-on-invoice. */
  | { readonly kind: 'pools-too-small'; readonly amount: Money }
  /** No other cause: the payments have no more money. */
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
  /** Its balance when the operation started, including money that other refunds hold. */
  readonly creditMemoBalance: Money;
}

/** Undefined if everything requested was refunded, or if `isAllowPartial` with sequences explains the rest. */
export function findShortfall(input: ShortfallInput): Shortfall | undefined {
  const missing = missingOfCreditMemo(input);
  const unrefunded = unrefundedMoney(input);
  const amount = sum([...missing.map((cause) => cause.amount), unrefunded]);
  if (amount.isZero()) return undefined;
  const causes = [...missing, ...causesOf(unrefunded, input)];
  return { amount, causes: causes.filter((cause) => cause.amount.greaterThan(0)) };
}

/** What the credit memo had when the request was accepted, but did not have for the plan. */
function missingOfCreditMemo({
  request,
  requestedOfCreditMemo,
  creditMemoBalance,
}: ShortfallInput): ShortfallCause[] {
  const spent = larger(ZERO, requestedOfCreditMemo.minus(creditMemoBalance));
  const held = smaller(
    larger(ZERO, creditMemoBalance.minus(request.creditMemoBalance)),
    larger(ZERO, requestedOfCreditMemo.minus(spent)),
  );
  return [
    { kind: 'credit-memo-spent', amount: spent },
    { kind: 'credit-memo-held', amount: held },
  ];
}

/** What the plan leaves although it should refund it. */
function unrefundedMoney({ request, plan }: ShortfallInput): Money {
  const isPartial = request.isAllowPartial && (request.sequences ?? []).length > 0;
  return isPartial ? ZERO : plan.leftOnCreditMemo.plus(plan.unrefundedExcessFunds);
}

/** Why the plan leaves money: each cause with the amount that it holds back. */
function causesOf(
  unrefunded: Money,
  { summaries, request, refundSelection }: ShortfallInput,
): ShortfallCause[] {
  if (unrefunded.isZero()) return [];
  if (refundSelection === 'captured-on-invoice') return [{ kind: 'pools-too-small', amount: unrefunded }];
  const reserved = request.isReservedBalanceAmountConsidered
    ? sum(summaries.map(({ reservedTotal }) => reservedTotal))
    : ZERO;
  const causes: ShortfallCause[] = [
    { kind: 'captures-pending', amount: sum(summaries.map(pendingCaptures)) },
    { kind: 'reserved', amount: reserved },
  ];
  const found = causes.filter(({ amount }) => amount.greaterThan(0));
  return found.length > 0 ? found : [{ kind: 'payments-exhausted', amount: unrefunded }];
}

function pendingCaptures(summary: RefundableSummary): Money {
  return larger(ZERO, summary.availableToRefund.minus(settledMoney(summary)));
}

/** The cause as a sentence; `amount` prints an amount with its currency. */
export function causeText(cause: ShortfallCause, amount: (money: Money) => string): string {
  const printed = amount(cause.amount);
  switch (cause.kind) {
    case 'credit-memo-spent':
      return `${printed} of the credit memo was spent after the request was accepted.`;
    case 'credit-memo-held':
      return `${printed} of the credit memo is held by other refunds that are not settled yet.`;
    case 'captures-pending':
      return `${printed} of the available amount is in pending captures.`;
    case 'reserved':
      return `${printed} is reserved for exchanges.`;
    case 'pools-too-small':
      return 'The rule captured-on-invoice refunds a credit memo only from money that is applied to its invoice, and excess funds only from money that is applied to no invoice.';
    case 'payments-exhausted':
      return 'The processed payments have no more money to refund.';
  }
}
