/** The PaymentLineInvoice records that apply a payment to invoices: what they leave applied, and new ones that unapply it. */
import { byId } from '../../by-id.ts';
import { datetimeText } from '../../datetime.ts';
import { larger, type Money, money, smaller, sum, ZERO } from '../../money.ts';
import type { OrgView, SObjectRecord } from '../../org/port.ts';
import type { Application, PaymentFunds, Unapplication } from '../../refunds/payment-funds.ts';
import { textIn, type Writing } from './credit-memo.ts';

/**
 * What the payment's money is applied to now. Applications come in the order in which they are unapplied [ours]: those to `firstInvoices`,
 * then the newest, then by Id.
 */
export async function readFunds(
  view: OrgView,
  payment: SObjectRecord,
  firstInvoices: ReadonlySet<string>,
): Promise<PaymentFunds> {
  const lines = await view.find('PaymentLineInvoice', 'PaymentId', payment.Id);
  const rank = ({ InvoiceId }: SObjectRecord) => (firstInvoices.has(String(InvoiceId)) ? 0 : 1);
  const applied = lines
    .filter(({ Type }) => Type === 'Applied')
    .sort((a, b) => rank(a) - rank(b) || newestFirst(a, b) || byId(a, b));
  const unapplied = lines.filter(({ Type }) => Type === 'Unapplied');
  const onNoInvoice = larger(ZERO, money(payment.Balance));
  return { onNoInvoice, applications: remaining(applied, unapplied) };
}

function newestFirst(one: SObjectRecord, other: SObjectRecord): number {
  const [date, otherDate] = [one, other].map((line) => String(line.AppliedDate ?? line.CreatedDate));
  return date === otherDate ? 0 : (date as string) > (otherDate as string) ? -1 : 1;
}

/** What Unapplied lines leave of Applied ones. An Unapplied line that names no line reduces those of its invoice, in their order. */
function remaining(lines: readonly SObjectRecord[], unapplied: readonly SObjectRecord[]): Application[] {
  const namesNoLine = unapplied.filter((line) => (line.AssociatedPaymentLineId ?? null) === null);
  const byLine = totals(unapplied, 'AssociatedPaymentLineId');
  const byInvoice = totals(namesNoLine, 'InvoiceId');
  const applications = lines.map((line) => {
    const invoiceId = String(line.InvoiceId);
    const own = larger(ZERO, money(line.Amount).minus(byLine.get(line.Id) ?? ZERO));
    const taken = smaller(own, byInvoice.get(invoiceId) ?? ZERO);
    byInvoice.set(invoiceId, (byInvoice.get(invoiceId) ?? ZERO).minus(taken));
    return { lineId: line.Id, invoiceId, amount: own.minus(taken) };
  });
  return applications.filter(({ amount }) => amount.greaterThan(0));
}

/** The sum of the amounts for each value of `field`. */
function totals(lines: readonly SObjectRecord[], field: string): Map<string, Money> {
  const amounts = new Map<string, Money>();
  for (const line of lines) {
    const key = String(line[field]);
    amounts.set(key, sum([amounts.get(key) ?? ZERO, money(line.Amount)]));
  }
  return amounts;
}

/** Unapplies a part of an application from its invoice: an Unapplied line that names the Applied one. */
export async function writeUnapplication(
  { tx, now }: Writing,
  payment: SObjectRecord,
  { lineId, invoiceId, amount }: Unapplication,
): Promise<void> {
  const line = await tx.get('PaymentLineInvoice', lineId);
  const date = datetimeText(now);
  await tx.insert('PaymentLineInvoice', {
    PaymentId: payment.Id,
    InvoiceId: invoiceId,
    CurrencyIsoCode: payment.CurrencyIsoCode,
    AssociatedAccountId: line?.AssociatedAccountId,
    Type: 'Unapplied',
    HasBeenUnapplied: 'NA',
    AssociatedPaymentLineId: lineId,
    Amount: textIn(payment, amount),
    // Doc: an Unapplied line takes its applied date from the line that it undoes.
    AppliedDate: line?.AppliedDate,
    Date: date,
    EffectiveDate: date,
  });
}
