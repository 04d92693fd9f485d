/** Reads the input of the refund engine: the order's payment summaries, credit memo and invoices, less amounts that are pending or in flight. */
import type { InFlight } from '../../background/in-flight.ts';
import { larger, type Money, money, sum, ZERO } from '../../money.ts';
import type { OrgView, SObjectRecord } from '../../org/port.ts';
import type { RefundableSummary, RefundRequest } from '../../refunds/allocate.ts';
import type { EnsureRefundsRequest } from './ensure-refunds-request.ts';
import { creditedInvoicesOrAll } from './order-summary-records.ts';
import { readSummaries } from './refundable-summaries.ts';

export interface RefundData {
  readonly request: RefundRequest;
  readonly summaries: readonly RefundableSummary[];
  readonly currency: string;
}

/** `inFlight` is the money that other operations have in flight. */
export async function readRefundData(
  view: OrgView,
  request: EnsureRefundsRequest,
  inFlight: InFlight,
): Promise<RefundData> {
  const orderSummary = (await view.get('OrderSummary', request.orderSummaryId)) as SObjectRecord;
  const memo = request.creditMemoId ? await view.get('CreditMemo', request.creditMemoId) : undefined;
  const invoices = memo ? await creditedInvoicesOrAll(view, memo, orderSummary) : new Set<string>();
  return {
    request: {
      ...requestedAmounts(request),
      creditMemoBalance: memo ? await readMemoBalance(view, memo, inFlight) : ZERO,
      feeInvoices: await readFeeInvoices(view, request.invoiceIds, inFlight),
    },
    summaries: await readSummaries({ view, inFlight, memoInvoices: invoices }, orderSummary.Id),
    currency: orderSummary.CurrencyIsoCode as string,
  };
}

/** The members of the request that need no record. */
function requestedAmounts(request: EnsureRefundsRequest) {
  return {
    excessFunds: money(request.excessFunds),
    sequences: request.sequences.map((sequence) => ({ ...sequence, amount: money(sequence.amount) })),
    isAllowPartial: request.isAllowPartial,
    isReservedBalanceAmountConsidered: request.isReservedBalanceAmountConsidered,
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
      const balance = money(invoice.Balance).minus(inFlight.amountOf(invoiceId, 'balance'));
      return { invoiceId, balance: larger(ZERO, balance) };
    }),
  );
}
