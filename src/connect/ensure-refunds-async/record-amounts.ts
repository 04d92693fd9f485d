/** The money fields that a refund moves, as the records hold them: what an operation found, for its explanation. */
import type { FieldValue, OrgView, SObjectRecord } from '../../org/port.ts';
import type { RefundableSummary } from '../../refunds/allocate.ts';
import type { EnsureRefundsRequest } from './request.ts';

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

/** Of the order's payment summaries, their payments, the credit memo, the fee invoices, and the invoices that the payments are applied to. */
export async function readRecordAmounts(
  view: OrgView,
  request: EnsureRefundsRequest,
  summaries: readonly RefundableSummary[],
): Promise<RecordAmounts> {
  const payments = summaries.flatMap((summary) => summary.payments);
  const appliedTo = payments.flatMap(({ applications }) => applications.map(({ invoiceId }) => invoiceId));
  const ids = {
    OrderPaymentSummary: summaries.map(({ orderPaymentSummaryId }) => orderPaymentSummaryId),
    Payment: payments.map(({ paymentId }) => paymentId),
    CreditMemo: request.creditMemoId === null ? [] : [request.creditMemoId],
    Invoice: [...new Set([...request.invoiceIds, ...appliedTo])],
  };
  const amounts: Record<string, Record<string, Amounts>> = {};
  for (const [sObject, fields] of Object.entries(FIELDS)) {
    amounts[sObject] = {};
    for (const id of ids[sObject as keyof typeof FIELDS]) {
      const record = await view.get(sObject, id);
      if (record) amounts[sObject][id] = pick(record, fields);
    }
  }
  return amounts;
}

function pick(record: SObjectRecord, fields: readonly string[]): Amounts {
  return Object.fromEntries(fields.map((field) => [field, String((record[field] ?? '0') as FieldValue)]));
}
