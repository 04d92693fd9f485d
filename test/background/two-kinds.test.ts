/** A second kind of job beside refunds, defined as in a resource's folder: both run at once and survive crashes, and each counts the holds of the other. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { JobServices } from '../../src/background/job.ts';
import { JobKinds } from '../../src/background/job-kinds.ts';
import { backgroundJob } from '../../src/background/job-life.ts';
import { OperationQueue } from '../../src/background/queue.ts';
import { TaskRunner } from '../../src/background/task-runner.ts';
import { ensureRefunds } from '../../src/connect/ensure-refunds-async/job.ts';
import type { PaymentGateway } from '../../src/gateway/port.ts';
import { createSimulator } from '../../src/gateway/simulator.ts';
import { type Money, money } from '../../src/money.ts';
import type { Org } from '../../src/org/port.ts';
import { StorageUnavailable } from '../../src/org/storage/port.ts';
import { TestClock } from '../support/clock.ts';
import { openTestOrg } from '../support/org.ts';

interface EarmarkRequest {
  readonly orderSummaryId: string;
  readonly orderPaymentSummaryId: string;
  readonly amount: string;
}

/** Takes money of a payment summary, notes that in the order's description, and refuses an amount of zero. */
const earmark = backgroundJob<
  EarmarkRequest,
  { readonly amount: Money },
  string,
  { readonly note: string | null }
>({
  kind: 'earmark-async',
  name: 'Earmark Async',
  group: ({ orderSummaryId }) => `earmark ${orderSummaryId}`,
  decode: {
    request: (text) => JSON.parse(text),
    decision: (text) => ({ amount: money(JSON.parse(text).amount) }),
    results: (text) => (text === undefined ? { note: null } : JSON.parse(text)),
  },
  plan: async (_job, _services, { amount }) =>
    money(amount).isZero()
      ? { kind: 'refused', found: {}, error: 'The amount is 0' }
      : { kind: 'planned', decision: { amount: money(amount) }, prepared: { note: 'prepared' } },
  holds: ({ orderPaymentSummaryId }, { amount }) => [
    { recordId: orderPaymentSummaryId, what: 'availableToRefund', amount },
  ],
  call: () => callOfEarmark(),
  settle: async ({ tx }, { request, prepared }, answer) => {
    await tx.update('OrderSummary', request.orderSummaryId, { Description: `${prepared.note}, ${answer}` });
    return { results: { note: answer }, awaited: [] };
  },
});

const KINDS = new JobKinds([ensureRefunds, earmark]);

let org: Org;
let clock: TestClock;
let callOfEarmark: () => Promise<string>;
let faults: string[];

beforeEach(async () => {
  clock = new TestClock();
  org = await openTestOrg(clock);
  await org.changeSettings({ randomSeed: 'stable' });
  callOfEarmark = async () => 'earmarked';
  faults = [];
});

const [ORDER, MEMO, SUMMARY] = ['1Osxx0000000001CAA', '50gxx0000000101AAA', '0bMxx0000000101EAA'];

const REFUND = {
  orderSummaryId: ORDER,
  creditMemoId: MEMO,
  creditMemoBalance: '45.00',
  excessFunds: '0',
  invoiceIds: [],
  sequences: [],
  isAllowPartial: false,
  isReservedBalanceAmountConsidered: false,
};

function queueOf(gateway: PaymentGateway): { queue: OperationQueue; tasks: TaskRunner } {
  const tasks = new TaskRunner({ clock, onFault: (_task, fault) => faults.push(String(fault)) });
  const inFlight: JobServices['inFlight'] = (view, except) => KINDS.inFlight(view, except);
  const services = { org, gateway, clock, newText: () => 'text', inFlight };
  const isStorageFault = (fault: unknown) => fault instanceof StorageUnavailable;
  return { queue: new OperationQueue({ org, clock, tasks, kinds: KINDS, services, isStorageFault }), tasks };
}

const simulator = () => createSimulator({ behaviors: () => ({}), clock, notify: () => {} });

/** Like the simulator, but calls may take their time, as those of a gateway outside the process do. */
const slowGateway = (): PaymentGateway => ({ ...simulator(), answersAtOnce: false });

/** Enqueues both in one transaction, the earmark first. */
function enqueueBoth(earmarked: string) {
  return org.transact('both', async (tx) => {
    const request = { orderSummaryId: ORDER, orderPaymentSummaryId: SUMMARY, amount: earmarked };
    const enqueuing = { tx, org, clock };
    return [
      await earmark.enqueue(enqueuing, request, '/'),
      await ensureRefunds.enqueue(enqueuing, REFUND, '/'),
    ] as const;
  });
}

const statusOf = async (id: string) => (await org.get('BackgroundOperation', id))?.Status;
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('two kinds of jobs', () => {
  it('run at the same time, each by its own functions', async () => {
    const { queue, tasks } = queueOf(simulator());
    const jobs = await enqueueBoth('10.00');
    for (const job of jobs) queue.submit(job);
    await tasks.idle();
    expect(await Promise.all(jobs.map(({ operationId }) => statusOf(operationId)))).toEqual([
      'Complete',
      'Complete',
    ]);
    expect(await org.get('OrderSummary', ORDER)).toMatchObject({ Description: 'prepared, earmarked' });
    expect(await org.get('OrderPaymentSummary', SUMMARY)).toMatchObject({ RefundedAmount: '45.00' });
    expect(faults).toEqual([]);
  });

  it('count the holds of the other while it calls: no money is promised twice', async () => {
    callOfEarmark = () => new Promise(() => {});
    const { queue } = queueOf(slowGateway());
    const [earmarking, refunding] = await enqueueBoth('80.00');
    queue.submit(earmarking);
    await settled();
    queue.submit(refunding);
    for (let turn = 0; turn < 20; turn++) await settled();
    expect(await org.get('BackgroundOperation', refunding.operationId)).toMatchObject({
      Status: 'Error',
      Error: expect.stringContaining('exceed the 40.00 USD available'),
    });
  });

  it('are resumed after a crash, each once, with their decisions', async () => {
    callOfEarmark = () => new Promise(() => {});
    const silentGateway = { ...slowGateway(), refund: () => new Promise<never>(() => {}) };
    const crashed = queueOf(silentGateway);
    const jobs = await enqueueBoth('10.00');
    for (const job of jobs) crashed.queue.submit(job);
    await settled();
    callOfEarmark = async () => 'earmarked after a restart';
    const { queue, tasks } = queueOf(simulator());
    await queue.resume();
    await tasks.idle();
    await queue.resume();
    await tasks.idle();
    expect(await Promise.all(jobs.map(({ operationId }) => statusOf(operationId)))).toEqual([
      'Complete',
      'Complete',
    ]);
    expect(await org.get('OrderSummary', ORDER)).toMatchObject({
      Description: 'prepared, earmarked after a restart',
    });
    expect(await org.get('OrderPaymentSummary', SUMMARY)).toMatchObject({ RefundedAmount: '45.00' });
  });

  it('end in Error if they refuse, without effect on the other', async () => {
    const { queue, tasks } = queueOf(simulator());
    const jobs = await enqueueBoth('0');
    for (const job of jobs) queue.submit(job);
    await tasks.idle();
    expect(await Promise.all(jobs.map(({ operationId }) => statusOf(operationId)))).toEqual([
      'Error',
      'Complete',
    ]);
  });

  it('are explained if their kind has explanations', async () => {
    const { queue, tasks } = queueOf(simulator());
    const [earmarking, refunding] = await enqueueBoth('10.00');
    for (const job of [earmarking, refunding]) queue.submit(job);
    await tasks.idle();
    expect(await KINDS.explain(org, earmarking.operationId)).toBeUndefined();
    expect(await KINDS.explain(org, refunding.operationId)).toMatchObject({ status: 'Complete' });
  });
});
