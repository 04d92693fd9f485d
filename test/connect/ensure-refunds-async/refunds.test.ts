/** The refunds that data/README.md describes for each demo order, requested over HTTP in JSON and in XML, and read back. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Running, refundsPath, runEmulator } from '../../support/emulator.ts';
import { toXml } from '../../support/xml.ts';

let running: Running;

beforeEach(async () => {
  running = await runEmulator();
  await change({ randomSeed: 'stable' });
});

afterEach(() => running.close());

async function change(settings: object): Promise<void> {
  const headers = { 'Content-Type': 'application/json' };
  const { status } = await running.send('/_emulator/settings', {
    method: 'PATCH',
    headers,
    body: JSON.stringify(settings),
  });
  expect(status).toBe(200);
}

type Input = Record<string, unknown>;

/** Posts, waits until the operation has ended, and returns it. */
async function ensureRefunds(order: string, input: Input, format: 'json' | 'xml' = 'json') {
  const body = format === 'json' ? JSON.stringify(input) : toXml('ensureRefundsAsyncInput', input);
  const headers = { 'Content-Type': `application/${format}` };
  const { status, json } = await running.send(refundsPath(order), { method: 'POST', headers, body });
  expect(status).toBe(201);
  expect(json).toEqual({
    backgroundOperationId: expect.stringMatching(/^08P\w{15}$/),
    errors: [],
    success: true,
  });
  await running.emulator.idle();
  return running.read(
    'BackgroundOperation',
    (json as { backgroundOperationId: string }).backgroundOperationId,
  );
}

const { order, memo, ops } = {
  order: (n: string) => `1Osxx000000${n}CAA`,
  memo: (n: string) => `50gxx000000${n}AAA`,
  ops: (n: string) => `0bMxx000000${n}EAA`,
};

/** Every refund, as [payment summary, payment, amount], in the order of their creation. */
async function refundsMade(): Promise<[string, string, number][]> {
  const refunds = await running.emulator.org.all('Refund');
  return refunds
    .filter(({ CreatedDate }) => String(CreatedDate) >= '2026-11-22')
    .map((refund) => [String(refund.OrderPaymentSummaryId), String(refund.PaymentId), Number(refund.Amount)]);
}

/** By payment summary: what was refunded. */
async function refundedTo(): Promise<Record<string, number>> {
  const bySummary: Record<string, number> = {};
  for (const [summary, , amount] of await refundsMade())
    bySummary[summary] = (bySummary[summary] ?? 0) + amount;
  return bySummary;
}

describe.each(['json', 'xml'] as const)('requested in %s', (format) => {
  it.each<[string, string, Input, Record<string, number>]>([
    ['a memo, one card', '01', { creditMemoId: memo('0101') }, { [ops('0101')]: 45 }],
    ['equal tenders, stable', '02', { creditMemoId: memo('0201') }, { [ops('0201')]: 40, [ops('0202')]: 30 }],
    [
      'sequences',
      '02',
      {
        creditMemoId: memo('0201'),
        sequences: [
          { orderPaymentSummaryId: ops('0203'), amount: 40 },
          { orderPaymentSummaryId: ops('0201'), amount: '30' },
        ],
      },
      { [ops('0203')]: 40, [ops('0201')]: 30 },
    ],
    [
      'sequences that are partial',
      '02',
      {
        creditMemoId: memo('0201'),
        isAllowPartial: true,
        sequences: [{ orderPaymentSummaryId: ops('0203'), amount: 40 }],
      },
      { [ops('0203')]: 40 },
    ],
    ['the rest of a memo', '04', { creditMemoId: memo('0401') }, { [ops('0401')]: 28.6 }],
    [
      'a fee invoice first',
      '05',
      { creditMemoId: memo('0501'), invoicesToPay: [{ invoiceId: '3ttxx0000000502AAA' }] },
      { [ops('0501')]: 78.1 },
    ],
    ['excess funds, exact', '07', { excessFundsAmount: 15 }, { [ops('0702')]: 15 }],
    ['excess funds, smallest large enough', '07', { excessFundsAmount: 20 }, { [ops('0701')]: 20 }],
    ['yen', '09', { creditMemoId: memo('0901') }, { [ops('0901')]: 3300 }],
    ['dinars', '14', { creditMemoId: memo('1401') }, { [ops('1401')]: 12.345 }],
    ['excess of 90', '13', { excessFundsAmount: 90 }, { [ops('1303')]: 80, [ops('1302')]: 10 }],
    ['a 15-character memo id', '01', { creditMemoId: memo('0101').slice(0, 15) }, { [ops('0101')]: 45 }],
  ])('%s', async (_, number, input, expected) => {
    const operation = await ensureRefunds(order(`00${number}`), input, format);
    expect(operation).toMatchObject({ Status: 'Complete', Error: null });
    expect(await refundedTo()).toEqual(expected);
  });
});

describe('the worked vectors', () => {
  const [a, b, c] = [ops('1301'), ops('1302'), ops('1303')];

  it.each([
    ['smallest-sufficient', { 50: { [b]: 50 }, 40: { [b]: 40 }, 20: { [a]: 20 }, 110: { [c]: 80, [b]: 30 } }],
    ['largest-first', { 50: { [b]: 50 }, 40: { [c]: 40 }, 20: { [c]: 20 }, 110: { [c]: 80, [a]: 30 } }],
  ])('by %s', async (refundSelection, vectors) => {
    for (const [amount, expected] of Object.entries(vectors)) {
      await running.close();
      running = await runEmulator();
      await change({ randomSeed: 'stable', refundSelection });
      await ensureRefunds(order('0013'), { excessFundsAmount: Number(amount) });
      expect(await refundedTo()).toEqual(expected);
    }
  });

  it('by captured-on-invoice, from the memo', async () => {
    await change({ refundSelection: 'captured-on-invoice' });
    await ensureRefunds(order('0013'), { creditMemoId: memo('1301') });
    expect(await refundedTo()).toEqual({ [c]: 80, [b]: 30 });
  });

  it('161 fails the total check: the operation ends in Error, no money moves, an event gives the reason', async () => {
    const before = await running.read('OrderPaymentSummary', a);
    const operation = await ensureRefunds(order('0013'), { excessFundsAmount: 161 });
    expect(operation).toMatchObject({
      Status: 'Error',
      Error: expect.stringMatching(/161\.00 USD in all, exceed the 160\.00 USD available/),
    });
    expect(await refundsMade()).toEqual([]);
    expect(await running.read('OrderPaymentSummary', a)).toEqual(before);
    const { json } = await running.send('/_emulator/events/ProcessExceptionEvent');
    expect(json).toMatchObject({
      events: [
        {
          ExceptionType: 'OM Refund Failed',
          Severity: 'Null',
          AttachedToId: a,
          OrderSummaryId: order('0013'),
          BackgroundOperationId: operation.Id,
        },
      ],
    });
  });
});

describe('one operation writes everything that the contract lists', () => {
  it('for a refund that succeeds', async () => {
    const operation = await ensureRefunds(order('0001'), { creditMemoId: memo('0101') });
    expect(operation).toMatchObject({
      Status: 'Complete',
      SequenceGroup: order('0001'),
      SubmittedAt: '2026-11-22T09:00:00.000+0000',
      StartedAt: '2026-11-22T09:00:00.000+0000',
      FinishedAt: '2026-11-22T09:00:00.000+0000',
      RetryCount: 0,
    });
    const summary = await running.read('OrderPaymentSummary', ops('0101'));
    expect(summary).toMatchObject({
      RefundedAmount: 45,
      PendingRefundAmount: 0,
      AvailableToRefundAmount: 75,
    });
    const log = await running.read('PaymentGatewayLog', String(summary.LastPaymentGatewayLogId));
    expect(log).toMatchObject({
      InteractionType: 'ReferencedRefund',
      InteractionStatus: 'Success',
      SfResultCode: 'Success',
      IsNotification: 'No',
      OrderPaymentSummaryId: ops('0101'),
      SfRefNumber: `${operation.Id}-1`,
      GatewayRefNumber: `SIM-${operation.Id}-1`,
      Request: expect.stringContaining('"amount":"45.00"'),
      Response: expect.stringContaining('APPROVED'),
    });
    expect(summary.LastPaymentGatewayMessage).toBe(log.GatewayMessage);
    const refund = await running.read('Refund', String(log.ReferencedEntityId));
    expect(refund).toMatchObject({
      Type: 'Referenced',
      ProcessingMode: 'Salesforce',
      Status: 'Processed',
      Amount: 45,
      Balance: 0,
      TotalApplied: 45,
      NetApplied: 45,
      OrderPaymentSummaryId: ops('0101'),
      SfResultCode: 'Success',
    });
    const [line] = await running.emulator.org.find('RefundLinePayment', 'RefundId', String(refund.Id));
    expect(await running.read('RefundLinePayment', line?.Id ?? '')).toMatchObject({
      Amount: 45,
      Type: 'Applied',
      HasBeenUnapplied: 'No',
      PaymentId: refund.PaymentId,
      ImpactAmount: 45,
      RefundBalance: 0,
    });
    expect(await running.read('Payment', String(refund.PaymentId))).toMatchObject({ NetRefundApplied: 45 });
    expect(await running.read('CreditMemo', memo('0101'))).toMatchObject({
      Balance: 0,
      TotalAmountWithTax: 45,
    });
  });

  it('for a fee invoice', async () => {
    await ensureRefunds(order('0005'), {
      creditMemoId: memo('0501'),
      invoicesToPay: [{ invoiceId: '3ttxx0000000502AAA' }],
    });
    const [application] = await running.emulator.org.find(
      'CreditMemoInvApplication',
      'CreditMemoId',
      memo('0501'),
    );
    expect(await running.read('CreditMemoInvApplication', application?.Id ?? '')).toMatchObject({
      Amount: 9.9,
      Type: 'Applied',
      InvoiceId: '3ttxx0000000502AAA',
      InvoiceBalance: 0,
    });
    expect(await running.read('CreditMemo', memo('0501'))).toMatchObject({ Balance: 0 });
    expect(await running.read('Invoice', '3ttxx0000000502AAA')).toMatchObject({ Balance: 0 });
  });

  it('for reserved balance: opened once, not sent to the gateway, the surplus refunded', async () => {
    const before = await running.read('OrderPaymentSummary', ops('0601'));
    await ensureRefunds(order('0006'), {
      creditMemoId: memo('0601'),
      isReservedBalanceAmountConsidered: true,
    });
    const after = await running.read('OrderPaymentSummary', ops('0601'));
    expect(await refundedTo()).toEqual({ [ops('0601')]: 45 });
    expect(after).toMatchObject({
      AvailableToRefundAmount: 80,
      RefundedAmount: 45,
      ReservedBalanceTotalAmount: 80,
    });
    expect(Number(after.BalanceAmount) - Number(before.BalanceAmount)).toBe(80);
    expect(await running.read('CreditMemo', memo('0601'))).toMatchObject({ Balance: 0 });
    expect(await running.read('Invoice', '3ttxx0000000601AAA')).toMatchObject({ Balance: 0 });
    await ensureRefunds(order('0006'), { excessFundsAmount: 10, isReservedBalanceAmountConsidered: true });
    expect(await refundedTo()).toEqual({ [ops('0601')]: 45 });
  });

  it('for a refund that the gateway declines: log and exception, amounts as before, still Complete', async () => {
    const before = await running.read('OrderPaymentSummary', ops('1001'));
    const operation = await ensureRefunds(order('0010'), { creditMemoId: memo('1001') });
    expect(operation.Status).toBe('Complete');
    const after = await running.read('OrderPaymentSummary', ops('1001'));
    expect(after).toMatchObject({
      AvailableToRefundAmount: before.AvailableToRefundAmount,
      RefundedAmount: 0,
    });
    const log = await running.read('PaymentGatewayLog', String(after.LastPaymentGatewayLogId));
    expect(log).toMatchObject({ InteractionStatus: 'Failed', SfResultCode: 'Decline' });
    expect(String(log.ReferencedEntityId)).toMatch(/^0aQ/);
    expect(await refundsMade()).toEqual([]);
    expect(await running.read('CreditMemo', memo('1001'))).toMatchObject({ Balance: 54 });
    const [exception] = await running.emulator.org.all('ProcessException');
    expect(await running.read('ProcessException', exception?.Id ?? '')).toMatchObject({
      AttachedToId: ops('1001'),
      OrderSummaryId: order('0010'),
      Category: 'Payment',
      Status: 'New',
      StatusCategory: 'ACTIVE',
      Severity: 'High',
    });
    expect(await running.read('OrderSummary', order('0010'))).toMatchObject({
      ActiveProcessExceptionCount: 1,
    });
  });

  it.each(['fail', 'requires-review', 'invalid', 'error'] as const)(
    'for a gateway with behavior %s',
    async (refund) => {
      const behavior = { refund, notification: 'manual', notificationDelay: 0 };
      await change({ gatewayBehaviors: { '0b0xx0000000001AAA': behavior }, createProcessExceptions: false });
      expect(await ensureRefunds(order('0001'), { creditMemoId: memo('0101') })).toMatchObject({
        Status: 'Complete',
      });
      expect(await refundsMade()).toEqual([]);
      expect(await running.read('CreditMemo', memo('0101'))).toMatchObject({ Balance: 45 });
      expect(await running.emulator.org.all('ProcessExceptionEvent')).toHaveLength(1);
      expect(await running.emulator.org.all('ProcessException')).toEqual([]);
    },
  );
});

describe('a gateway that reports the outcome later', () => {
  const pending = async () => {
    const summary = await running.read('OrderPaymentSummary', ops('1101'));
    return [summary.PendingRefundAmount, summary.RefundedAmount, summary.AvailableToRefundAmount];
  };

  it('leaves the refund pending, and settles it with a notification', async () => {
    await ensureRefunds(order('0011'), { creditMemoId: memo('1101') });
    expect(await pending()).toEqual([22, 0, 22]);
    expect(await running.read('CreditMemo', memo('1101'))).toMatchObject({ Balance: 22 });
    running.clock.turn(4_999);
    expect(await pending()).toEqual([22, 0, 22]);
    running.clock.turn(1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(await pending()).toEqual([0, 22, 22]);
    expect(await running.read('CreditMemo', memo('1101'))).toMatchObject({ Balance: 0 });
    const logs = await running.emulator.org.find('PaymentGatewayLog', 'OrderPaymentSummaryId', ops('1101'));
    expect(
      logs.slice(-2).map(({ IsNotification, InteractionStatus }) => [IsNotification, InteractionStatus]),
    ).toEqual([
      ['No', 'Initiated'],
      ['Yes', 'Success'],
    ]);
  });

  it('counts what is pending against later calls: the memo is not refunded twice', async () => {
    await ensureRefunds(order('0011'), { creditMemoId: memo('1101') });
    await ensureRefunds(order('0011'), { creditMemoId: memo('1101') });
    expect(await pending()).toEqual([22, 0, 22]);
  });

  it.each([
    ['approve', [0, 49.5, 0], 0, 'Processed'],
    ['decline', [0, 0, 49.5], 49.5, 'Failed'],
  ] as const)(
    'after a time-out waits for a word given by hand: %s',
    async (outcome, amounts, balance, status) => {
      const operation = await ensureRefunds(order('0012'), { creditMemoId: memo('1201') });
      expect(operation.Status).toBe('Complete');
      const [refund] = (await running.emulator.org.all('Refund')).slice(-1);
      expect(refund).toMatchObject({ Status: 'Pending', SfResultCode: 'Indeterminate' });
      const notify = () =>
        running.send('/_emulator/gateway-notifications', {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({ sfRefNumber: `${operation.Id}-1`, outcome }),
        });
      expect((await notify()).json).toEqual({ receipt: 'applied' });
      expect((await notify()).json).toEqual({ receipt: 'repeated' });
      const summary = await running.read('OrderPaymentSummary', ops('1201'));
      expect([summary.PendingRefundAmount, summary.RefundedAmount, summary.AvailableToRefundAmount]).toEqual(
        amounts,
      );
      expect(await running.read('CreditMemo', memo('1201'))).toMatchObject({ Balance: balance });
      expect(await running.read('Refund', refund?.Id ?? '')).toMatchObject({ Status: status });
    },
  );
});

describe('the answer', () => {
  const input = JSON.stringify({ creditMemoId: memo('0101') });
  const post = (query: string, headers: Record<string, string> = {}, suffix = '') =>
    running.send(`${refundsPath(order('0001'))}${suffix}${query}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: input,
    });

  it('has its keys in alphabetical order, all present', async () => {
    const { text, headers } = await post('');
    expect(text).toMatch(/^\{"backgroundOperationId":"08P\w{15}","errors":\[\],"success":true\}$/);
    expect(headers.get('content-type')).toBe('application/json;charset=UTF-8');
  });

  it.each([
    [{ Accept: 'application/xml' }, ''],
    [{ Accept: 'application/json' }, '.xml'],
  ])('is XML by Accept or, which wins, by suffix', async (headers, suffix) => {
    const { text, status } = await post('', headers as Record<string, string>, suffix);
    expect(status).toBe(201);
    expect(text).toMatch(
      /^<\?xml version="1.0" encoding="UTF-8"\?><ensureRefundsAsyncOutput><backgroundOperationId>08P\w{15}<\/backgroundOperationId><errors\/><success>true<\/success><\/ensureRefundsAsyncOutput>$/,
    );
  });

  it('is filtered by include and exclude', async () => {
    expect((await post('?include=/success')).text).toBe('{"success":true}');
    expect((await post('?exclude=/backgroundOperationId%7C/errors')).text).toBe('{"success":true}');
  });

  it('is filtered by its group, Big, but not in XML', async () => {
    expect((await post('?filterGroup=Small')).text).toBe('{}');
    expect((await post('?filterGroup=Medium&include=/success')).text).toBe('{"success":true}');
    expect((await post('?filterGroup=Small', {}, '.xml')).text).toContain('<success>true</success>');
  });

  it.each([
    ['json', '{"excessFundsAmount":1,"include":"/success"}', '{"success":true}'],
    ['json', '{"excessFundsAmount":1,"filterGroup":"Small"}', '{}'],
    [
      'xml',
      '<ensureRefundsAsyncInput><filterGroup>Small</filterGroup><excessFundsAmount>1</excessFundsAmount></ensureRefundsAsyncInput>',
      '{}',
    ],
  ])('is filtered by the filters in a body in %s: %s', async (format, body, text) => {
    const headers = { 'Content-Type': `application/${format}` };
    const answered = await running.send(refundsPath(order('0001')), { method: 'POST', headers, body });
    expect([answered.status, answered.text]).toEqual([201, text]);
  });

  it.each(['gzip', 'deflate'])('is compressed with %s if the client accepts it', async (encoding) => {
    const { headers, status } = await post('', { 'Accept-Encoding': encoding });
    expect(headers.get('content-encoding')).toBe(encoding);
    expect(status).toBe(201);
  });

  it('accepts the path with double and trailing slashes, both schemes, and a verb that overrides POST', async () => {
    const path = `/${refundsPath(order('0001'))}//?_HttpMethod=POST`;
    const headers = { 'Content-Type': 'application/json', Authorization: `OAuth ${running.emulator.token}` };
    expect((await running.send(path, { method: 'POST', headers, body: input })).status).toBe(201);
  });
});
