/** The job of an operation, with a gateway that the test controls: crashes, races and invariants. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { JobServices } from '../../../src/background/job.ts';
import { JobKinds } from '../../../src/background/job-kinds.ts';
import type { Work } from '../../../src/background/job-life.ts';
import type { EnsureRefundsRequest } from '../../../src/connect/ensure-refunds-async/ensure-refunds-request.ts';
import { ensureRefunds } from '../../../src/connect/ensure-refunds-async/job.ts';
import { receiveNotification } from '../../../src/connect/ensure-refunds-async/notification.ts';
import type { RecordAmounts } from '../../../src/connect/ensure-refunds-async/record-amounts.ts';
import type { GatewayResponse, PaymentGateway, ReferencedRefundRequest } from '../../../src/gateway/port.ts';
import { money, sum } from '../../../src/money.ts';
import type { Org } from '../../../src/org/port.ts';
import { TestClock } from '../../support/clock.ts';
import { openTestOrg } from '../../support/org.ts';

let org: Org;
let clock: TestClock;

beforeEach(async () => {
  clock = new TestClock();
  org = await openTestOrg(clock);
  await org.changeSettings({ randomSeed: 'stable' });
});

const NOTHING = {
  creditMemoId: null,
  creditMemoBalance: null,
  excessFunds: '0',
  invoiceIds: [],
  sequences: [],
  isAllowPartial: false,
  isReservedBalanceAmountConsidered: false,
};

/** Enqueues an operation as the resource does; returns its id. */
function queued(request: Partial<EnsureRefundsRequest> & { orderSummaryId: string }): Promise<string> {
  return org.transact('', async (tx) => {
    const job = await ensureRefunds.enqueue({ tx, org, clock }, { ...NOTHING, ...request }, '/');
    return job.operationId;
  });
}

const KINDS = new JobKinds([ensureRefunds]);

function workWith(gateway: PaymentGateway): Work {
  const inFlight: JobServices['inFlight'] = (view, except) => KINDS.inFlight(view, except);
  return ensureRefunds.work({ org, clock, gateway, newText: () => 'text', inFlight });
}

type Answers = (request: ReferencedRefundRequest) => Promise<GatewayResponse>;

function gatewayThat(
  refund: Answers,
  answersAtOnce = false,
): { gateway: PaymentGateway; calls: ReferencedRefundRequest[] } {
  const calls: ReferencedRefundRequest[] = [];
  const gateway = {
    answersAtOnce,
    refund: (request: ReferencedRefundRequest) => {
      calls.push(request);
      return refund(request);
    },
    awaitNotification: () => {},
    close: () => {},
  };
  return { gateway, calls };
}

function responding(interactionStatus: GatewayResponse['interactionStatus']): GatewayResponse {
  const isFailed = interactionStatus === 'Failed';
  return {
    interactionStatus,
    sfResultCode: isFailed ? 'Decline' : interactionStatus === 'Timeout' ? 'Indeterminate' : 'Success',
    gatewayRefNumber: 'ref',
    gatewayResultCode: 'code',
    gatewayResultCodeDescription: 'description',
    gatewayMessage: 'message',
    gatewayDate: clock.now(),
    request: '{}',
    response: '{}',
  };
}

const approves: Answers = async () => responding('Success');

/** Lets everything run that is ready to run. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('after a crash', () => {
  it('between the gateway call and the commit, the same calls are made under the same keys, and refunded once', async () => {
    const id = await queued({ orderSummaryId: '1Osxx0000000013CAA', creditMemoId: '50gxx0000001301AAA' });
    const first = gatewayThat(() => new Promise(() => {}));
    void workWith(first.gateway)(id);
    await settled();
    expect(first.calls).toHaveLength(1);

    await org.changeSettings({ refundSelection: 'largest-first' });
    const second = gatewayThat(approves);
    await workWith(second.gateway)(id);
    expect(second.calls[0]).toEqual(first.calls[0]);
    expect(second.calls.map(({ amount, idempotencyKey }) => [amount, idempotencyKey])).toEqual([
      ['80.00', `${id}-1`],
      ['30.00', `${id}-2`],
    ]);
    expect(await org.get('BackgroundOperation', id)).toMatchObject({ Status: 'Complete' });

    await workWith(second.gateway)(id);
    expect(second.calls).toHaveLength(2);
    expect(await org.get('OrderPaymentSummary', '0bMxx0000001303EAA')).toMatchObject({
      RefundedAmount: '80.00',
    });
  });
});

describe('two orders that share a payment summary', () => {
  const [original, exchange] = ['1Osxx0000000006CAA', '1Osxx000000006BCAQ'];
  const summary = '0bMxx0000000601EAA';

  it('cannot both refund the same money, even if they run side by side', async () => {
    const a = await queued({ orderSummaryId: original, excessFunds: '100' });
    const b = await queued({ orderSummaryId: exchange, excessFunds: '100' });
    let release = (_response: GatewayResponse) => {};
    const held = gatewayThat(
      () =>
        new Promise((resolve) => {
          release = resolve;
        }),
    );
    const running = workWith(held.gateway)(a);
    await settled();
    const other = gatewayThat(approves);
    await workWith(other.gateway)(b);
    expect(other.calls).toEqual([]);
    expect(await org.get('BackgroundOperation', b)).toMatchObject({
      Status: 'Error',
      Error: expect.stringContaining('25.00 USD available'),
    });
    release(responding('Success'));
    await running;
    expect(await org.get('OrderPaymentSummary', summary)).toMatchObject({ RefundedAmount: '100.00' });
  });
});

describe('a gateway that cannot be reached', () => {
  it('is logged as a system error; the operation is Complete', async () => {
    const id = await queued({ orderSummaryId: '1Osxx0000000001CAA', creditMemoId: '50gxx0000000101AAA' });
    const { gateway } = gatewayThat(() => Promise.reject(new Error('secret address')));
    await workWith(gateway)(id);
    expect(await org.get('BackgroundOperation', id)).toMatchObject({ Status: 'Complete' });
    const [log] = await org.find('PaymentGatewayLog', 'SfRefNumber', `${id}-1`);
    expect(log).toMatchObject({ InteractionStatus: 'Failed', SfResultCode: 'SystemError' });
    expect(JSON.stringify(log)).not.toContain('secret');
  });

  it('is not called for a payment without a gateway or with an inactive one', async () => {
    await org.transact('', async (tx) => {
      await tx.update('PaymentGateway', '0b0xx0000000001AAA', { Status: 'Inactive' });
    });
    const id = await queued({ orderSummaryId: '1Osxx0000000001CAA', creditMemoId: '50gxx0000000101AAA' });
    const { gateway, calls } = gatewayThat(approves);
    await workWith(gateway)(id);
    expect(calls).toEqual([]);
    const [log] = await org.find('PaymentGatewayLog', 'SfRefNumber', `${id}-1`);
    expect(log).toMatchObject({
      SfResultCode: 'ValidationError',
      GatewayMessage: expect.stringContaining('inactive'),
    });
  });
});

describe('whatever gateways answer, and in whatever order notifications come', () => {
  const ORDERS = [
    ['1Osxx0000000001CAA', '50gxx0000000101AAA'],
    ['1Osxx0000000002CAA', '50gxx0000000201AAA'],
    ['1Osxx0000000003CAA', '50gxx0000000301AAA'],
    ['1Osxx0000000005CAA', '50gxx0000000501AAA'],
    ['1Osxx0000000006CAA', '50gxx0000000601AAA'],
    ['1Osxx0000000013CAA', '50gxx0000001301AAA'],
  ] as const;

  const step = fc.record({
    // The first order's memo is small enough to be requested twice; without excess the total check passes.
    order: fc.oneof(fc.constant(0), fc.nat(ORDERS.length - 1)),
    withMemo: fc.boolean(),
    excess: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 9_000 })),
    isReservedBalanceAmountConsidered: fc.boolean(),
    answersAtOnce: fc.boolean(),
    answer: fc.constantFrom<GatewayResponse['interactionStatus']>(
      'Success',
      'Failed',
      'Initiated',
      'Timeout',
    ),
    notification: fc.constantFrom('Success', 'Failed', undefined),
  });

  const rules = fc.record({
    refundSelection: fc.constantFrom('smallest-sufficient', 'largest-first', 'captured-on-invoice'),
    creditMemoApplication: fc.constantFrom('when-refunded', 'before-gateway'),
  });

  it('nothing is refunded beyond what was captured, no memo pays more than its amount, and every call is logged', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 6 }), rules, async (steps, settings) => {
        clock = new TestClock();
        org = await openTestOrg(clock);
        await org.changeSettings(settings);
        const calls: ReferencedRefundRequest[] = [];
        for (const each of steps) {
          const [orderSummaryId, memo] = ORDERS[each.order] as (typeof ORDERS)[number];
          const id = await queued({
            orderSummaryId,
            creditMemoId: each.withMemo ? memo : null,
            excessFunds: (each.excess / 100).toFixed(2),
            invoiceIds: each.withMemo && each.order === 3 ? ['3ttxx0000000502AAA'] : [],
            isReservedBalanceAmountConsidered: each.isReservedBalanceAmountConsidered,
          });
          const answers = async () => responding(each.answer);
          const { gateway, calls: made } = gatewayThat(answers, each.answersAtOnce);
          await workWith(gateway)(id);
          calls.push(...made);
          await checkExplanation(id);
          if (each.notification === undefined) continue;
          for (const { idempotencyKey } of calls) {
            await receiveNotification(org, {
              idempotencyKey,
              response: responding(each.notification as 'Success'),
            });
          }
        }
        await checkInvariants(calls);
      }),
      { numRuns: 100 },
    );
  }, 20_000);

  /** The amounts in an operation's explanation are those of the records. */
  async function checkExplanation(id: string): Promise<void> {
    const { amounts } = (await KINDS.explain(org, id)) as { amounts: { after: RecordAmounts } };
    const differing: unknown[] = [];
    for (const [sObject, records] of Object.entries(amounts.after)) {
      for (const [recordId, fields] of Object.entries(records)) {
        const record = await org.get(sObject, recordId);
        for (const [field, amount] of Object.entries(fields)) {
          if (record?.[field] !== amount) differing.push([recordId, field, amount, record?.[field]]);
        }
      }
    }
    expect(differing).toEqual([]);
  }

  async function checkInvariants(calls: readonly ReferencedRefundRequest[]): Promise<void> {
    for (const summary of await org.all('OrderPaymentSummary')) {
      const refunded = money(summary.RefundedAmount).plus(money(summary.PendingRefundAmount));
      const captured = money(summary.CapturedAmount).plus(money(summary.PendingCaptureAmount));
      expect(refunded.lessThanOrEqualTo(captured)).toBe(true);
    }
    for (const payment of await org.all('Payment')) {
      const taken = money(payment.NetApplied).plus(money(payment.NetRefundApplied));
      expect(taken.lessThanOrEqualTo(money(payment.Amount))).toBe(true);
      expect(money(payment.NetApplied).isNegative() && !money(payment.NetApplied).isZero()).toBe(false);
    }
    for (const { Balance, TotalAmountWithTax } of await org.all('Invoice')) {
      expect(money(Balance).isNegative() && !money(Balance).isZero()).toBe(false);
      expect(money(Balance).lessThanOrEqualTo(money(TotalAmountWithTax))).toBe(true);
    }
    for (const memo of await org.all('CreditMemo')) {
      const pending = (await org.find('CreditMemoDebit', 'CreditMemoId', memo.Id)).filter(
        ({ Status }) => Status === 'Pending',
      );
      const free = money(memo.Balance).minus(sum(pending.map(({ Amount }) => money(Amount))));
      expect(free.isNegative() && !free.isZero()).toBe(false);
      expect(money(memo.Balance).lessThanOrEqualTo(money(memo.TotalAmountWithTax))).toBe(true);
    }
    for (const { idempotencyKey } of calls) {
      const logs = await org.find('PaymentGatewayLog', 'SfRefNumber', idempotencyKey);
      expect(logs.filter(({ IsNotification }) => IsNotification === 'No')).toHaveLength(1);
    }
    const states = (await org.all('BackgroundJob')).map(({ State }) => State);
    expect(states.every((state) => state === 'Finished')).toBe(true);
  }
});
