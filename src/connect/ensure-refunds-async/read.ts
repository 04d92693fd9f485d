/** Reads what a refund is reckoned from: the order's payment summaries, payments, credit memo and invoices, less what other operations have under way. */
import { larger, type Money, money, sum, ZERO } from '../../money.ts';
import type { OrgView, SObjectRecord } from '../../org/port.ts';
import type { RefundableSummary, RefundRequest } from '../../refunds/allocate.ts';
import { invoicesOfMemo, summariesOfOrder } from './order.ts';
import { readPlan } from './plan-text.ts';
import type { EnsureRefundsRequest } from './request.ts';

export interface Situation {
  readonly request: RefundRequest;
  readonly summaries: readonly RefundableSummary[];
  readonly currency: string;
}

/** `operationId` is the operation that asks: what it has under way itself does not count against it. */
export async function readSituation(
  view: OrgView,
  request: EnsureRefundsRequest,
  operationId?: string,
): Promise<Situation> {
  const orderSummary = (await view.get('OrderSummary', request.orderSummaryId)) as SObjectRecord;
  const memo = request.creditMemoId ? await view.get('CreditMemo', request.creditMemoId) : undefined;
  const underWay = await readUnderWay(view, operationId);
  const memoInvoices = memo ? await invoicesOfMemo(view, memo, orderSummary) : new Set<string>();
  const summaries: RefundableSummary[] = [];
  for (const summary of await summariesOfOrder(view, orderSummary.Id)) {
    summaries.push(await readSummary(view, summary, memoInvoices, underWay));
  }
  return {
    request: {
      creditMemoBalance: memo ? await readMemoBalance(view, memo, underWay) : ZERO,
      feeInvoices: await readFeeInvoices(view, request.invoiceIds, underWay),
      excessFunds: money(request.excessFunds),
      sequences: request.sequences.map((sequence) => ({ ...sequence, amount: money(sequence.amount) })),
      isAllowPartial: request.isAllowPartial,
      isReservedBalanceAmountConsidered: request.isReservedBalanceAmountConsidered,
    },
    summaries,
    currency: orderSummary.CurrencyIsoCode as string,
  };
}

/** By record id: what operations that are calling payment gateways right now will take, if all goes well. */
type UnderWay = ReadonlyMap<string, Money>;

/** Orders may share a payment summary, so that operations of different orders, which run side by side, may want the same money. */
async function readUnderWay(view: OrgView, exceptOperationId: string | undefined): Promise<UnderWay> {
  const amounts = new Map<string, Money>();
  const take = (id: string | null, amount: Money) => {
    if (id !== null) amounts.set(id, (amounts.get(id) ?? ZERO).plus(amount));
  };
  for (const job of await view.find('BackgroundJob', 'State', 'Calling')) {
    if (job.BackgroundOperationId === exceptOperationId) continue;
    const { creditMemoId } = JSON.parse(job.Input as string) as EnsureRefundsRequest;
    const plan = readPlan(job.Plan as string);
    for (const { invoiceId, amount } of plan.feePayments) {
      take(creditMemoId, amount);
      take(invoiceId, amount);
    }
    for (const { fromCreditMemo } of plan.openings) take(creditMemoId, fromCreditMemo);
    for (const { orderPaymentSummaryId, paymentId, fromCreditMemo, fromExcessFunds } of plan.refunds) {
      const amount = fromCreditMemo.plus(fromExcessFunds);
      take(creditMemoId, fromCreditMemo);
      take(orderPaymentSummaryId, amount);
      take(paymentId, amount);
    }
  }
  return amounts;
}

function less(amount: Money, id: string, underWay: UnderWay): Money {
  return larger(ZERO, amount.minus(underWay.get(id) ?? ZERO));
}

async function readMemoBalance(view: OrgView, memo: SObjectRecord, underWay: UnderWay): Promise<Money> {
  const debits = await view.find('CreditMemoDebit', 'CreditMemoId', memo.Id);
  const pending = debits.filter(({ Status }) => Status === 'Pending').map(({ Amount }) => money(Amount));
  return less(money(memo.Balance).minus(sum(pending)), memo.Id, underWay);
}

async function readFeeInvoices(
  view: OrgView,
  invoiceIds: readonly string[],
  underWay: UnderWay,
): Promise<RefundRequest['feeInvoices']> {
  return Promise.all(
    invoiceIds.map(async (invoiceId) => {
      const invoice = (await view.get('Invoice', invoiceId)) as SObjectRecord;
      return { invoiceId, balance: less(money(invoice.Balance), invoiceId, underWay) };
    }),
  );
}

async function readSummary(
  view: OrgView,
  summary: SObjectRecord,
  memoInvoices: ReadonlySet<string>,
  underWay: UnderWay,
): Promise<RefundableSummary> {
  const payments = (await view.find('Payment', 'OrderPaymentSummaryId', summary.Id)).filter(
    ({ Status }) => Status === 'Processed',
  );
  const references = await view.find('OrderPaymentSummaryReference', 'OrderPaymentSummaryId', summary.Id);
  return {
    orderPaymentSummaryId: summary.Id,
    availableToRefund: less(money(summary.AvailableToRefundAmount), summary.Id, underWay),
    capturedForCreditMemoInvoice: await readApplied(view, payments, memoInvoices),
    capturedForNoInvoice: sum(
      payments.map(({ Amount, NetApplied }) => money(Amount).minus(money(NetApplied))),
    ),
    reservedToOpen: sum(
      await Promise.all(references.map((reference) => readReservedToOpen(view, reference))),
    ),
    reservedTotal: money(summary.ReservedBalanceTotalAmount),
    payments: await readPayments(view, summary, payments, underWay),
  };
}

/** What of the payments is applied to one of the invoices. */
async function readApplied(
  view: OrgView,
  payments: readonly SObjectRecord[],
  invoices: ReadonlySet<string>,
): Promise<Money> {
  const lines = await Promise.all(payments.map(({ Id }) => view.find('PaymentLineInvoice', 'PaymentId', Id)));
  const onInvoices = lines.flat().filter(({ InvoiceId }) => invoices.has(InvoiceId as string));
  return sum(
    onInvoices.map(({ Type, Amount }) => (Type === 'Applied' ? money(Amount) : money(Amount).negated())),
  );
}

/** A reference's reserved balance, less what earlier operations opened for it (ours: each is opened once). */
export async function readReservedToOpen(view: OrgView, reference: SObjectRecord): Promise<Money> {
  const opened = await view.find('CreditMemoDebit', 'OrderPaymentSummaryReferenceId', reference.Id);
  return larger(
    ZERO,
    money(reference.ReservedBalanceAmount).minus(sum(opened.map(({ Opened }) => money(Opened)))),
  );
}

async function readPayments(
  view: OrgView,
  summary: SObjectRecord,
  payments: readonly SObjectRecord[],
  underWay: UnderWay,
): Promise<RefundableSummary['payments']> {
  const refunds = await view.find('Refund', 'OrderPaymentSummaryId', summary.Id);
  const pendingOf = (paymentId: string) =>
    sum(
      refunds
        .filter(({ Status, PaymentId }) => Status === 'Pending' && PaymentId === paymentId)
        .map(({ Amount }) => money(Amount)),
    );
  return payments.map(({ Id, Amount, NetRefundApplied }) => {
    const refundable = money(Amount).minus(money(NetRefundApplied)).minus(pendingOf(Id));
    return { paymentId: Id, refundable: less(refundable, Id, underWay) };
  });
}
