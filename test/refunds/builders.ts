/** An order in few words: amounts are written as text, and what a test does not mention is zero. */
import { type Money, money, sum } from '../../src/money.ts';
import {
  type Allocation,
  allocate,
  type RefundableSummary,
  type RefundOptions,
  type RefundPlan,
  type RefundRequest,
} from '../../src/refunds/allocate.ts';
import type { RefundablePayment } from '../../src/refunds/payments.ts';
import { byId } from '../../src/refunds/random.ts';

type Amount = string | number;

/** The amounts of a type as text or number, the rest as it is. */
type Written<T> = { [K in keyof T]?: T[K] extends Money ? Amount : T[K] };

function read<T extends object>(written: Written<T>): Partial<T> {
  const entries = Object.entries(written).map(([name, value]) => [
    name,
    typeof value === 'string' || typeof value === 'number' ? money(value) : value,
  ]);
  return Object.fromEntries(entries);
}

/** All of it is applied to one invoice, but what is said to be on none. */
export function payment(paymentId: string, refundable: Amount, onNoInvoice: Amount = 0): RefundablePayment {
  const onInvoice = money(refundable).minus(money(onNoInvoice));
  return {
    paymentId,
    refundable: money(refundable),
    onNoInvoice: money(onNoInvoice),
    applications: onInvoice.isZero()
      ? []
      : [{ lineId: `line of ${paymentId}`, invoiceId: 'I', amount: onInvoice }],
  };
}

/** A summary of one payment, all of it captured on the credit memo's invoice. */
export function summary(
  orderPaymentSummaryId: string,
  available: Amount,
  changes: Omit<Written<RefundableSummary>, 'orderPaymentSummaryId'> = {},
): RefundableSummary {
  const { orderPaymentSummaryId: _, ...other } = read<RefundableSummary>(changes);
  return {
    orderPaymentSummaryId,
    availableToRefund: money(available),
    capturedForCreditMemoInvoice: money(available),
    capturedForNoInvoice: money(0),
    reservedToOpen: money(0),
    reservedTotal: money(0),
    payments: [payment(`payment of ${orderPaymentSummaryId}`, available)],
    ...other,
  };
}

export function request(changes: Written<RefundRequest>): RefundRequest {
  return {
    creditMemoBalance: money(0),
    feeInvoices: [],
    excessFunds: money(0),
    sequences: undefined,
    isAllowPartial: false,
    isReservedBalanceAmountConsidered: false,
    ...read<RefundRequest>(changes),
  };
}

/** "B 10, A 0" as a list of sequences. */
export function sequences(text: string) {
  return text.split(', ').map((entry) => {
    const [orderPaymentSummaryId, amount] = entry.split(' ');
    return { orderPaymentSummaryId: orderPaymentSummaryId!, amount: money(amount) };
  });
}

/** "F1 10, F2 5" as a list of fee invoices. */
export function feeInvoices(text: string) {
  return sequences(text).map(({ orderPaymentSummaryId, amount }) => ({
    invoiceId: orderPaymentSummaryId,
    balance: amount,
  }));
}

/** The plan, where a refusal would be a mistake of the test. */
export function plan(
  requested: Written<RefundRequest>,
  summaries: readonly RefundableSummary[],
  options: Partial<RefundOptions> = {},
): RefundPlan {
  return planned(
    allocate(request(requested), summaries, {
      refundSelection: 'smallest-sufficient',
      shuffle: byId,
      ...options,
    }),
  );
}

export function planned(allocation: Allocation): RefundPlan {
  if (allocation.kind === 'refused') throw new Error('the test expected a plan');
  return allocation.plan;
}

interface RefundAmounts {
  readonly orderPaymentSummaryId: string;
  readonly fromCreditMemo: Money;
  readonly fromExcessFunds: Money;
}

/** "A 30, B 20": what is opened of each summary. */
export function openings({ openings }: RefundPlan): string {
  return openings.map(({ orderPaymentSummaryId, amount }) => `${orderPaymentSummaryId} ${amount}`).join(', ');
}

/** "C 80, B 5+5": by summary, the credit memo's part, and after a + that of excess funds. */
export function printed(lines: readonly RefundAmounts[]): string {
  return lines
    .map(({ orderPaymentSummaryId, fromCreditMemo, fromExcessFunds }) => {
      const parts = fromExcessFunds.isZero() ? fromCreditMemo : `${fromCreditMemo}+${fromExcessFunds}`;
      return `${orderPaymentSummaryId} ${parts}`;
    })
    .join(', ');
}

/** "p1 30, p2 10": by payment, of both funds together. */
export function printedByPayment({ refunds }: RefundPlan): string {
  return refunds
    .map((refund) => `${refund.paymentId} ${sum([refund.fromCreditMemo, refund.fromExcessFunds])}`)
    .join(', ');
}
