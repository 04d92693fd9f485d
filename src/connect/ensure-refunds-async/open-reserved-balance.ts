/** Opens payment balance for exchanges (README.md, step 7; mechanics ours), and records what was opened, so that it is opened once. */
import { type Money, smaller, sum, ZERO } from '../../money.ts';
import type { OrgTransaction, SObjectRecord } from '../../org/port.ts';
import { type Unapplication, unapply } from '../../refunds/payment-funds.ts';
import type { Opening } from '../../refunds/reserved-balance.ts';
import { debitMemo, textIn, type Writing } from './credit-memo.ts';
import type { FreedResult, OpeningResult } from './job-record.ts';
import { creditedInvoices } from './order-summary-records.ts';
import { readFundsLessPending } from './pending-refunds.ts';
import { readUnopened } from './refundable-summaries.ts';
import { writeUnapplications } from './unapply-payment.ts';

/**
 * The opened amount of the summary's payments is unapplied from their invoices, and the memo is applied to those instead. Where the balance
 * was open already, the memo is debited.
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
    const unapplications = await unapplyUpTo(left, writing, payment, creditMemoId);
    if (unapplications.length === 0) continue;
    left = left.minus(sum(unapplications.map((each) => each.amount)));
    freed.push({ paymentId: payment.Id, unapplications, memoOnNoInvoice: ZERO });
  }
  await recordOpening(writing.tx, creditMemoId, opening, left);
  return { orderPaymentSummaryId, freed, alreadyOpen: left };
}

/** Money of pending refunds stays applied. */
async function unapplyUpTo(
  amount: Money,
  writing: Writing,
  payment: SObjectRecord,
  creditMemoId: string,
): Promise<Unapplication[]> {
  const firstInvoices = await creditedInvoices(writing.tx, creditMemoId);
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

/** Writes a debit for each reference whose reserved balance was opened; together they lower the memo by `debit`. */
async function recordOpening(
  tx: OrgTransaction,
  creditMemoId: string,
  { orderPaymentSummaryId, amount }: Opening,
  debit: Money,
): Promise<void> {
  let [openedLeft, debitLeft] = [amount, debit];
  for (const reference of await referencesOf(tx, orderPaymentSummaryId)) {
    const opened = smaller(openedLeft, await readUnopened(tx, reference));
    if (opened.isZero()) continue;
    const debited = smaller(opened, debitLeft);
    await debitMemo(tx, debited, reference, openingFields(creditMemoId, reference, opened));
    openedLeft = openedLeft.minus(opened);
    debitLeft = debitLeft.minus(debited);
  }
}

function openingFields(creditMemoId: string, reference: SObjectRecord, opened: Money) {
  return {
    CreditMemoId: creditMemoId,
    OrderPaymentSummaryReferenceId: reference.Id,
    Kind: 'ReservedBalance',
    Status: 'Processed',
    Opened: textIn(reference, opened),
  };
}

function referencesOf(tx: OrgTransaction, orderPaymentSummaryId: string): Promise<SObjectRecord[]> {
  return tx.find('OrderPaymentSummaryReference', 'OrderPaymentSummaryId', orderPaymentSummaryId);
}
