/** Reads what a refund is computed from: the order's payment summaries, payments, credit memo and invoices, less what is pending or in flight. */
import type { InFlight } from '../../background/in-flight.ts';
import { larger, type Money, money, sum, ZERO } from '../../money.ts';
import type { OrgView, SObjectRecord } from '../../org/port.ts';
import type { RefundableSummary, RefundRequest } from '../../refunds/allocate.ts';
import { applied, type PaymentFunds, withdraw } from '../../refunds/payment-funds.ts';
import { invoicesOfMemo, summariesOfOrder } from './order.ts';
import { readFunds } from './payment-lines.ts';
import type { EnsureRefundsRequest } from './request.ts';

export interface RefundData {
  readonly request: RefundRequest;
  readonly summaries: readonly RefundableSummary[];
  readonly currency: string;
}

/** `inFlight` is what other operations have in flight. */
export async function readRefundData(
  view: OrgView,
  request: EnsureRefundsRequest,
  inFlight: InFlight,
): Promise<RefundData> {
  const orderSummary = (await view.get('OrderSummary', request.orderSummaryId)) as SObjectRecord;
  const memo = request.creditMemoId ? await view.get('CreditMemo', request.creditMemoId) : undefined;
  const memoInvoices = memo ? await invoicesOfMemo(view, memo, orderSummary) : new Set<string>();
  const summaries: RefundableSummary[] = [];
  for (const summary of await summariesOfOrder(view, orderSummary.Id)) {
    summaries.push(await readSummary(view, summary, memoInvoices, inFlight));
  }
  return {
    request: {
      creditMemoBalance: memo ? await readMemoBalance(view, memo, inFlight) : ZERO,
      feeInvoices: await readFeeInvoices(view, request.invoiceIds, inFlight),
      excessFunds: money(request.excessFunds),
      sequences: request.sequences.map((sequence) => ({ ...sequence, amount: money(sequence.amount) })),
      isAllowPartial: request.isAllowPartial,
      isReservedBalanceAmountConsidered: request.isReservedBalanceAmountConsidered,
    },
    summaries,
    currency: orderSummary.CurrencyIsoCode as string,
  };
}

async function readMemoBalance(view: OrgView, memo: SObjectRecord, inFlight: InFlight): Promise<Money> {
  const debits = await view.find('CreditMemoDebit', 'CreditMemoId', memo.Id);
  const pending = debits.filter(({ Status }) => Status === 'Pending').map(({ Amount }) => money(Amount));
  return larger(ZERO, money(memo.Balance).minus(sum(pending)).minus(inFlight.amountOf(memo.Id, 'balance')));
}

async function readFeeInvoices(
  view: OrgView,
  invoiceIds: readonly string[],
  inFlight: InFlight,
): Promise<RefundRequest['feeInvoices']> {
  return Promise.all(
    invoiceIds.map(async (invoiceId) => {
      const invoice = (await view.get('Invoice', invoiceId)) as SObjectRecord;
      return {
        invoiceId,
        balance: larger(ZERO, money(invoice.Balance).minus(inFlight.amountOf(invoiceId, 'balance'))),
      };
    }),
  );
}

async function readSummary(
  view: OrgView,
  summary: SObjectRecord,
  memoInvoices: ReadonlySet<string>,
  inFlight: InFlight,
): Promise<RefundableSummary> {
  const payments = await readPayments(view, summary, memoInvoices, inFlight);
  const onMemoInvoices = payments
    .flatMap(({ applications }) => applications)
    .filter(({ invoiceId }) => memoInvoices.has(invoiceId));
  const available = money(summary.AvailableToRefundAmount).minus(
    inFlight.amountOf(summary.Id, 'availableToRefund'),
  );
  return {
    orderPaymentSummaryId: summary.Id,
    availableToRefund: larger(ZERO, available),
    capturedForCreditMemoInvoice: sum(onMemoInvoices.map(({ amount }) => amount)),
    capturedForNoInvoice: sum(payments.map(({ onNoInvoice }) => onNoInvoice)),
    reservedToOpen: larger(
      ZERO,
      (await readReserved(view, summary)).minus(inFlight.amountOf(summary.Id, 'reservedBalance')),
    ),
    reservedTotal: money(summary.ReservedBalanceTotalAmount),
    payments,
  };
}

async function readReserved(view: OrgView, { Id }: SObjectRecord): Promise<Money> {
  const references = await view.find('OrderPaymentSummaryReference', 'OrderPaymentSummaryId', Id);
  return sum(await Promise.all(references.map((reference) => readReservedToOpen(view, reference))));
}

/**
 * A reference's reserved balance, less what earlier operations opened for it (ours: each is opened once). Only a credit memo opens: a
 * note without one, which earlier versions of the emulator made for excess funds, opened nothing.
 */
export async function readReservedToOpen(view: OrgView, reference: SObjectRecord): Promise<Money> {
  const debits = await view.find('CreditMemoDebit', 'OrderPaymentSummaryReferenceId', reference.Id);
  const opened = debits.filter(({ CreditMemoId }) => typeof CreditMemoId === 'string');
  return larger(
    ZERO,
    money(reference.ReservedBalanceAmount).minus(sum(opened.map(({ Opened }) => money(Opened)))),
  );
}

async function readPayments(
  view: OrgView,
  summary: SObjectRecord,
  memoInvoices: ReadonlySet<string>,
  inFlight: InFlight,
): Promise<RefundableSummary['payments']> {
  const payments = await view.find('Payment', 'OrderPaymentSummaryId', summary.Id);
  const processed = payments.filter(({ Status }) => Status === 'Processed');
  return Promise.all(
    processed.map(async (payment) => {
      const held = {
        fromCreditMemo: inFlight.amountOf(payment.Id, 'appliedMoney'),
        fromExcessFunds: inFlight.amountOf(payment.Id, 'freeMoney'),
      };
      const funds = withdraw(await readFundsLessPending(view, payment, memoInvoices), held).left;
      return { paymentId: payment.Id, refundable: larger(ZERO, refundable(funds)), ...funds };
    }),
  );
}

function refundable(funds: PaymentFunds): Money {
  return funds.onNoInvoice.plus(applied(funds));
}

/** Where the payment's money will be once its pending refunds are settled. */
export async function readFundsLessPending(
  view: OrgView,
  payment: SObjectRecord,
  firstInvoices: ReadonlySet<string>,
): Promise<PaymentFunds> {
  let funds = await readFunds(view, payment, firstInvoices);
  const refunds = await view.find('Refund', 'PaymentId', payment.Id);
  for (const refund of refunds.filter(({ Status }) => Status === 'Pending')) {
    const fromCreditMemo = await readMemoPart(view, refund);
    const fromExcessFunds = money(refund.Amount).minus(fromCreditMemo);
    funds = withdraw(funds, { fromCreditMemo, fromExcessFunds }).left;
  }
  return funds;
}

/** What of a pending refund the credit memo pays once it is processed. */
export async function readMemoPart(view: OrgView, refund: SObjectRecord): Promise<Money> {
  const debits = await view.find('CreditMemoDebit', 'RefundId', refund.Id);
  return sum(debits.filter(({ Status }) => Status === 'Pending').map(({ Amount }) => money(Amount)));
}
