/** The money fields that a refund can change, as they were when the operation started; its explanation shows them. */
import type { FieldValue, OrgView, SObjectRecord } from '../../org/port.ts';
import type { RefundableSummary } from '../../refunds/allocate.ts';
import type { EnsureRefundsRequest } from './ensure-refunds-request.ts';

/** Decimal text by field. */
export type Amounts = Readonly<Record<string, string>>;

/** By object and record id. */
export type RecordAmounts = Readonly<Record<string, Readonly<Record<string, Amounts>>>>;

const FIELDS = {
  OrderPaymentSummary: ['AvailableToRefundAmount', 'BalanceAmount', 'RefundedAmount', 'PendingRefundAmount'],
  Payment: ['NetApplied', 'NetRefundApplied', 'Balance'],
  CreditMemo: ['Balance'],
  Invoice: ['Balance'],
} as const;

type MoneyObject = keyof typeof FIELDS;

/** The amounts of the order's payment summaries, their payments, the credit memo, the fee invoices, and the invoices that the payments are applied to. */
export async function readRecordAmounts(
  view: OrgView,
  request: EnsureRefundsRequest,
  summaries: readonly RefundableSummary[],
): Promise<RecordAmounts> {
  const ids = recordIds(request, summaries);
  const amounts: Record<string, Record<string, Amounts>> = {};
  for (const sObject of Object.keys(FIELDS) as MoneyObject[]) {
    amounts[sObject] = await readAmounts(view, sObject, ids[sObject]);
  }
  return amounts;
}

async function readAmounts(view: OrgView, sObject: MoneyObject, ids: readonly string[]) {
  const amounts: Record<string, Amounts> = {};
  for (const id of ids) {
    const record = await view.get(sObject, id);
    if (record) amounts[id] = pick(record, FIELDS[sObject]);
  }
  return amounts;
}

function recordIds(
  { creditMemoId, invoiceIds }: EnsureRefundsRequest,
  summaries: readonly RefundableSummary[],
): Readonly<Record<MoneyObject, readonly string[]>> {
  const payments = summaries.flatMap((summary) => summary.payments);
  const appliedTo = payments.flatMap(({ applications }) => applications.map(({ invoiceId }) => invoiceId));
  return {
    OrderPaymentSummary: summaries.map(({ orderPaymentSummaryId }) => orderPaymentSummaryId),
    Payment: payments.map(({ paymentId }) => paymentId),
    CreditMemo: creditMemoId === null ? [] : [creditMemoId],
    Invoice: [...new Set([...invoiceIds, ...appliedTo])],
  };
}

function pick(record: SObjectRecord, fields: readonly string[]): Amounts {
  const amounts: Record<string, string> = {};
  for (const field of fields) amounts[field] = String((record[field] ?? '0') as FieldValue);
  return amounts;
}
