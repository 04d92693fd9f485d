/** Orders of a test's own, in few words, written by the org itself: payments, the invoices they are applied to, credit memos, reservations. */
import type { FieldValues, Org, OrgTransaction } from '../../src/org/port.ts';

interface PaymentInWords {
  readonly amount: string;
  /** The amounts applied to each invoice, by its number, the earliest first. */
  readonly on?: readonly (readonly [invoice: number, amount: string])[];
  readonly status?: 'Processed' | 'Pending';
}

interface OrderInWords {
  /** One order payment summary each. */
  readonly summaries: readonly (readonly PaymentInWords[])[];
  readonly memos?: readonly { readonly amount: string; readonly invoice?: number }[];
  /** Reserved balance of exchanges, each of the first order payment summary. */
  readonly reserves?: readonly string[];
  /** Default: Switchback Pay, which approves. */
  readonly paymentGatewayId?: string;
}

export interface TestOrder {
  readonly id: string;
  readonly summaries: readonly string[];
  readonly payments: readonly string[];
  readonly invoices: readonly string[];
  readonly memos: readonly string[];
}

const ACCOUNT = '001xx0000000001AAA';
const USD = { CurrencyIsoCode: 'USD' };

/** Makes the order in the demo org. The total of every invoice is the sum of the amounts applied to it. */
export function insertOrder(org: Org, order: OrderInWords): Promise<TestOrder> {
  return org.transact('order', async (tx) => {
    const { Id: id } = await tx.insert('OrderSummary', {
      ...USD,
      OrderLifeCycleType: 'MANAGED',
      Status: 'Created',
    });
    const invoices = await insertInvoices(tx, id, order);
    const summaries: string[] = [];
    const payments: string[] = [];
    for (const inWords of order.summaries) {
      const summary = await tx.insert('OrderPaymentSummary', {
        ...USD,
        OrderSummaryId: id,
        Method: 'Card',
        Type: 'CREDIT_CARD',
        FullName: 'A',
      });
      summaries.push(summary.Id);
      for (const payment of inWords)
        payments.push(await insertPayment(tx, summary.Id, payment, invoices, order));
    }
    const memos: string[] = [];
    for (const memo of order.memos ?? [])
      memos.push(await insertMemo(tx, memo.amount, invoices[memo.invoice ?? -1] ?? id));
    for (const amount of order.reserves ?? []) await reserve(tx, summaries[0] as string, amount);
    return { id, summaries, payments, invoices, memos };
  });
}

async function insertInvoices(
  tx: OrgTransaction,
  orderSummaryId: string,
  { summaries }: OrderInWords,
): Promise<string[]> {
  const totals: number[] = [];
  for (const [invoice, amount] of summaries.flat().flatMap(({ on }) => on ?? [])) {
    totals[invoice] = (totals[invoice] ?? 0) + Number(amount);
  }
  const ids: string[] = [];
  for (const total of totals) {
    const dates = { InvoiceDate: '2026-11-01', DueDate: '2026-11-01' };
    const common: FieldValues = { ...USD, ...dates, Status: 'Posted', BillingAccountId: ACCOUNT };
    const { Id } = await tx.insert('Invoice', { ...common, ReferenceEntityId: orderSummaryId });
    const lineDates = { InvoiceLineStartDate: '2026-11-01', InvoiceLineEndDate: '2026-11-01' };
    await tx.insert('InvoiceLine', {
      ...USD,
      ...lineDates,
      InvoiceId: Id,
      Name: 'Goods',
      Type: 'Charge',
      ChargeAmount: (total ?? 0).toFixed(2),
    });
    ids.push(Id);
  }
  return ids;
}

async function insertPayment(
  tx: OrgTransaction,
  OrderPaymentSummaryId: string,
  { amount, on = [], status = 'Processed' }: PaymentInWords,
  invoices: readonly string[],
  { paymentGatewayId = '0b0xx0000000001AAA' }: OrderInWords,
): Promise<string> {
  const { Id } = await tx.insert('Payment', {
    ...USD,
    OrderPaymentSummaryId,
    Amount: amount,
    Status: status,
    Type: 'Capture',
    ProcessingMode: 'External',
    AccountId: ACCOUNT,
    PaymentGatewayId: paymentGatewayId,
  });
  for (const [index, [invoice, applied]] of on.entries()) {
    await tx.insert('PaymentLineInvoice', {
      ...USD,
      PaymentId: Id,
      InvoiceId: invoices[invoice] as string,
      Amount: applied,
      Type: 'Applied',
      AppliedDate: `2026-11-0${index + 1}T00:00:00.000+0000`,
    });
  }
  return Id;
}

async function insertMemo(tx: OrgTransaction, amount: string, ReferenceEntityId: string): Promise<string> {
  const fields: FieldValues = {
    ...USD,
    Status: 'Posted',
    BillingAccountId: ACCOUNT,
    ReferenceEntityId,
    CreditDate: '2026-11-20',
  };
  const { Id } = await tx.insert('CreditMemo', fields);
  await tx.insert('CreditMemoLine', {
    ...USD,
    CreditMemoId: Id,
    Name: 'Returned',
    Type: 'Charge',
    ChargeAmount: amount,
  });
  return Id;
}

async function reserve(tx: OrgTransaction, OrderPaymentSummaryId: string, amount: string): Promise<void> {
  const exchange = await tx.insert('OrderSummary', {
    ...USD,
    OrderLifeCycleType: 'MANAGED',
    Status: 'Created',
  });
  await tx.insert('OrderPaymentSummaryReference', {
    ...USD,
    OrderPaymentSummaryId,
    OrderSummaryId: exchange.Id,
    Method: 'Card',
    Type: 'Shared',
    ReservedBalanceAmount: amount,
  });
}
