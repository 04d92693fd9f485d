/**
 * Earlier versions of the emulator refunded a payment and left it applied to its invoice. An org that they wrote is repaired when it opens:
 * the excess is unapplied from the invoices, and the credit memo that was refunded, if it is known, is applied to them instead.
 */
import { type Money, money, smaller, sum, withCurrency, ZERO } from '../../money.ts';
import type { Org, OrgTransaction, SObjectRecord } from '../../org/port.ts';
import { overdraft } from '../../org/rules/payment.ts';
import { type Unapplication, unapply } from '../../refunds/payment-funds.ts';
import { applyMemo, textIn, type Writing } from './credit-memo.ts';
import { creditedInvoices } from './order-summary-records.ts';
import { readFunds } from './payment-lines.ts';
import { writeUnapplications } from './unapply-payment.ts';

/** Calls `warn` once for each payment that was repaired. */
export async function repairPayments(
  org: Org,
  now: () => Date,
  warn: (message: string) => void,
): Promise<void> {
  const overdrawn = (await org.all('Payment')).filter(isOverdrawn);
  for (const payment of overdrawn) {
    const warning = await org.transact(payment.Id, (tx) => repair({ tx, now: now() }, payment));
    warn(warning);
  }
}

/** Most payments have no refund and need no arithmetic. */
function isOverdrawn(payment: SObjectRecord): boolean {
  const { NetRefundApplied } = payment;
  if (NetRefundApplied === undefined || /^0[.0]*$/.test(String(NetRefundApplied))) return false;
  return overdraft(payment).greaterThan(0);
}

interface MemoDebit {
  readonly debit: SObjectRecord;
  readonly creditMemoId: string;
}

/** Returns the warning. */
async function repair(writing: Writing, payment: SObjectRecord): Promise<string> {
  const { tx } = writing;
  const excess = overdraft(payment);
  const debits = await memoDebitsOf(tx, payment);
  const credited = await Promise.all(debits.map(({ creditMemoId }) => creditedInvoices(tx, creditMemoId)));
  const firstInvoices = new Set(credited.flatMap((ids) => [...ids]));
  const { applications } = await readFunds(tx, payment, firstInvoices);
  const { unapplications } = unapply(applications, excess, false);
  await writeUnapplications(writing, payment, unapplications, null);
  const applied = await applyMemos(writing, debits, unapplications);
  return warningOf(payment, excess, unapplications, applied);
}

/** The debits of credit memos that paid refunds of the payment without an invoice. */
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

/** An amount of an invoice that no credit memo is applied to yet. */
interface OpenAmount {
  readonly invoiceId: string;
  amount: Money;
}

/** Turns debits into applications to the unapplied invoices, which leaves the memos' balances unchanged. Returns the applied amount. */
async function applyMemos(
  writing: Writing,
  debits: readonly MemoDebit[],
  unapplications: readonly Unapplication[],
): Promise<Money> {
  const open = unapplications.map(({ invoiceId, amount }): OpenAmount => ({ invoiceId, amount }));
  let applied = ZERO;
  for (const debit of debits) applied = applied.plus(await applyDebit(writing, debit, open));
  return applied;
}

/** Lowers the amounts in `open`. Returns the applied amount. */
async function applyDebit(
  writing: Writing,
  { debit, creditMemoId }: MemoDebit,
  open: readonly OpenAmount[],
): Promise<Money> {
  const total = money(debit.Amount);
  let left = total;
  for (const invoice of open) {
    const amount = smaller(left, invoice.amount);
    if (amount.isZero()) continue;
    left = left.minus(amount);
    invoice.amount = invoice.amount.minus(amount);
    await writing.tx.update('CreditMemoDebit', debit.Id, { Amount: textIn(debit, left) });
    await applyMemo(writing, creditMemoId, { invoiceId: invoice.invoiceId, amount });
  }
  return total.minus(left);
}

function warningOf(
  { Id, PaymentNumber, CurrencyIsoCode }: SObjectRecord,
  excess: Money,
  unapplications: readonly Unapplication[],
  applied: Money,
): string {
  const currency = String(CurrencyIsoCode);
  const print = (amount: Money) => withCurrency(amount, currency);
  const unapplied = sum(unapplications.map(({ amount }) => amount));
  return (
    `The applications and refunds of payment ${PaymentNumber ?? Id} (${Id}) exceeded its amount by ${print(excess)}. ` +
    `${print(unapplied)} was unapplied from its invoices, and ${print(applied)} of credit memos was applied to them instead.`
  );
}
