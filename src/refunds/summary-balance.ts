import { larger, type Money, smaller, sum, ZERO } from '../money.ts';
import type { RefundableSummary } from './allocate.ts';
import type { PaymentShare, RefundablePayment } from './payments.ts';

/** Where the money of a refund comes from. */
export type Fund = 'fromCreditMemo' | 'fromExcessFunds';

/** One amount of each fund. */
export type Funds = Readonly<Record<Fund, Money>>;

export const NO_FUNDS: Funds = { fromCreditMemo: ZERO, fromExcessFunds: ZERO };

/** The running balance of an order payment summary while a plan is made. */
export interface SummaryBalance {
  readonly orderPaymentSummaryId: string;
  /** What can still be refunded. */
  readonly available: Money;
  /** The captured money that each fund may be refunded from, by the captured-on-invoice rule. */
  readonly captured: Funds;
  readonly refunded: Funds;
  readonly payments: readonly RefundablePayment[];
}

/** The balance before any refund. [ours] Only settled payments can be refunded: a pending capture may yet fail. */
export function summaryBalanceOf(summary: RefundableSummary): SummaryBalance {
  return {
    orderPaymentSummaryId: summary.orderPaymentSummaryId,
    available: larger(ZERO, smaller(summary.availableToRefund, settledMoney(summary))),
    captured: {
      fromCreditMemo: summary.capturedForCreditMemoInvoice,
      fromExcessFunds: summary.capturedForNoInvoice,
    },
    refunded: NO_FUNDS,
    payments: summary.payments,
  };
}

/** What all settled payments of a summary can still refund. */
export function settledMoney({ payments }: RefundableSummary): Money {
  return sum(payments.map(({ refundable }) => refundable));
}

/** The balance without money that stays reserved. */
export function withoutReserved(balance: SummaryBalance, reserved: Money): SummaryBalance {
  return { ...balance, available: larger(ZERO, balance.available.minus(reserved)) };
}

/** The balance after one payment refunded `share`; `funds` says how much of it each fund paid. */
export function withRefund(balance: SummaryBalance, share: PaymentShare, funds: Funds): SummaryBalance {
  return {
    ...balance,
    available: balance.available.minus(share.amount),
    refunded: plusFunds(balance.refunded, funds),
    payments: balance.payments.map((payment) =>
      payment.paymentId === share.paymentId
        ? { ...payment, refundable: payment.refundable.minus(share.amount) }
        : payment,
    ),
  };
}

export function plusFunds(one: Funds, other: Funds): Funds {
  return {
    fromCreditMemo: one.fromCreditMemo.plus(other.fromCreditMemo),
    fromExcessFunds: one.fromExcessFunds.plus(other.fromExcessFunds),
  };
}
