/** A refund unapplies the payment from its invoice first: the effect on payments, invoices and credit memos. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Running, refundsPath, runEmulator } from '../../support/emulator.ts';
import { insertOrder, type TestOrder } from '../../support/order.ts';

let running: Running;

beforeEach(async () => {
  running = await runEmulator();
  await running.emulator.org.changeSettings({ randomSeed: 'stable' });
});

afterEach(() => running.close());

/** Posts, and waits until the operation has ended; returns its id. */
async function ensureRefunds(order: TestOrder | string, input: object): Promise<string> {
  const path = refundsPath(typeof order === 'string' ? order : order.id);
  const { status, json } = await running.send(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(input),
  });
  expect(status).toBe(201);
  await running.emulator.idle();
  return (json as { backgroundOperationId: string }).backgroundOperationId;
}

async function fieldsOf(sObject: string, id: string | undefined, ...fields: string[]) {
  const record = await running.emulator.org.get(sObject, String(id));
  return fields.map((field) => record?.[field]);
}

const paymentOf = (id: string | undefined) =>
  fieldsOf('Payment', id, 'NetApplied', 'NetRefundApplied', 'Balance');
const invoiceOf = (id: string | undefined) =>
  fieldsOf('Invoice', id, 'NetPaymentsApplied', 'NetCreditsApplied', 'Balance');
const memoOf = (id: string | undefined) => fieldsOf('CreditMemo', id, 'NetCreditsApplied', 'Balance');
const summaryOf = (id: string | undefined) =>
  fieldsOf('OrderPaymentSummary', id, 'BalanceAmount', 'AvailableToRefundAmount');

/** The applications to and unapplications from invoices, in the order of writing: "Unapplied 30.00 invoice 0". */
async function linesOf({ payments, invoices }: TestOrder): Promise<string[]> {
  const lines = await running.emulator.org.all('PaymentLineInvoice');
  return lines
    .filter(({ PaymentId, Type }) => payments.includes(String(PaymentId)) && Type === 'Unapplied')
    .map(({ Type, Amount, InvoiceId }) => `${Type} ${Amount} invoice ${invoices.indexOf(String(InvoiceId))}`);
}

async function events(): Promise<Record<string, unknown>[]> {
  const { json } = await running.send('/_emulator/events/ProcessExceptionEvent');
  return (json as { events: Record<string, unknown>[] }).events;
}

const gatewayThat = (refund: string, notification = 'manual') =>
  running.emulator.org.changeSettings({
    gatewayBehaviors: {
      '0b0xx0000000001AAA': { refund, notification, notificationDelay: 0 } as never,
    },
  });

async function notify(operationId: string, outcome: 'approve' | 'decline', call = 1): Promise<void> {
  const { status } = await running.send('/_emulator/gateway-notifications', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ sfRefNumber: `${operationId}-${call}`, outcome }),
  });
  expect(status).toBe(200);
}

const PAID = { summaries: [[{ amount: '120', on: [[0, '120']] }]], memos: [{ amount: '45' }] } as const;

describe('a refund from a credit memo', () => {
  it('unapplies the payment, applies the memo to the invoice instead, and refunds the freed payment', async () => {
    const order = await insertOrder(running.emulator.org, PAID);
    await ensureRefunds(order, { creditMemoId: order.memos[0] });
    expect(await paymentOf(order.payments[0])).toEqual(['75.00', '45.00', '0.00']);
    expect(await invoiceOf(order.invoices[0])).toEqual(['75.00', '45.00', '0.00']);
    expect(await memoOf(order.memos[0])).toEqual(['45.00', '0.00']);
    expect(await summaryOf(order.summaries[0])).toEqual(['0.00', '75.00']);
    const [applied, unapplied] = await running.emulator.org.find(
      'PaymentLineInvoice',
      'PaymentId',
      order.payments[0] as string,
    );
    expect(applied).toMatchObject({ Type: 'Applied', Amount: '120.00', HasBeenUnapplied: 'No' });
    expect(unapplied).toMatchObject({
      Type: 'Unapplied',
      Amount: '45.00',
      HasBeenUnapplied: 'NA',
      AssociatedPaymentLineId: applied?.Id,
      AppliedDate: applied?.AppliedDate,
    });
  });

  it('unapplies nothing if the payment is applied to nothing', async () => {
    const order = await insertOrder(running.emulator.org, {
      summaries: [[{ amount: '120' }]],
      memos: [{ amount: '45' }],
    });
    await ensureRefunds(order, { creditMemoId: order.memos[0] });
    expect(await paymentOf(order.payments[0])).toEqual(['0.00', '45.00', '75.00']);
    expect(await memoOf(order.memos[0])).toEqual(['0.00', '0.00']);
    expect(await linesOf(order)).toEqual([]);
  });

  it('starts with the invoice of the memo, then the newest application', async () => {
    const on = [
      [0, '30'],
      [1, '30'],
      [2, '40'],
    ] as const;
    const order = await insertOrder(running.emulator.org, {
      summaries: [[{ amount: '100', on }]],
      memos: [{ amount: '80', invoice: 0 }],
    });
    await ensureRefunds(order, { creditMemoId: order.memos[0] });
    expect(await linesOf(order)).toEqual([
      'Unapplied 30.00 invoice 0',
      'Unapplied 40.00 invoice 2',
      'Unapplied 10.00 invoice 1',
    ]);
  });

  it('can be repeated with another memo until the payment is empty', async () => {
    const order = await insertOrder(running.emulator.org, {
      summaries: [[{ amount: '120', on: [[0, '120']] }]],
      memos: [{ amount: '45' }, { amount: '75' }],
    });
    for (const creditMemoId of order.memos) await ensureRefunds(order, { creditMemoId });
    expect(await paymentOf(order.payments[0])).toEqual(['0.00', '120.00', '0.00']);
    expect(await invoiceOf(order.invoices[0])).toEqual(['0.00', '120.00', '0.00']);
    expect(await linesOf(order)).toEqual(['Unapplied 45.00 invoice 0', 'Unapplied 75.00 invoice 0']);
  });
});

describe('a refund of excess funds', () => {
  it('uses money on no invoice first, and unapplies the difference: the invoice opens again', async () => {
    const order = await insertOrder(running.emulator.org, {
      summaries: [[{ amount: '120', on: [[0, '100']] }]],
    });
    await ensureRefunds(order, { excessFundsAmount: 15 });
    expect(await paymentOf(order.payments[0])).toEqual(['100.00', '15.00', '5.00']);
    await ensureRefunds(order, { excessFundsAmount: 15 });
    expect(await paymentOf(order.payments[0])).toEqual(['90.00', '30.00', '0.00']);
    expect(await invoiceOf(order.invoices[0])).toEqual(['90.00', '0.00', '10.00']);
  });
});

describe('a refund that is pending', () => {
  it('changes only the pending amount until the gateway reports the outcome', async () => {
    await gatewayThat('pending');
    const order = await insertOrder(running.emulator.org, PAID);
    const id = await ensureRefunds(order, { creditMemoId: order.memos[0] });
    expect(await paymentOf(order.payments[0])).toEqual(['120.00', '0.00', '0.00']);
    expect(await memoOf(order.memos[0])).toEqual(['0.00', '45.00']);
    await notify(id, 'approve');
    expect(await paymentOf(order.payments[0])).toEqual(['75.00', '45.00', '0.00']);
    expect(await memoOf(order.memos[0])).toEqual(['45.00', '0.00']);
    expect(await invoiceOf(order.invoices[0])).toEqual(['75.00', '45.00', '0.00']);
  });

  it('leaves everything unchanged when it is declined, so that it can be requested again', async () => {
    await gatewayThat('pending');
    const order = await insertOrder(running.emulator.org, PAID);
    await notify(await ensureRefunds(order, { creditMemoId: order.memos[0] }), 'decline');
    expect(await paymentOf(order.payments[0])).toEqual(['120.00', '0.00', '0.00']);
    expect(await memoOf(order.memos[0])).toEqual(['0.00', '45.00']);
    await gatewayThat('approve');
    await ensureRefunds(order, { creditMemoId: order.memos[0] });
    expect(await paymentOf(order.payments[0])).toEqual(['75.00', '45.00', '0.00']);
  });

  it('of excess funds uses money on no invoice when it is settled', async () => {
    await gatewayThat('pending');
    const order = await insertOrder(running.emulator.org, {
      summaries: [[{ amount: '120', on: [[0, '100']] }]],
    });
    const id = await ensureRefunds(order, { excessFundsAmount: 30 });
    await notify(id, 'approve');
    expect(await paymentOf(order.payments[0])).toEqual(['90.00', '30.00', '0.00']);
  });

  it('counts against later refunds of the same payment, whether their money is on invoices or not', async () => {
    await gatewayThat('pending');
    const order = await insertOrder(running.emulator.org, {
      summaries: [[{ amount: '120', on: [[0, '100']] }]],
      memos: [{ amount: '90' }],
    });
    const first = await ensureRefunds(order, { creditMemoId: order.memos[0] });
    await gatewayThat('approve');
    await ensureRefunds(order, { excessFundsAmount: 30 });
    await notify(first, 'approve');
    expect(await paymentOf(order.payments[0])).toEqual(['0.00', '120.00', '0.00']);
    expect(await invoiceOf(order.invoices[0])).toEqual(['0.00', '90.00', '10.00']);
  });
});

describe('creditMemoApplication "before-gateway"', () => {
  beforeEach(() => running.emulator.org.changeSettings({ creditMemoApplication: 'before-gateway' }));

  it('has the same result when the gateway approves', async () => {
    const order = await insertOrder(running.emulator.org, PAID);
    await ensureRefunds(order, { creditMemoId: order.memos[0], excessFundsAmount: 5 });
    expect(await paymentOf(order.payments[0])).toEqual(['70.00', '50.00', '0.00']);
    expect(await invoiceOf(order.invoices[0])).toEqual(['70.00', '45.00', '5.00']);
    expect(await memoOf(order.memos[0])).toEqual(['45.00', '0.00']);
  });

  it('leaves the memo at 0, the payment open and no Refund when it declines', async () => {
    await gatewayThat('decline');
    const order = await insertOrder(running.emulator.org, PAID);
    await ensureRefunds(order, { creditMemoId: order.memos[0] });
    expect(await memoOf(order.memos[0])).toEqual(['45.00', '0.00']);
    expect(await paymentOf(order.payments[0])).toEqual(['75.00', '0.00', '45.00']);
    expect(await invoiceOf(order.invoices[0])).toEqual(['75.00', '45.00', '0.00']);
    expect(await summaryOf(order.summaries[0])).toEqual(['45.00', '120.00']);
    expect(
      await running.emulator.org.find('Refund', 'OrderPaymentSummaryId', order.summaries[0] as string),
    ).toEqual([]);
    await gatewayThat('approve');
    await ensureRefunds(order, { excessFundsAmount: 45 });
    expect(await paymentOf(order.payments[0])).toEqual(['75.00', '45.00', '0.00']);
  });

  it('lowers the memo also by money on no invoice', async () => {
    await gatewayThat('decline');
    const order = await insertOrder(running.emulator.org, {
      summaries: [[{ amount: '120', on: [[0, '30']] }]],
      memos: [{ amount: '45' }],
    });
    await ensureRefunds(order, { creditMemoId: order.memos[0] });
    expect(await memoOf(order.memos[0])).toEqual(['30.00', '0.00']);
    expect(await paymentOf(order.payments[0])).toEqual(['0.00', '0.00', '120.00']);
  });

  it.each(['approve', 'decline'] as const)(
    'holds the freed money for a pending refund, which is settled by %s',
    async (outcome) => {
      await gatewayThat('pending');
      const order = await insertOrder(running.emulator.org, PAID);
      const id = await ensureRefunds(order, { creditMemoId: order.memos[0] });
      expect(await memoOf(order.memos[0])).toEqual(['45.00', '0.00']);
      expect(await paymentOf(order.payments[0])).toEqual(['75.00', '0.00', '45.00']);
      await notify(id, outcome);
      const settled = outcome === 'approve' ? ['75.00', '45.00', '0.00'] : ['75.00', '0.00', '45.00'];
      expect(await paymentOf(order.payments[0])).toEqual(settled);
      expect(await invoiceOf(order.invoices[0])).toEqual(['75.00', '45.00', '0.00']);
    },
  );

  it('leaves reserved balance untouched', async () => {
    const order = await insertOrder(running.emulator.org, {
      summaries: [[{ amount: '125', on: [[0, '125']] }]],
      memos: [{ amount: '125' }],
      reserves: ['80'],
    });
    await ensureRefunds(order, { creditMemoId: order.memos[0], isReservedBalanceAmountConsidered: true });
    expect(await summaryOf(order.summaries[0])).toEqual(['80.00', '80.00']);
    expect(await invoiceOf(order.invoices[0])).toEqual(['0.00', '125.00', '0.00']);
  });
});

describe('reserved balance', () => {
  const considering = { isReservedBalanceAmountConsidered: true };

  it('of the demo order 06 stays open for the exchange', async () => {
    await ensureRefunds('1Osxx0000000006CAA', { creditMemoId: '50gxx0000000601AAA', ...considering });
    expect(await summaryOf('0bMxx0000000601EAA')).toEqual(['80.00', '80.00']);
    expect(await memoOf('50gxx0000000601AAA')).toEqual(['125.00', '0.00']);
  });

  it.each([
    ['one payment', [[{ amount: '125', on: [[0, '125']] }]]],
    [
      'two payments',
      [
        [
          { amount: '100', on: [[0, '100']] },
          { amount: '25', on: [[0, '25']] },
        ],
      ],
    ],
  ] as const)(
    'of two exchanges stays open over %s, and the rest of the memo is refunded',
    async (_, summaries) => {
      const order = await insertOrder(running.emulator.org, {
        summaries,
        memos: [{ amount: '70' }],
        reserves: ['30', '20'],
      });
      await ensureRefunds(order, { creditMemoId: order.memos[0], ...considering });
      expect(await summaryOf(order.summaries[0])).toEqual(['50.00', '105.00']);
      expect(await memoOf(order.memos[0])).toEqual(['70.00', '0.00']);
    },
  );

  it('is opened beside a refund that is pending', async () => {
    await gatewayThat('pending');
    const order = await insertOrder(running.emulator.org, {
      summaries: [[{ amount: '125', on: [[0, '125']] }]],
      memos: [{ amount: '125' }],
      reserves: ['80'],
    });
    const id = await ensureRefunds(order, { creditMemoId: order.memos[0], ...considering });
    expect(await summaryOf(order.summaries[0])).toEqual(['80.00', '80.00']);
    await notify(id, 'approve');
    expect(await summaryOf(order.summaries[0])).toEqual(['80.00', '80.00']);
    expect(await paymentOf(order.payments[0])).toEqual(['0.00', '45.00', '80.00']);
  });

  it('is not opened by excess funds, which are refunded from the invoice', async () => {
    const order = await insertOrder(running.emulator.org, {
      summaries: [[{ amount: '125', on: [[0, '125']] }]],
      memos: [{ amount: '85' }],
      reserves: ['80'],
    });
    await ensureRefunds(order, { excessFundsAmount: 40, ...considering });
    expect(await paymentOf(order.payments[0])).toEqual(['85.00', '40.00', '0.00']);
    expect(await events()).toEqual([]);
    await ensureRefunds(order, { creditMemoId: order.memos[0], ...considering });
    expect(await summaryOf(order.summaries[0])).toEqual(['80.00', '80.00']);
    expect(await paymentOf(order.payments[0])).toEqual(['0.00', '45.00', '80.00']);
  });

  it('that is already on no invoice stays there: excess funds unapply the rest', async () => {
    const order = await insertOrder(running.emulator.org, {
      summaries: [[{ amount: '125', on: [[0, '45']] }]],
      reserves: ['80'],
    });
    await ensureRefunds(order, { excessFundsAmount: 45, ...considering });
    expect(await paymentOf(order.payments[0])).toEqual(['0.00', '45.00', '80.00']);
  });
});

describe('captured-on-invoice', () => {
  beforeEach(() => running.emulator.org.changeSettings({ refundSelection: 'captured-on-invoice' }));

  it('counts what earlier operations took from the pool of the memo', async () => {
    const order = await insertOrder(running.emulator.org, {
      summaries: [[{ amount: '100', on: [[0, '60']] }]],
      memos: [{ amount: '60' }, { amount: '40' }],
    });
    await ensureRefunds(order, { creditMemoId: order.memos[0] });
    await ensureRefunds(order, { creditMemoId: order.memos[1] });
    expect(await paymentOf(order.payments[0])).toEqual(['0.00', '60.00', '40.00']);
    expect(await memoOf(order.memos[1])).toEqual(['0.00', '40.00']);
  });

  it('and also what they have pending', async () => {
    await gatewayThat('pending');
    const order = await insertOrder(running.emulator.org, {
      summaries: [[{ amount: '100', on: [[0, '60']] }]],
      memos: [{ amount: '60' }, { amount: '40' }],
    });
    for (const creditMemoId of order.memos) await ensureRefunds(order, { creditMemoId });
    expect(await fieldsOf('OrderPaymentSummary', order.summaries[0], 'PendingRefundAmount')).toEqual([
      '60.00',
    ]);
  });
});

describe('an operation that refunds less than requested', () => {
  const shortfall = (amount: string, cause: RegExp) => ({
    ExceptionType: 'OM Refund Failed',
    Message: 'The refund is smaller than requested',
    Description: expect.stringMatching(
      new RegExp(`^Refund of USD ${amount} was not made\\. .*${cause.source}`),
    ),
  });

  it('because captures are pending, names the amount and the cause, attached to the memo', async () => {
    const order = await insertOrder(running.emulator.org, {
      summaries: [[{ amount: '50' }, { amount: '30', status: 'Pending' }]],
      memos: [{ amount: '70' }],
    });
    await ensureRefunds(order, { creditMemoId: order.memos[0] });
    expect(await events()).toEqual([
      expect.objectContaining({
        ...shortfall('20\\.00', /USD 30\.00 of the available amount is in pending captures/),
        AttachedToId: order.memos[0],
        OrderSummaryId: order.id,
      }),
    ]);
  });

  it('without a memo, is attached to the order payment summary', async () => {
    await running.emulator.org.changeSettings({ refundSelection: 'captured-on-invoice' });
    const order = await insertOrder(running.emulator.org, {
      summaries: [[{ amount: '100', on: [[0, '85']] }]],
    });
    await ensureRefunds(order, { excessFundsAmount: 20 });
    expect(await events()).toEqual([
      expect.objectContaining({
        ...shortfall('5\\.00', /The rule captured-on-invoice refunds/),
        AttachedToId: order.summaries[0],
      }),
    ]);
  });

  it('because the memo was spent meanwhile, or other refunds hold it', async () => {
    await gatewayThat('pending');
    const order = await insertOrder(running.emulator.org, PAID);
    for (let time = 0; time < 2; time++) await ensureRefunds(order, { creditMemoId: order.memos[0] });
    expect(await events()).toEqual([
      expect.objectContaining(shortfall('45\\.00', /USD 45\.00 of the credit memo is held by other refunds/)),
    ]);
  });

  it('publishes no event if isAllowPartial with sequences explains it', async () => {
    const order = await insertOrder(running.emulator.org, PAID);
    const sequences = [{ orderPaymentSummaryId: order.summaries[0], amount: 10 }];
    await ensureRefunds(order, { creditMemoId: order.memos[0], sequences, isAllowPartial: true });
    expect(await events()).toEqual([]);
  });

  it('and so does one that the gateway declines, or that the total check refuses', async () => {
    await gatewayThat('decline');
    const order = await insertOrder(running.emulator.org, PAID);
    await ensureRefunds(order, { creditMemoId: order.memos[0] });
    await ensureRefunds(order, { excessFundsAmount: 121 });
    expect((await events()).map(({ Description }) => String(Description))).toEqual([
      expect.stringMatching(/^Refund of USD 45\.00 was not made\. Payment PMT-\d+: /),
      expect.stringMatching(/^Refund of USD 121\.00 was not made\. /),
    ]);
  });
});

it('Refund.ClientContext is unpredictable text', async () => {
  const order = await insertOrder(running.emulator.org, PAID);
  await ensureRefunds(order, { excessFundsAmount: 1 });
  await ensureRefunds(order, { excessFundsAmount: 1 });
  const refunds = await running.emulator.org.find(
    'Refund',
    'OrderPaymentSummaryId',
    order.summaries[0] as string,
  );
  const contexts = refunds.map(({ ClientContext }) => ClientContext);
  expect(contexts).toEqual([expect.stringMatching(/^[\w-]{21}$/), expect.stringMatching(/^[\w-]{21}$/)]);
  expect(new Set(contexts).size).toBe(2);
});

it('a double with a rounding error is read as the amount that it means', async () => {
  const order = await insertOrder(running.emulator.org, PAID);
  await ensureRefunds(order, { excessFundsAmount: 0.1 + 0.2 });
  await ensureRefunds(order, { excessFundsAmount: 1.2100000000000002 });
  expect(await fieldsOf('OrderPaymentSummary', order.summaries[0], 'RefundedAmount')).toEqual(['1.51']);
});
