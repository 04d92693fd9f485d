/** Unapplies the money of a refund from the payment's invoices, before it is paid out (README.md, step 6). */
import { larger, type Money, money, smaller, sum, ZERO } from '../../money.ts';
import type { OrgView, SObjectRecord } from '../../org/port.ts';
import { type PaymentFunds, type Unapplication, withdraw } from '../../refunds/payment-funds.ts';
import type { Funds } from '../../refunds/summary-balance.ts';
import { applyMemo, type Writing } from './credit-memo.ts';
import { creditedInvoices } from './order-summary-records.ts';
import { readFunds, writeUnapplication } from './payment-lines.ts';

/** What a refund takes from its payment. */
export interface RefundOfPayment extends Funds {
  readonly creditMemoId: string | null;
  /** Money that was freed for the credit memo before the gateway was called. If part of it is no longer free, that much is unapplied again. */
  readonly freedBefore: Money;
  /** Whether money that is reserved for exchanges stays on no invoice. */
  readonly isReservedBalanceKept: boolean;
}

/** What was unapplied from invoices, and what the credit memo pays although it was applied to no invoice. */
export interface Freed {
  readonly unapplications: readonly Unapplication[];
  readonly memoOnNoInvoice: Money;
}

/** Writes the unapplications and the memo's applications to the same invoices. The caller debits the memo for `memoOnNoInvoice`. */
export async function unapplyPayment(
  writing: Writing,
  paymentId: string,
  refund: RefundOfPayment,
): Promise<Freed> {
  const { tx } = writing;
  const payment = (await tx.get('Payment', paymentId)) as SObjectRecord;
  const funds = await readFunds(tx, payment, await creditedInvoices(tx, refund.creditMemoId));
  const { unapplications, fromNoInvoice } = await withdrawRefund(tx, payment, funds, refund);
  await writeUnapplications(writing, payment, unapplications, refund.creditMemoId);
  return { unapplications, memoOnNoInvoice: fromNoInvoice.fromCreditMemo };
}

async function withdrawRefund(
  view: OrgView,
  payment: SObjectRecord,
  { onNoInvoice, applications }: PaymentFunds,
  { freedBefore, fromCreditMemo, fromExcessFunds, isReservedBalanceKept }: RefundOfPayment,
) {
  const missing = larger(ZERO, freedBefore.minus(onNoInvoice));
  const left = { applications, onNoInvoice: larger(ZERO, onNoInvoice.minus(freedBefore)) };
  const reserved = isReservedBalanceKept ? await readReserved(view, payment, left) : ZERO;
  return withdraw(left, { fromCreditMemo, fromExcessFunds: fromExcessFunds.plus(missing) }, reserved);
}

export async function writeUnapplications(
  writing: Writing,
  payment: SObjectRecord,
  unapplications: readonly Unapplication[],
  creditMemoId: string | null,
): Promise<void> {
  for (const unapplication of unapplications) {
    await writeUnapplication(writing, payment, unapplication);
    if (!unapplication.isReplacedByCreditMemo || creditMemoId === null) continue;
    await applyMemo(writing, creditMemoId, unapplication);
  }
}

/** How much of the payment's money on no invoice must stay, because the summary's other payments do not cover the reserved balance. */
async function readReserved(view: OrgView, payment: SObjectRecord, funds: PaymentFunds): Promise<Money> {
  const summaryId = payment.OrderPaymentSummaryId as string;
  const summary = (await view.get('OrderPaymentSummary', summaryId)) as SObjectRecord;
  const payments = await view.find('Payment', 'OrderPaymentSummaryId', summaryId);
  const others = payments.filter(({ Id, Status }) => Id !== payment.Id && Status === 'Processed');
  const elsewhere = sum(others.map(({ Balance }) => money(Balance)));
  const needed = larger(ZERO, money(summary.ReservedBalanceTotalAmount).minus(elsewhere));
  return smaller(needed, funds.onNoInvoice);
}
