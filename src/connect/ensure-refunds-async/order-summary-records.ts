/** Which payment summaries, invoices and credit memos belong to an order summary. */
import { byId } from '../../by-id.ts';
import type { OrgView, SObjectRecord } from '../../org/port.ts';

/** Its own order payment summaries, and those shared with it by an OrderPaymentSummaryReference (doc), in order of their ids. */
export async function summariesOfOrder(view: OrgView, orderSummaryId: string): Promise<SObjectRecord[]> {
  const own = await view.find('OrderPaymentSummary', 'OrderSummaryId', orderSummaryId);
  const found = new Map(own.map((summary) => [summary.Id, summary]));
  for (const reference of await view.find('OrderPaymentSummaryReference', 'OrderSummaryId', orderSummaryId)) {
    const shared = await view.get('OrderPaymentSummary', reference.OrderPaymentSummaryId as string);
    if (shared) found.set(shared.Id, shared);
  }
  return [...found.values()].sort(byId);
}

/** The invoices whose ReferenceEntity is the order summary or one of its orders. */
export async function invoicesOfOrder(
  view: OrgView,
  orderSummary: SObjectRecord,
): Promise<Map<string, SObjectRecord>> {
  const invoices = new Map<string, SObjectRecord>();
  for (const id of await orderIdsOf(view, orderSummary)) {
    for (const invoice of await view.find('Invoice', 'ReferenceEntityId', id))
      invoices.set(invoice.Id, invoice);
  }
  return invoices;
}

/** A credit memo refers to the order summary (seen: memo-of-the-order-summary), or to one of its orders or invoices (doc). */
export async function isMemoOfOrder(
  view: OrgView,
  memo: SObjectRecord,
  orderSummary: SObjectRecord,
): Promise<boolean> {
  const reference = memo.ReferenceEntityId;
  if (typeof reference !== 'string') return false;
  if ((await orderIdsOf(view, orderSummary)).has(reference)) return true;
  return (await invoicesOfOrder(view, orderSummary)).has(reference);
}

/** The ids of the order summary itself, its original order and the change orders of that order. */
async function orderIdsOf(view: OrgView, orderSummary: SObjectRecord): Promise<Set<string>> {
  const ids = new Set([orderSummary.Id]);
  const { OriginalOrderId: original, ChangeOrderId: change } = orderSummary;
  if (typeof change === 'string') ids.add(change);
  if (typeof original !== 'string') return ids;
  ids.add(original);
  for (const order of await view.find('Order', 'RelatedOrderId', original)) ids.add(order.Id);
  for (const order of await view.find('Order', 'OriginalOrderId', original)) ids.add(order.Id);
  return ids;
}

/** The ids of the invoices that a credit memo credits; all invoices of the order if it names none (ours). */
export async function creditedInvoicesOrAll(
  view: OrgView,
  memo: SObjectRecord,
  orderSummary: SObjectRecord,
): Promise<Set<string>> {
  const credited = await creditedInvoices(view, memo.Id);
  return credited.size > 0 ? credited : new Set((await invoicesOfOrder(view, orderSummary)).keys());
}

/** The ids of the invoice that the memo refers to and of the invoices that it is applied to; none without a memo. */
export async function creditedInvoices(view: OrgView, creditMemoId: string | null): Promise<Set<string>> {
  const credited = new Set<string>();
  if (creditMemoId === null) return credited;
  const memo = await view.get('CreditMemo', creditMemoId);
  const reference = String(memo?.ReferenceEntityId);
  if (await view.get('Invoice', reference)) credited.add(reference);
  for (const { InvoiceId } of await view.find('CreditMemoInvApplication', 'CreditMemoId', creditMemoId)) {
    credited.add(InvoiceId as string);
  }
  return credited;
}
