/** Reads what can be refunded from the order's payment summaries and their payments, less amounts that are pending or in flight. */
import type { InFlight } from '../../background/in-flight.ts';
import { larger, type Money, money, sum, ZERO } from '../../money.ts';
import type { OrgView, SObjectRecord } from '../../org/port.ts';
import type { RefundableSummary } from '../../refunds/allocate.ts';
import { totalApplied, withdraw } from '../../refunds/payment-funds.ts';
import type { RefundablePayment } from '../../refunds/payments.ts';
import { summariesOfOrder } from './order-summary-records.ts';
import { readFundsLessPending } from './pending-refunds.ts';

interface Reading {
  readonly view: OrgView;
  /** The money that other operations have in flight. */
  readonly inFlight: InFlight;
  /** The ids of the invoices that the credit memo credits. */
  readonly memoInvoices: ReadonlySet<string>;
}

export async function readSummaries(reading: Reading, orderSummaryId: string): Promise<RefundableSummary[]> {
  const summaries: RefundableSummary[] = [];
  for (const summary of await summariesOfOrder(reading.view, orderSummaryId)) {
    summaries.push(await readSummary(reading, summary));
  }
  return summaries;
}

async function readSummary(reading: Reading, summary: SObjectRecord): Promise<RefundableSummary> {
  const { inFlight, memoInvoices } = reading;
  const payments = await readPayments(reading, summary);
  const available = money(summary.AvailableToRefundAmount);
  return {
    orderPaymentSummaryId: summary.Id,
    availableToRefund: larger(ZERO, available.minus(inFlight.amountOf(summary.Id, 'availableToRefund'))),
    capturedForCreditMemoInvoice: appliedTo(memoInvoices, payments),
    capturedForNoInvoice: sum(payments.map(({ onNoInvoice }) => onNoInvoice)),
    reservedToOpen: await readReservedToOpen(reading, summary),
    reservedTotal: money(summary.ReservedBalanceTotalAmount),
    payments,
  };
}

function appliedTo(invoices: ReadonlySet<string>, payments: readonly RefundablePayment[]): Money {
  const applications = payments.flatMap((payment) => payment.applications);
  return sum(applications.filter(({ invoiceId }) => invoices.has(invoiceId)).map(({ amount }) => amount));
}

async function readReservedToOpen({ view, inFlight }: Reading, { Id }: SObjectRecord): Promise<Money> {
  const references = await view.find('OrderPaymentSummaryReference', 'OrderPaymentSummaryId', Id);
  const amounts = await Promise.all(references.map((reference) => readUnopened(view, reference)));
  return larger(ZERO, sum(amounts).minus(inFlight.amountOf(Id, 'reservedBalance')));
}

/**
 * A reference's reserved balance, less what earlier operations opened for it (ours: it is opened once). Only debits of a credit memo count:
 * debits without one, which earlier versions of the emulator wrote for excess funds, opened nothing.
 */
export async function readUnopened(view: OrgView, reference: SObjectRecord): Promise<Money> {
  const debits = await view.find('CreditMemoDebit', 'OrderPaymentSummaryReferenceId', reference.Id);
  const opening = debits.filter(({ CreditMemoId }) => typeof CreditMemoId === 'string');
  const opened = sum(opening.map(({ Opened }) => money(Opened)));
  return larger(ZERO, money(reference.ReservedBalanceAmount).minus(opened));
}

async function readPayments({ view, inFlight, memoInvoices }: Reading, summary: SObjectRecord) {
  const payments = await view.find('Payment', 'OrderPaymentSummaryId', summary.Id);
  const processed = payments.filter(({ Status }) => Status === 'Processed');
  return Promise.all(
    processed.map(async (payment): Promise<RefundablePayment> => {
      const held = {
        fromCreditMemo: inFlight.amountOf(payment.Id, 'appliedMoney'),
        fromExcessFunds: inFlight.amountOf(payment.Id, 'freeMoney'),
      };
      const { left } = withdraw(await readFundsLessPending(view, payment, memoInvoices), held);
      const refundable = left.onNoInvoice.plus(totalApplied(left));
      return { paymentId: payment.Id, refundable: larger(ZERO, refundable), ...left };
    }),
  );
}
