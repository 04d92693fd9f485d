/** Opens payment balance for exchanges (README.md, step 7; mechanics ours), and notes what was opened, so that it is opened once. */
import { type Money, smaller, sum, ZERO } from '../../money.ts';
import type { OrgTransaction, SObjectRecord } from '../../org/port.ts';
import { type Unapplication, unapply } from '../../refunds/payment-funds.ts';
import type { Opening } from '../../refunds/reserved-balance.ts';
import { debitMemo, textIn, type Writing } from './credit-memo.ts';
import { writeUnapplications } from './free-payment.ts';
import type { FreedResult, OpeningResult } from './job-record.ts';
import { invoicesOfMemoAlone } from './order.ts';
import { readFundsLessPending, readReservedToOpen } from './refund-data.ts';

/**
 * The summary's payments are unapplied from their invoices for that much, and the memo is applied in their place. What the memo gives
 * beyond that, because the balance was open already, is a debit of the memo.
 */
export async function openReservedBalance(
  writing: Writing,
  creditMemoId: string,
  opening: Opening,
): Promise<OpeningResult> {
  const { orderPaymentSummaryId, amount } = opening;
  const freed: FreedResult[] = [];
  let left = amount;
  for (const payment of await processedPayments(writing.tx, orderPaymentSummaryId)) {
    const unapplications = await unapplyFrom(writing, payment, creditMemoId, left);
    if (unapplications.length === 0) continue;
    left = left.minus(sum(unapplications.map((each) => each.amount)));
    freed.push({ paymentId: payment.Id, unapplications, memoOnNoInvoice: ZERO });
  }
  await noteOpening(writing.tx, creditMemoId, opening, left);
  return { orderPaymentSummaryId, freed, alreadyOpen: left };
}

/** Money of pending refunds stays where it is. */
async function unapplyFrom(
  writing: Writing,
  payment: SObjectRecord,
  creditMemoId: string,
  amount: Money,
): Promise<Unapplication[]> {
  const firstInvoices = await invoicesOfMemoAlone(writing.tx, creditMemoId);
  const { applications } = await readFundsLessPending(writing.tx, payment, firstInvoices);
  const { unapplications } = unapply(applications, amount, true);
  await writeUnapplications(writing, payment, unapplications, creditMemoId);
  return unapplications;
}

async function processedPayments(
  tx: OrgTransaction,
  orderPaymentSummaryId: string,
): Promise<SObjectRecord[]> {
  const payments = await tx.find('Payment', 'OrderPaymentSummaryId', orderPaymentSummaryId);
  return payments.filter(({ Status }) => Status === 'Processed');
}

/** Notes on each reference how much of its reserved balance is open now; `debit` is what lowers the memo without an application. */
async function noteOpening(
  tx: OrgTransaction,
  creditMemoId: string,
  { orderPaymentSummaryId, amount }: Opening,
  debit: Money,
): Promise<void> {
  let [openedLeft, debitLeft] = [amount, debit];
  for (const reference of await referencesOf(tx, orderPaymentSummaryId)) {
    const opened = smaller(openedLeft, await readReservedToOpen(tx, reference));
    if (opened.isZero()) continue;
    const lowered = smaller(opened, debitLeft);
    await debitMemo(tx, lowered, reference, {
      CreditMemoId: creditMemoId,
      OrderPaymentSummaryReferenceId: reference.Id,
      Kind: 'ReservedBalance',
      Status: 'Processed',
      Opened: textIn(reference, opened),
    });
    openedLeft = openedLeft.minus(opened);
    debitLeft = debitLeft.minus(lowered);
  }
}

function referencesOf(tx: OrgTransaction, orderPaymentSummaryId: string): Promise<SObjectRecord[]> {
  return tx.find('OrderPaymentSummaryReference', 'OrderPaymentSummaryId', orderPaymentSummaryId);
}
