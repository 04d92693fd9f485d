import { larger, type Money, smaller, sum, ZERO } from '../money.ts';
import type { RefundableSummary } from './allocate.ts';
import type { PaymentShare, RefundablePayment } from './payments.ts';

/** Where the money of a refund comes from. */
export type Fund = 'fromCreditMemo' | 'fromExcessFunds';

/** One amount of each fund. */
export type Funds = Readonly<Record<Fund, Money>>;

export const NO_FUNDS: Funds = { fromCreditMemo: ZERO, fromExcessFunds: ZERO };

/** An order payment summary while a plan is made: what it can still give, and what it has given. */
export interface Account {
  readonly orderPaymentSummaryId: string;
  readonly canGive: Money;
  /** The captured money that each fund may be refunded from, by the captured-on-invoice rule. */
  readonly captured: Funds;
  readonly refunded: Funds;
  readonly payments: readonly RefundablePayment[];
}

/** [ours] Only settled payments can be refunded: a pending capture may yet fail. */
export function openAccount(summary: RefundableSummary): Account {
  return {
    orderPaymentSummaryId: summary.orderPaymentSummaryId,
    canGive: larger(ZERO, smaller(summary.availableToRefund, settledMoney(summary))),
    captured: {
      fromCreditMemo: summary.capturedForCreditMemoInvoice,
      fromExcessFunds: summary.capturedForNoInvoice,
    },
    refunded: NO_FUNDS,
    payments: summary.payments,
  };
}

/** What all settled payments of a summary can still give. */
export function settledMoney({ payments }: RefundableSummary): Money {
  return sum(payments.map(({ refundable }) => refundable));
}

/** The account without money that stays reserved. */
export function withReserved(account: Account, reserved: Money): Account {
  return { ...account, canGive: larger(ZERO, account.canGive.minus(reserved)) };
}

/** The account after one payment gave `share`, of which each fund paid its part. */
export function withRefund(account: Account, share: PaymentShare, funds: Funds): Account {
  return {
    ...account,
    canGive: account.canGive.minus(share.amount),
    refunded: plusFunds(account.refunded, funds),
    payments: account.payments.map((payment) =>
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
