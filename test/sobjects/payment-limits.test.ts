/** No write uses more of a payment than it has: the amounts applied to invoices and refunded never exceed its amount. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Running, runEmulator } from '../support/emulator.ts';
import { toXml } from '../support/xml.ts';

let running: Running;

beforeEach(async () => {
  running = await runEmulator();
});

afterEach(() => running.close());

const V = '/services/data/v59.0';
/** Paid and fully applied to its invoice: 120.00. */
const PAYMENT = '0aQxx0000000101EAA';
const INVOICE = '3ttxx0000000101AAA';

async function create(sObject: string, fields: Record<string, unknown>, format: 'json' | 'xml' = 'json') {
  const body = format === 'json' ? JSON.stringify(fields) : toXml(sObject, fields);
  const headers = { 'Content-Type': `application/${format}` };
  return running.send(`${V}/sobjects/${sObject}`, { method: 'POST', headers, body });
}

const LINE = { PaymentId: PAYMENT, InvoiceId: INVOICE, Amount: 1, Type: 'Applied', CurrencyIsoCode: 'USD' };

async function refundId(): Promise<string> {
  const { json } = await create('Refund', {
    Amount: 40,
    AccountId: '001xx0000000001AAA',
    PaymentGatewayId: '0b0xx0000000001AAA',
    OrderPaymentSummaryId: '0bMxx0000000101EAA',
    ProcessingMode: 'External',
    Status: 'Processed',
    Type: 'Referenced',
    CurrencyIsoCode: 'USD',
  });
  return (json as { id: string }).id;
}

const REFUSED =
  "The payment's amount is 120.00, but 120.00 is applied to invoices and 40.00 is refunded. Unapply the payment first.";

describe.each(['json', 'xml'] as const)('in %s', (format) => {
  it('a refund line of a payment that is still on its invoice is refused, and changes nothing', async () => {
    const line = {
      RefundId: await refundId(),
      PaymentId: PAYMENT,
      Amount: 40,
      Type: 'Applied',
      CurrencyIsoCode: 'USD',
    };
    const { status, text } = await create('RefundLinePayment', line, format);
    expect([status, text]).toEqual([400, expect.stringContaining('FIELD_INTEGRITY_EXCEPTION')]);
    expect(text).toContain(REFUSED);
    expect(await running.read('Payment', PAYMENT)).toMatchObject({ NetApplied: 120, NetRefundApplied: 0 });
    const unapplied = {
      ...LINE,
      Amount: 40,
      Type: 'Unapplied',
      AssociatedPaymentLineId: '1PLxx0000000101GAA',
    };
    expect((await create('PaymentLineInvoice', unapplied, format)).status).toBe(201);
    expect((await create('RefundLinePayment', line, format)).status).toBe(201);
    expect(await running.read('Payment', PAYMENT)).toMatchObject({
      NetApplied: 80,
      NetRefundApplied: 40,
      Balance: 0,
    });
  });

  it('a payment line beyond the payment is refused', async () => {
    const { status, text } = await create('PaymentLineInvoice', LINE, format);
    expect([status, text]).toEqual([400, expect.stringContaining('121.00 is applied to invoices')]);
  });
});

it('in a collection each such line is refused by itself', async () => {
  const records = [
    { attributes: { type: 'PaymentLineInvoice' }, ...LINE },
    { attributes: { type: 'PaymentLineInvoice' }, ...LINE, Type: 'Unapplied', Amount: 5 },
    { attributes: { type: 'PaymentLineInvoice' }, ...LINE },
  ];
  const { json } = await running.send(`${V}/composite/sobjects`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ allOrNone: false, records }),
  });
  expect(json).toMatchObject([
    { success: false, errors: [{ statusCode: 'FIELD_INTEGRITY_EXCEPTION', fields: ['Amount'] }] },
    { success: true },
    { success: true },
  ]);
});
