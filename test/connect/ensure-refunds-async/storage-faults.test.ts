/** The storage fails at every commit of an operation's life in turn: every acknowledged operation ends, once, without a restart. */
import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createLog } from '../../../src/log.ts';
import { TestClock } from '../../support/clock.ts';
import { demoStorage } from '../../support/demo-org.ts';
import { type Running, refundsPath, runEmulator } from '../../support/emulator.ts';
import { FailingStorage } from '../../support/failing-storage.ts';

let running: Running;
let storage: FailingStorage;

afterEach(() => running.close());

/** Two requests for one order summary, the first of which calls the gateway twice, and one for another. */
const POSTS = [
  ['1Osxx0000000013CAA', { creditMemoId: '50gxx0000001301AAA' }],
  ['1Osxx0000000013CAA', { excessFundsAmount: 5 }],
  ['1Osxx0000000001CAA', { creditMemoId: '50gxx0000000101AAA' }],
] as const;

/** One per answer of the gateway, and of its later notification. */
const BEHAVIORS = {
  'that approves': { refund: 'approve' },
  'that declines': { refund: 'decline' },
  'that approves later': { refund: 'pending', notification: 'approve', notificationDelay: 1000 },
  'that declines later': { refund: 'pending', notification: 'decline', notificationDelay: 1000 },
} as const;

type Behavior = (typeof BEHAVIORS)[keyof typeof BEHAVIORS];

async function open(behavior: Behavior): Promise<void> {
  storage = new FailingStorage(demoStorage(new TestClock().now()));
  running = await runEmulator({ storage, log: createLog('silent') });
  const { org } = running.emulator;
  const whole = { notification: 'approve', notificationDelay: 0, ...behavior } as const;
  const gateways = await org.all('PaymentGateway');
  await org.changeSettings({
    randomSeed: 'stable',
    refundSelection: 'largest-first',
    gatewayBehaviors: Object.fromEntries(gateways.map(({ Id }) => [Id, whole])),
  });
}

/** Posts until it is acknowledged, as a client would; returns the operation's id. */
async function post(order: string, input: object): Promise<string> {
  for (;;) {
    const { status, json } = await running.send(refundsPath(order), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(input),
    });
    if (status === 201) return (json as { backgroundOperationId: string }).backgroundOperationId;
    expect([status, json]).toEqual([
      503,
      [
        {
          message: 'The org cannot be stored at the moment: the disk is full',
          errorCode: 'SERVER_UNAVAILABLE',
        },
      ],
    ]);
  }
}

/** Lets time pass until every notification has come and nothing is in flight. */
async function untilAllIsDone(): Promise<void> {
  for (;;) {
    for (let turn = 0; turn < 5; turn++) await setImmediate();
    if (running.clock.waiting.length === 0 && (await isIdle())) return;
    running.clock.turn(5_000);
  }
}

async function isIdle(): Promise<boolean> {
  const idle = running.send('/_emulator/idle?timeout=1');
  const answered = idle.then(({ status }) => status);
  for (let status: number | undefined; ; ) {
    status = await Promise.race([answered, setImmediate(undefined)]);
    if (status !== undefined) return status === 200;
    running.clock.turn(1);
  }
}

const OUTCOMES = {
  BackgroundOperation: ['Status', 'RetryCount', 'Error'],
  BackgroundJob: ['State'],
  Refund: ['PaymentId', 'Amount', 'Status'],
  RefundLinePayment: ['PaymentId', 'Amount', 'Type'],
  PaymentGatewayLog: ['SfRefNumber', 'IsNotification', 'InteractionStatus'],
  OrderPaymentSummary: ['Id', 'RefundedAmount', 'PendingRefundAmount'],
  Payment: ['Id', 'NetRefundApplied', 'Balance'],
  CreditMemo: ['Id', 'Balance'],
  CreditMemoDebit: ['CreditMemoId', 'Amount', 'Status'],
  ProcessException: ['AttachedToId'],
} as const;

/** The results of all three, without their order and their times. */
async function outcome(): Promise<Record<string, string[]>> {
  const found = Object.entries(OUTCOMES).map(async ([name, fields]) => {
    const records = await running.emulator.org.all(name);
    return [name, records.map((record) => fields.map((field) => record[field]).join(' ')).sort()] as const;
  });
  return Object.fromEntries(await Promise.all(found));
}

/** Runs all three while the commits from number `first` on fail. */
async function live(behavior: Behavior, first: number, count: number) {
  await open(behavior);
  storage.failFrom(first, count);
  const ids: string[] = [];
  for (const [order, input] of POSTS) ids.push(await post(order, input));
  await untilAllIsDone();
  return { ids, outcome: await outcome(), commits: storage.tries };
}

describe.each(Object.entries(BEHAVIORS))('with a gateway %s', (_, behavior) => {
  it.each([1, 8])('every operation ends once, whichever %d commits in a row fail', async (count) => {
    const sound = await live(behavior, Number.POSITIVE_INFINITY, 0);
    await running.close();
    expect(sound.commits).toBeGreaterThanOrEqual(6);
    expect(sound.outcome.BackgroundJob).toEqual(['Finished', 'Finished', 'Finished']);
    expect(sound.outcome.BackgroundOperation?.filter((text) => text.startsWith('Complete 0'))).toHaveLength(
      3,
    );
    for (let first = 1; first <= sound.commits; first++) {
      const { ids, outcome, commits } = await live(behavior, first, count);
      expect({ first, ids, outcome }).toEqual({ first, ids: sound.ids, outcome: sound.outcome });
      expect(commits).toBeGreaterThanOrEqual(sound.commits + count);
      if (first < sound.commits) await running.close();
    }
  });
});
