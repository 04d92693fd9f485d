/**
 * Earlier versions of the emulator refunded a payment and left it applied to its invoice. An org that was written by them is mended when it
 * opens: what is too much is taken off the invoices, and the credit memo is applied in its place where it is known which one was refunded.
 */
import { type Money, money, smaller, sum, withCurrency, ZERO } from '../../money.ts';
import type { Org, OrgTransaction, SObjectRecord } from '../../org/port.ts';
import { overdraft } from '../../org/rules/payment.ts';
import { type Unapplication, unapply } from '../../refunds/payment-funds.ts';
import { applyMemo, textIn, type Writing } from './credit-memo.ts';
import { writeUnapplications } from './free-payment.ts';
import { invoicesOfMemoAlone } from './order.ts';
import { readFunds } from './payment-lines.ts';

/** Calls `warn` once for each payment that was mended. */
export async function mendPayments(
  org: Org,
  now: () => Date,
  warn: (message: string) => void,
): Promise<void> {
  const overdrawn = (await org.all('Payment')).filter(isOverdrawn);
  for (const payment of overdrawn) {
    const warning = await org.transact(payment.Id, (tx) => mend({ tx, now: now() }, payment));
    warn(warning);
  }
}

/** Nearly every payment has no refund, and needs no arithmetic. */
function isOverdrawn(payment: SObjectRecord): boolean {
  const { NetRefundApplied } = payment;
  if (NetRefundApplied === undefined || /^0[.0]*$/.test(String(NetRefundApplied))) return false;
  return overdraft(payment).greaterThan(0);
}

interface MemoDebit {
  readonly debit: SObjectRecord;
  readonly creditMemoId: string;
}

async function mend(writing: Writing, payment: SObjectRecord): Promise<string> {
  const { tx } = writing;
  const tooMuch = overdraft(payment);
  const debits = await memoDebitsOf(tx, payment);
  const firstInvoices = await Promise.all(
    debits.map(({ creditMemoId }) => invoicesOfMemoAlone(tx, creditMemoId)),
  );
  const invoices = new Set(firstInvoices.flatMap((each) => [...each]));
  const { applications } = await readFunds(tx, payment, invoices);
  const { unapplications } = unapply(applications, tooMuch, false);
  await writeUnapplications(writing, payment, unapplications, null);
  const applied = await applyMemos(writing, debits, unapplications);
  return warningOf(payment, tooMuch, unapplications, applied);
}

/** What credit memos paid for refunds of the payment, without an invoice. */
async function memoDebitsOf(tx: OrgTransaction, payment: SObjectRecord): Promise<MemoDebit[]> {
  const lines = await tx.find('RefundLinePayment', 'PaymentId', payment.Id);
  const found = await Promise.all(
    lines.map(({ RefundId }) => tx.find('CreditMemoDebit', 'RefundId', String(RefundId))),
  );
  return found.flat().flatMap((debit) => {
    const { CreditMemoId: creditMemoId, Status } = debit;
    return typeof creditMemoId === 'string' && Status === 'Processed' ? [{ debit, creditMemoId }] : [];
  });
}

/** Turns debits into applications to the invoices that were unapplied; the memos' balances stay as they are. Returns how much. */
async function applyMemos(
  writing: Writing,
  debits: readonly MemoDebit[],
  unapplications: readonly Unapplication[],
): Promise<Money> {
  const open = unapplications.map(({ invoiceId, amount }) => ({ invoiceId, amount }));
  let applied = ZERO;
  for (const { debit, creditMemoId } of debits) {
    let left = money(debit.Amount);
    for (const place of open) {
      const amount = smaller(left, place.amount);
      if (amount.isZero()) continue;
      left = left.minus(amount);
      place.amount = place.amount.minus(amount);
      applied = applied.plus(amount);
      await writing.tx.update('CreditMemoDebit', debit.Id, { Amount: textIn(debit, left) });
      await applyMemo(writing, creditMemoId, { invoiceId: place.invoiceId, amount });
    }
  }
  return applied;
}

function warningOf(
  { Id, PaymentNumber, CurrencyIsoCode }: SObjectRecord,
  tooMuch: Money,
  unapplications: readonly Unapplication[],
  applied: Money,
): string {
  const currency = String(CurrencyIsoCode);
  const print = (amount: Money) => withCurrency(amount, currency);
  const unapplied = sum(unapplications.map(({ amount }) => amount));
  return (
    `Payment ${PaymentNumber ?? Id} (${Id}) was applied to invoices and refunded for ${print(tooMuch)} more than it has. ` +
    `${print(unapplied)} was taken off its invoices; credit memos were applied in its place for ${print(applied)}.`
  );
}
