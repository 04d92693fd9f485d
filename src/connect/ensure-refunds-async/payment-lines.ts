/** The lines that apply a payment to invoices: read as the funds of the payment, and unapplied. */
import { byId } from '../../by-id.ts';
import { datetimeText } from '../../datetime.ts';
import { larger, type Money, money, smaller, sum, ZERO } from '../../money.ts';
import type { OrgView, SObjectRecord } from '../../org/port.ts';
import type { Application, PaymentFunds, Unapplication } from '../../refunds/payment-funds.ts';
import { textIn, type Writing } from './credit-memo.ts';

/**
 * Where the payment's money is now. Its applications come in the order in which they are unapplied [ours]: those to `firstInvoices`,
 * then the newest, then by Id.
 */
export async function readFunds(
  view: OrgView,
  payment: SObjectRecord,
  firstInvoices: ReadonlySet<string>,
): Promise<PaymentFunds> {
  const lines = await view.find('PaymentLineInvoice', 'PaymentId', payment.Id);
  const first = ({ InvoiceId }: SObjectRecord) => (firstInvoices.has(String(InvoiceId)) ? 0 : 1);
  const inOrder = lines
    .filter(({ Type }) => Type === 'Applied')
    .sort((a, b) => first(a) - first(b) || newestFirst(a, b) || byId(a, b));
  return {
    onNoInvoice: larger(ZERO, money(payment.Balance)),
    applications: standing(
      inOrder,
      lines.filter(({ Type }) => Type === 'Unapplied'),
    ),
  };
}

function newestFirst(one: SObjectRecord, other: SObjectRecord): number {
  const [date, otherDate] = [one, other].map((line) => String(line.AppliedDate ?? line.CreatedDate));
  return date === otherDate ? 0 : (date as string) > (otherDate as string) ? -1 : 1;
}

/** What still stands of Applied lines. An Unapplied line that names no line takes from those of its invoice, in their order. */
function standing(lines: readonly SObjectRecord[], unapplied: readonly SObjectRecord[]): Application[] {
  const byLine = totals(unapplied, 'AssociatedPaymentLineId');
  const byInvoice = totals(
    unapplied.filter(({ AssociatedPaymentLineId }) => (AssociatedPaymentLineId ?? null) === null),
    'InvoiceId',
  );
  const applications = lines.map((line) => {
    const invoiceId = String(line.InvoiceId);
    const own = larger(ZERO, money(line.Amount).minus(byLine.get(line.Id) ?? ZERO));
    const taken = smaller(own, byInvoice.get(invoiceId) ?? ZERO);
    byInvoice.set(invoiceId, (byInvoice.get(invoiceId) ?? ZERO).minus(taken));
    return { lineId: line.Id, invoiceId, amount: own.minus(taken) };
  });
  return applications.filter(({ amount }) => amount.greaterThan(0));
}

function totals(lines: readonly SObjectRecord[], field: string): Map<string, Money> {
  const amounts = new Map<string, Money>();
  for (const line of lines) {
    const key = String(line[field]);
    amounts.set(key, sum([amounts.get(key) ?? ZERO, money(line.Amount)]));
  }
  return amounts;
}

/** Takes a part of an application off its invoice: an Unapplied line that names the Applied one. */
export async function writeUnapplication(
  { tx, now }: Writing,
  payment: SObjectRecord,
  { lineId, invoiceId, amount }: Unapplication,
): Promise<void> {
  const line = await tx.get('PaymentLineInvoice', lineId);
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
    Date: datetimeText(now),
    EffectiveDate: datetimeText(now),
  });
}
