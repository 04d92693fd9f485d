/** Row V: business rules that are checked before anything is queued, as Error with Output, in JSON and XML; nothing is written. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Running, refundsPath, runEmulator } from '../../support/emulator.ts';
import { toXml } from '../../support/xml.ts';

const ORDER = '1Osxx0000000001CAA';
const MEMO = '50gxx0000000101AAA';
const SUMMARY = '0bMxx0000000101EAA';

let running: Running;
let commits = 0;

beforeAll(async () => {
  running = await runEmulator();
  running.emulator.org.onCommit(() => {
    commits++;
  });
});

afterAll(() => running.close());

interface Refusal {
  readonly input: Record<string, unknown>;
  readonly order?: string;
  readonly version?: number;
  readonly code?: string;
  readonly message: RegExp;
}

const memo = (creditMemoId: string) => ({ creditMemoId });
const sequence = (orderPaymentSummaryId: string, amount: number | string = 1) => ({
  creditMemoId: MEMO,
  sequences: [{ orderPaymentSummaryId, amount }],
});
const fee = (invoiceId: string) => ({ creditMemoId: MEMO, invoicesToPay: [{ invoiceId }] });

const REFUSALS: readonly [string, Refusal][] = [
  ['neither memo nor excess', { input: {}, message: /^creditMemoId, excessFundsAmount: at least one/ }],
  ['neither, at 48.0', { input: {}, version: 48, message: /^creditMemoId: it is required/ }],
  ['both null', { input: { creditMemoId: null, excessFundsAmount: null }, message: /at least one/ }],
  [
    'a negative excess',
    { input: { excessFundsAmount: -1 }, message: /^excessFundsAmount: it must not be negative/ },
  ],
  [
    'no excess and no memo',
    { input: { excessFundsAmount: 0 }, message: /^excessFundsAmount: it must be more than 0/ },
  ],
  [
    'an excess finer than a cent',
    { input: { excessFundsAmount: 1.005 }, message: /^excessFundsAmount: .*decimal places/ },
  ],
  [
    'an excess of 19 digits',
    { input: { excessFundsAmount: '12345678901234567.00' }, message: /more than 18 digits/ },
  ],
  [
    'yen with decimals',
    {
      order: '1Osxx0000000009CAA',
      input: { excessFundsAmount: 10.5 },
      message: /more decimal places than JPY allows \(0\)$/,
    },
  ],
  [
    'a malformed memo id',
    { input: memo('nope'), code: 'INVALID_ID_FIELD', message: /^creditMemoId: invalid identifier: nope/ },
  ],
  [
    'an empty memo id',
    { input: memo(''), code: 'INVALID_ID_FIELD', message: /^creditMemoId: invalid identifier/ },
  ],
  [
    'the id of another object',
    {
      input: memo(SUMMARY),
      code: 'INVALID_ID_FIELD',
      message: /^creditMemoId: 0bM\w+ is not a record id of object CreditMemo$/,
    },
  ],
  [
    'an unknown memo',
    { input: memo('50gxx00000009zzAAA'), message: /^creditMemoId: there is no CreditMemo/ },
  ],
  [
    'a memo of another order',
    {
      input: memo('50gxx0000000201AAA'),
      message: /^creditMemoId: credit memo 50g\w+ does not belong to order summary 1Os\w+$/,
    },
  ],
  [
    'a draft memo',
    {
      input: memo('50gxx0000000102AAA'),
      message: /^creditMemoId: credit memo .* has status Draft; it must be Pending or Posted$/,
    },
  ],
  [
    'an UNMANAGED order',
    {
      order: '1Osxx0000000008CAA',
      input: memo('50gxx0000000801AAA'),
      message: /^orderSummaryId: .*UNMANAGED/,
    },
  ],
  [
    'a malformed invoice id',
    {
      input: fee('3tt'),
      code: 'INVALID_ID_FIELD',
      message: /^invoicesToPay\[0\]\.invoiceId: invalid identifier/,
    },
  ],
  [
    'an invoice of another order',
    {
      input: fee('3ttxx0000000502AAA'),
      message: /^invoicesToPay\[0\]\.invoiceId: invoice 3tt\w+ does not belong to order summary 1Os\w+$/,
    },
  ],
  [
    'fee invoices without a memo',
    {
      order: '1Osxx0000000005CAA',
      input: { excessFundsAmount: 1, invoicesToPay: [{ invoiceId: '3ttxx0000000502AAA' }] },
      message: /^invoicesToPay: creditMemoId is required too/,
    },
  ],
  [
    'a malformed summary id',
    {
      input: sequence('0bM'),
      code: 'INVALID_ID_FIELD',
      message: /^sequences\[0\]\.orderPaymentSummaryId: invalid/,
    },
  ],
  [
    'a summary of another order',
    {
      input: sequence('0bMxx0000000201EAA'),
      message: /^sequences\[0\]\.orderPaymentSummaryId: .*neither belongs/,
    },
  ],
  [
    'a negative amount in a sequence',
    { input: sequence(SUMMARY, -0.01), message: /^sequences\[0\]\.amount: it must not be negative/ },
  ],
  [
    'a sequence finer than a cent',
    { input: sequence(SUMMARY, '1.001'), message: /^sequences\[0\]\.amount: .*decimal places/ },
  ],
];

function post({ order = ORDER, version = 59, input }: Refusal, format: 'json' | 'xml', accept = '*/*') {
  const body = format === 'json' ? JSON.stringify(input) : toXml('ensureRefundsAsyncInput', input);
  const headers = { 'Content-Type': `application/${format}`, Accept: accept };
  return running.send(refundsPath(order, version), { method: 'POST', headers, body });
}

describe.each(['json', 'xml'] as const)('sent in %s', (format) => {
  it.each(REFUSALS)('%s', async (_, refusal) => {
    const before = commits;
    const { status, json } = await post(refusal, format);
    const message = expect.stringMatching(refusal.message);
    expect(status).toBe(400);
    expect(json).toEqual({
      enhancedErrorType: null,
      message,
      output: {
        backgroundOperationId: null,
        errors: [{ errorCode: refusal.code ?? 'INVALID_API_INPUT', message }],
        success: false,
      },
    });
    expect(commits).toBe(before);
  });
});

it('is answered in XML too, with null as xsi:nil and the list in an element of its own', async () => {
  const { text, status } = await post({ input: {}, message: /./ }, 'json', 'application/xml');
  const message = 'creditMemoId, excessFundsAmount: at least one of them is required';
  expect(status).toBe(400);
  expect(text).toBe(
    `<?xml version="1.0" encoding="UTF-8"?><errorWithOutput xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><enhancedErrorType xsi:nil="true"/><message>${message}</message><output><backgroundOperationId xsi:nil="true"/><errors><errorResponse><errorCode>INVALID_API_INPUT</errorCode><message>${message}</message></errorResponse></errors><success>false</success></output></errorWithOutput>`,
  );
});

describe('org settings', () => {
  const patch = (settings: object) =>
    running.send('/_emulator/settings', {
      method: 'PATCH',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(settings),
    });

  it('errorWithOutputShape "array" puts the error in a list, where jsforce finds its code', async () => {
    await patch({ errorWithOutputShape: 'array' });
    const { json } = await post({ input: memo('nope'), message: /./ }, 'json');
    expect(json).toEqual([
      expect.objectContaining({
        errorCode: 'INVALID_ID_FIELD',
        enhancedErrorType: null,
        output: expect.anything(),
      }),
    ]);
    await patch({ errorWithOutputShape: 'object' });
  });

  it('orderManagementEnabled false is row B, after the path id and before the business rules', async () => {
    await patch({ orderManagementEnabled: false });
    const { status, json } = await post({ input: {}, message: /./ }, 'json');
    expect(status).toBe(403);
    expect(json).toEqual([
      {
        errorCode: 'FUNCTIONALITY_NOT_ENABLED',
        message: 'This feature is not currently enabled for this user type or org: [OrderManagement]',
      },
    ]);
    expect((await post({ order: '1Osxx0000000zzzCAA', input: {}, message: /./ }, 'json')).status).toBe(404);
    await patch({ orderManagementEnabled: true });
  });

  it('availabilityCheck "request" makes the total check row V', async () => {
    await patch({ availabilityCheck: 'request' });
    const before = commits;
    const { status, json } = await post({ input: { excessFundsAmount: 120.01 }, message: /./ }, 'json');
    expect(status).toBe(400);
    expect(json).toMatchObject({
      message: expect.stringMatching(/120\.01 USD in all, exceed the 120\.00 USD available/),
    });
    expect(commits).toBe(before);
    await patch({ availabilityCheck: 'background' });
  });

  it('apiRequestLimit is row L', async () => {
    await patch({ apiRequestLimit: 1 });
    const { status, json } = await post({ input: {}, message: /./ }, 'json');
    expect(status).toBe(403);
    expect(json).toEqual([{ message: 'TotalRequests Limit exceeded.', errorCode: 'REQUEST_LIMIT_EXCEEDED' }]);
    await patch({ apiRequestLimit: 5_000_000 });
  });
});
