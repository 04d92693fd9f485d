import { type Money, smaller, sum } from '../money.ts';
import type { RefundableSummary, RefundRequest } from './allocate.ts';
import { type PaymentShare, splitOverPayments } from './payments.ts';
import type { Shuffle } from './random.ts';
import type { Reason } from './selection/rule.ts';
import {
  type Fund,
  type Funds,
  NO_FUNDS,
  plusFunds,
  type SummaryBalance,
  summaryBalanceOf,
  withoutReserved,
  withRefund,
} from './summary-balance.ts';

/** The refund of one payment: one call to its gateway. */
export interface PaymentRefund extends Funds {
  readonly orderPaymentSummaryId: string;
  readonly paymentId: string;
}

/** One choice of an order payment summary: how much is refunded from it, why, and from which of its payments. */
export interface Choice {
  readonly orderPaymentSummaryId: string;
  readonly funds: readonly Fund[];
  readonly amount: Money;
  readonly reason: Reason | 'sequence';
  readonly payments: readonly PaymentShare[];
}

/** The order in which money is spent wherever both funds may pay. */
export const CREDIT_MEMO_FIRST: readonly Fund[] = ['fromCreditMemo', 'fromExcessFunds'];

/**
 * The running totals of one plan: what is left of both funds, what each order payment summary can still refund, and
 * the refunds so far. All steps share it, so that no step can spend or refund money twice.
 */
export class Ledger {
  #left: Funds;
  readonly #balances: Map<string, SummaryBalance>;
  readonly #refunds = new Map<string, PaymentRefund>();
  readonly #choices: Choice[] = [];
  readonly #shuffle: Shuffle;

  constructor(request: RefundRequest, summaries: readonly RefundableSummary[], shuffle: Shuffle) {
    this.#left = { fromCreditMemo: request.creditMemoBalance, fromExcessFunds: request.excessFunds };
    this.#balances = new Map(
      summaries.map((summary) => [summary.orderPaymentSummaryId, summaryBalanceOf(summary)]),
    );
    this.#shuffle = shuffle;
  }

  balances(): SummaryBalance[] {
    return [...this.#balances.values()];
  }

  /** Throws for an order payment summary that the plan does not cover: the request was checked before. */
  balanceOf(orderPaymentSummaryId: string): SummaryBalance {
    const balance = this.#balances.get(orderPaymentSummaryId);
    if (!balance) throw new Error(`The plan does not cover order payment summary ${orderPaymentSummaryId}`);
    return balance;
  }

  refunds(): PaymentRefund[] {
    return [...this.#refunds.values()];
  }

  /** Every choice so far, in order. */
  choices(): readonly Choice[] {
    return this.#choices;
  }

  leftOf(fund: Fund): Money {
    return this.#left[fund];
  }

  /** What is left of both funds together. */
  left(): Money {
    return sum(Object.values(this.#left));
  }

  /** Takes up to `amount` out of the named funds, in that order, and returns what each of them paid. */
  spend(amount: Money, funds: readonly Fund[]): Funds {
    const paid = { ...NO_FUNDS };
    for (const fund of funds) {
      paid[fund] = smaller(amount.minus(sum(Object.values(paid))), this.#left[fund]);
      this.#left = { ...this.#left, [fund]: this.#left[fund].minus(paid[fund]) };
    }
    return paid;
  }

  /** Keeps `amount` of one order payment summary out of every refund. */
  reserve(orderPaymentSummaryId: string, amount: Money): void {
    const balance = this.balanceOf(orderPaymentSummaryId);
    this.#balances.set(orderPaymentSummaryId, withoutReserved(balance, amount));
  }

  /** Refunds `amount`, paid by the named funds, from one order payment summary, which must have that much available. */
  refund(
    orderPaymentSummaryId: string,
    amount: Money,
    funds: readonly Fund[],
    reason: Choice['reason'],
  ): void {
    const shares = splitOverPayments(amount, this.balanceOf(orderPaymentSummaryId).payments, this.#shuffle);
    this.#choices.push({ orderPaymentSummaryId, funds, amount, reason, payments: shares });
    for (const share of shares) {
      this.#addRefund(orderPaymentSummaryId, share, this.spend(share.amount, funds));
    }
  }

  #addRefund(orderPaymentSummaryId: string, share: PaymentShare, funds: Funds): void {
    const { paymentId } = share;
    const soFar = this.#refunds.get(paymentId) ?? NO_FUNDS;
    this.#refunds.set(paymentId, { orderPaymentSummaryId, paymentId, ...plusFunds(soFar, funds) });
    const balance = this.balanceOf(orderPaymentSummaryId);
    this.#balances.set(orderPaymentSummaryId, withRefund(balance, share, funds));
  }
}
