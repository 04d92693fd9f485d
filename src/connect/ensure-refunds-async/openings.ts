/** Opens payment balance for exchanges (README.md, step 7; mechanics ours), and notes what was opened, so that it is opened once. */
import { type Money, smaller, ZERO } from '../../money.ts';
import type { OrgTransaction, SObjectRecord } from '../../org/port.ts';
import type { RefundPlan } from '../../refunds/allocate.ts';
import { unapply } from '../../refunds/payment-funds.ts';
import { debitMemo, textIn } from './credit-memo.ts';
import { writeUnapplications } from './free-payment.ts';
import type { FreedResult, OpeningResult } from './job-record.ts';
import { invoicesOfMemoAlone } from './order.ts';
import { readFundsLessPending, readReservedToOpen } from './read.ts';

/**
 * The summary's payments are unapplied from their invoices for that much, and the memo is applied in their place. What the memo gives
 * beyond that, because the balance was open already, is a debit of the memo.
 */
export async function openReservedBalance(
  tx: OrgTransaction,
  creditMemoId: string,
  { orderPaymentSummaryId, amount }: RefundPlan['openings'][number],
  now: Date,
): Promise<OpeningResult> {
  const firstInvoices = await invoicesOfMemoAlone(tx, creditMemoId);
  const freed: FreedResult[] = [];
  let left = amount;
  for (const payment of await tx.find('Payment', 'OrderPaymentSummaryId', orderPaymentSummaryId)) {
    if (payment.Status !== 'Processed') continue;
    const { applications } = await readFundsLessPending(tx, payment, firstInvoices);
    const { unapplications } = unapply(applications, left, true);
    if (unapplications.length === 0) continue;
    await writeUnapplications(tx, payment, unapplications, creditMemoId, now);
    for (const unapplication of unapplications) left = left.minus(unapplication.amount);
    freed.push({ paymentId: payment.Id, unapplications, memoOnNoInvoice: ZERO });
  }
  await noteOpening(tx, creditMemoId, orderPaymentSummaryId, amount, left);
  return { orderPaymentSummaryId, freed, alreadyOpen: left };
}

/** Notes on each reference how much of its reserved balance is open now; `debit` is what lowers the memo without an application. */
async function noteOpening(
  tx: OrgTransaction,
  creditMemoId: string,
  orderPaymentSummaryId: string,
  opened: Money,
  debit: Money,
): Promise<void> {
  let [openedLeft, debitLeft] = [opened, debit];
  for (const reference of await referencesOf(tx, orderPaymentSummaryId)) {
    const amount = smaller(openedLeft, await readReservedToOpen(tx, reference));
    if (amount.isZero()) continue;
    const lowered = smaller(amount, debitLeft);
    await debitMemo(tx, creditMemoId, lowered, reference, {
      OrderPaymentSummaryReferenceId: reference.Id,
      Kind: 'ReservedBalance',
      Status: 'Processed',
      Opened: textIn(reference, amount),
    });
    openedLeft = openedLeft.minus(amount);
    debitLeft = debitLeft.minus(lowered);
  }
}

function referencesOf(tx: OrgTransaction, orderPaymentSummaryId: string): Promise<SObjectRecord[]> {
  return tx.find('OrderPaymentSummaryReference', 'OrderPaymentSummaryId', orderPaymentSummaryId);
}
