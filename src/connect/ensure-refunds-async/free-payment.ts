/** Takes the money of a refund off the payment's invoices, before it is paid out (README.md, step 6). */
import { larger, type Money, money, smaller, sum, ZERO } from '../../money.ts';
import type { OrgView, SObjectRecord } from '../../org/port.ts';
import type { Funds } from '../../refunds/account.ts';
import { type PaymentFunds, type Unapplication, withdraw } from '../../refunds/payment-funds.ts';
import { applyMemo, type Writing } from './credit-memo.ts';
import { invoicesOfMemoAlone } from './order.ts';
import { readFunds, writeUnapplication } from './payment-lines.ts';

/** What a refund takes of its payment. */
export interface RefundOfPayment extends Funds {
  readonly creditMemoId: string | null;
  /** Money that the credit memo freed before the gateway was called; what is no longer free of it is unapplied again. */
  readonly freedBefore: Money;
  /** Whether money that is reserved for exchanges stays where it is on no invoice. */
  readonly isReservedBalanceKept: boolean;
}

/** What was taken off invoices, and what the credit memo gives although nothing was applied. */
export interface Freed {
  readonly unapplications: readonly Unapplication[];
  readonly memoOnNoInvoice: Money;
}

/** Writes the unapplications and, in their place, the applications of the memo. What the memo gives on no invoice is the caller's to debit. */
export async function freePayment(
  writing: Writing,
  paymentId: string,
  refund: RefundOfPayment,
): Promise<Freed> {
  const { tx } = writing;
  const payment = (await tx.get('Payment', paymentId)) as SObjectRecord;
  const funds = await readFunds(tx, payment, await invoicesOfMemoAlone(tx, refund.creditMemoId));
  const missing = larger(ZERO, refund.freedBefore.minus(funds.onNoInvoice));
  const left = { ...funds, onNoInvoice: larger(ZERO, funds.onNoInvoice.minus(refund.freedBefore)) };
  const { unapplications, fromNoInvoice } = withdraw(
    left,
    { fromCreditMemo: refund.fromCreditMemo, fromExcessFunds: refund.fromExcessFunds.plus(missing) },
    refund.isReservedBalanceKept ? await readReserved(tx, payment, left) : ZERO,
  );
  await writeUnapplications(writing, payment, unapplications, refund.creditMemoId);
  return { unapplications, memoOnNoInvoice: fromNoInvoice.fromCreditMemo };
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

/** What of the payment's money on no invoice must stay, because the summary's other payments do not have the reserved balance. */
async function readReserved(view: OrgView, payment: SObjectRecord, funds: PaymentFunds): Promise<Money> {
  const summaryId = payment.OrderPaymentSummaryId as string;
  const summary = (await view.get('OrderPaymentSummary', summaryId)) as SObjectRecord;
  const payments = await view.find('Payment', 'OrderPaymentSummaryId', summaryId);
  const elsewhere = sum(
    payments
      .filter(({ Id, Status }) => Id !== payment.Id && Status === 'Processed')
      .map(({ Balance }) => money(Balance)),
  );
  const needed = larger(ZERO, money(summary.ReservedBalanceTotalAmount).minus(elsewhere));
  return smaller(needed, funds.onNoInvoice);
}
