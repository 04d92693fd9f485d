import { type Money, smaller, sum } from '../money.ts';
import {
  type Account,
  type Fund,
  type Funds,
  NO_FUNDS,
  openAccount,
  plusFunds,
  withRefund,
  withReserved,
} from './account.ts';
import type { RefundableSummary, RefundRequest } from './allocate.ts';
import { type PaymentShare, splitOverPayments } from './payments.ts';
import type { Shuffle } from './random.ts';
import type { Reason } from './selection/rule.ts';

/** The refund of one payment: one call to its gateway. */
export interface PaymentRefund extends Funds {
  readonly orderPaymentSummaryId: string;
  readonly paymentId: string;
}

/** One choice of an order payment summary: how much of it, why, and of which of its payments. */
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
 * The running totals of one plan: what is left of both funds, what each order payment summary can still give, and
 * the refunds so far. The steps share it, so that no step can spend or refund what an earlier one has.
 */
export class Ledger {
  #left: Funds;
  readonly #accounts: Map<string, Account>;
  readonly #refunds = new Map<string, PaymentRefund>();
  readonly #choices: Choice[] = [];
  readonly #shuffle: Shuffle;

  constructor(request: RefundRequest, summaries: readonly RefundableSummary[], shuffle: Shuffle) {
    this.#left = { fromCreditMemo: request.creditMemoBalance, fromExcessFunds: request.excessFunds };
    this.#accounts = new Map(
      summaries.map((summary) => [summary.orderPaymentSummaryId, openAccount(summary)]),
    );
    this.#shuffle = shuffle;
  }

  accounts(): Account[] {
    return [...this.#accounts.values()];
  }

  /** Throws for an order payment summary that the plan was not given: the request has been checked by then. */
  account(orderPaymentSummaryId: string): Account {
    const account = this.#accounts.get(orderPaymentSummaryId);
    if (!account)
      throw new Error(`${orderPaymentSummaryId} is none of the order payment summaries to refund`);
    return account;
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

  /** What is left of both funds: the rest of the refund target. */
  left(): Money {
    return sum(Object.values(this.#left));
  }

  /** Takes up to `amount` out of the named funds, in that order, and answers what each of them paid. */
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
    this.#accounts.set(orderPaymentSummaryId, withReserved(this.account(orderPaymentSummaryId), amount));
  }

  /** Refunds `amount` of one order payment summary, out of the named funds; it must be able to give it. */
  refund(
    orderPaymentSummaryId: string,
    amount: Money,
    funds: readonly Fund[],
    reason: Choice['reason'],
  ): void {
    const shares = splitOverPayments(amount, this.account(orderPaymentSummaryId).payments, this.#shuffle);
    this.#choices.push({ orderPaymentSummaryId, funds, amount, reason, payments: shares });
    for (const share of shares) {
      this.#enter(orderPaymentSummaryId, share, this.spend(share.amount, funds));
    }
  }

  #enter(orderPaymentSummaryId: string, share: PaymentShare, funds: Funds): void {
    const { paymentId } = share;
    const soFar = this.#refunds.get(paymentId) ?? NO_FUNDS;
    this.#refunds.set(paymentId, { orderPaymentSummaryId, paymentId, ...plusFunds(soFar, funds) });
    this.#accounts.set(orderPaymentSummaryId, withRefund(this.account(orderPaymentSummaryId), share, funds));
  }
}
