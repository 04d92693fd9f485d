/** The commits of an operation's life, for a gateway that answers at once and for one that does not: crashes and storage faults at every step. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { JobServices } from '../../src/background/job.ts';
import { JobKinds } from '../../src/background/job-kinds.ts';
import { OperationQueue } from '../../src/background/queue.ts';
import { TaskRunner } from '../../src/background/task-runner.ts';
import { ensureRefunds } from '../../src/connect/ensure-refunds-async/job.ts';
import type { PaymentGateway, ReferencedRefundRequest } from '../../src/gateway/port.ts';
import { createSimulator } from '../../src/gateway/simulator.ts';
import { openOrg } from '../../src/org/emulated-org.ts';
import type { Commit, Org } from '../../src/org/port.ts';
import { openDirectoryStorage } from '../../src/org/storage/directory-storage.ts';
import { type OrgStorage, StorageUnavailable } from '../../src/org/storage/port.ts';
import { TestClock } from '../support/clock.ts';
import { demoAt, demoStorage } from '../support/demo-org.ts';
import { FailingStorage } from '../support/failing-storage.ts';

const [ORDER, MEMO] = ['1Osxx0000000013CAA', '50gxx0000001301AAA'];

const REFUND = {
  orderSummaryId: ORDER,
  creditMemoId: MEMO,
  creditMemoBalance: '110.00',
  excessFunds: '0',
  invoiceIds: [],
  sequences: [],
  isAllowPartial: false,
  isReservedBalanceAmountConsidered: false,
};

const KINDS = new JobKinds([ensureRefunds]);

let clock: TestClock;
let calls: ReferencedRefundRequest[];
let faults: unknown[];
let answersAtOnce: boolean;

beforeEach(() => {
  clock = new TestClock();
  calls = [];
  faults = [];
});

function gateway(): PaymentGateway {
  const simulator = createSimulator({ behaviors: () => ({}), clock, notify: () => {} });
  const refund = (request: ReferencedRefundRequest) => {
    calls.push(request);
    return simulator.refund(request);
  };
  return { ...simulator, answersAtOnce, refund };
}

function queueOf(org: Org): { queue: OperationQueue; tasks: TaskRunner } {
  const tasks = new TaskRunner({ clock, onFault: (_task, fault) => faults.push(fault) });
  const inFlight: JobServices['inFlight'] = (view, except) => KINDS.inFlight(view, except);
  const services = { org, gateway: gateway(), clock, newText: () => 'text', inFlight };
  const isStorageFault = (fault: unknown) => fault instanceof StorageUnavailable;
  return { queue: new OperationQueue({ org, clock, tasks, kinds: KINDS, services, isStorageFault }), tasks };
}

const enqueue = (org: Org) =>
  org.transact('', (tx) => ensureRefunds.enqueue({ tx, org, clock }, REFUND, '/'));

/** What the operation has done, in a few words. */
async function outcomeOf(org: Org, operationId: string) {
  const refunds = (await org.all('Refund')).filter(({ Amount }) =>
    ['80.00', '30.00'].includes(String(Amount)),
  );
  const operation = await org.get('BackgroundOperation', operationId);
  const logs = await org.all('PaymentGatewayLog');
  return {
    ...{ status: operation?.Status, startedAt: operation?.StartedAt, retries: operation?.RetryCount },
    amounts: refunds.map(({ Amount, Status }) => `${Amount} ${Status}`),
    logs: logs.map(({ SfRefNumber }) => SfRefNumber).filter((key) => String(key).startsWith(operationId)),
    memo: (await org.get('CreditMemo', MEMO))?.Balance,
    jobs: (await org.all('BackgroundJob')).map(({ State }) => State),
  };
}

const done = (operationId: string) => ({
  ...{ status: 'Complete', startedAt: '2026-11-22T09:00:00.000+0000', retries: 0 },
  amounts: ['80.00 Processed', '30.00 Processed'],
  logs: [`${operationId}-1`, `${operationId}-2`],
  ...{ memo: '0.00', jobs: ['Finished'] },
});

const SETTINGS = { randomSeed: 'stable', refundSelection: 'largest-first' } as const;

describe.each([
  ['that answers at once', true, ['New', 'Complete']],
  ['outside the process', false, ['New', 'Running', 'Complete']],
])('with a gateway %s', (_, atOnce, states) => {
  beforeEach(() => {
    answersAtOnce = atOnce;
  });

  /** The commits of the operation's life: that of the request, then those of the work. */
  const commits = states.length;

  it('listeners see the operation in the states that are committed', async () => {
    const org = await openOrg({
      storage: demoStorage(clock.now()),
      clock: () => clock.now(),
      settings: SETTINGS,
    });
    const seen: unknown[] = [];
    org.onCommit(({ changes }: Commit) => {
      for (const { sObject, after } of changes)
        if (sObject === 'BackgroundOperation') seen.push(after?.Status);
    });
    const { queue, tasks } = queueOf(org);
    const job = await enqueue(org);
    queue.submit(job);
    await tasks.idle();
    expect(seen).toEqual(states);
    expect(await outcomeOf(org, job.operationId)).toEqual(done(job.operationId));
  });

  it('a storage fault at any commit of the work repeats what is not durable, and nothing else', async () => {
    for (let failing = 2; failing <= commits; failing++) {
      calls = [];
      const storage = new FailingStorage(demoStorage(clock.now()));
      const org = await openOrg({ storage, clock: () => clock.now(), settings: SETTINGS });
      storage.failFrom(failing, 1);
      const { queue, tasks } = queueOf(org);
      const job = await enqueue(org);
      queue.submit(job);
      const idle = tasks.idle();
      for (let turn = 0; turn < 20; turn++) await setImmediate();
      expect((await org.get('BackgroundOperation', job.operationId))?.Status).toBe(states[failing - 2]);
      clock.turn(100);
      await idle;
      expect(await outcomeOf(org, job.operationId)).toMatchObject({
        ...done(job.operationId),
        startedAt: expect.any(String),
      });
      const keys = calls.map(({ idempotencyKey, amount }) => `${idempotencyKey} ${amount}`);
      expect(new Set(keys)).toEqual(new Set([`${job.operationId}-1 80.00`, `${job.operationId}-2 30.00`]));
    }
  });

  it('idle and close wait until the end is durable', async () => {
    let store = () => {};
    const held = new Promise<void>((resolve) => {
      store = resolve;
    });
    let appended = 0;
    const storage: OrgStorage = {
      ...demoStorage(clock.now()),
      append: () => (++appended === commits ? held : Promise.resolve()),
    };
    const org = await openOrg({ storage, clock: () => clock.now(), settings: SETTINGS });
    const { queue, tasks } = queueOf(org);
    queue.submit(await enqueue(org));
    const ended: string[] = [];
    void tasks.idle().then(() => ended.push('idle'));
    void tasks.close().then(() => ended.push('close'));
    for (let turn = 0; turn < 20; turn++) await setImmediate();
    expect([appended, ended]).toEqual([commits, []]);
    store();
    for (let turn = 0; turn < 20; turn++) await setImmediate();
    expect(ended.sort()).toEqual(['close', 'idle']);
  });

  describe('after a crash', () => {
    let directory: string;

    beforeEach(() => {
      directory = mkdtempSync(join(tmpdir(), 'sfom-test-'));
    });

    afterEach(() => rmSync(directory, { recursive: true, force: true }));

    const place = () => openDirectoryStorage(join(directory, 'org'), { warn: () => {} });

    /** The process dies at that commit of the operation's life, just before or just after it is on the disk. */
    async function runUntil(dying: number, isStored: boolean): Promise<string> {
      const storage = await place();
      const append = storage.append.bind(storage);
      let appended = 0;
      storage.append = async (entry) => {
        if (++appended <= dying - (isStored ? 0 : 1)) await append(entry);
        if (appended >= dying) await new Promise(() => {});
      };
      const org = await openOrg({
        storage,
        clock: () => clock.now(),
        seed: () => demoAt(clock.now()),
        settings: SETTINGS,
      });
      const { queue } = queueOf(org);
      const job = await enqueue(org);
      queue.submit(job);
      while (appended < dying) await setImmediate();
      for (let turn = 0; turn < 20; turn++) await setImmediate();
      await storage.close();
      return job.operationId;
    }

    it.each(
      Array.from({ length: commits - 1 }, (_each, index) => index + 2).flatMap((dying) => [
        [dying, 'before', false] as const,
        [dying, 'after', true] as const,
      ]),
    )(
      'at commit %d, just %s it is on the disk, an acknowledged refund is made once',
      async (dying, _when, isStored) => {
        const operationId = await runUntil(dying, isStored);
        const org = await openOrg({ storage: await place(), clock: () => clock.now(), settings: SETTINGS });
        const isOver = isStored && dying === commits;
        expect((await org.get('BackgroundOperation', operationId))?.Status).toBe(
          states[isStored ? dying - 1 : dying - 2],
        );
        calls = [];
        const { queue, tasks } = queueOf(org);
        await queue.resume();
        await tasks.idle();
        expect(calls).toHaveLength(isOver ? 0 : 2);
        expect(await outcomeOf(org, operationId)).toEqual(done(operationId));
        expect(faults).toEqual([]);
        await org.close();
      },
    );
  });
});

it('an operation that an earlier run decided keeps its decision, also where the gateway answers at once now', async () => {
  const org = await openOrg({
    storage: demoStorage(clock.now()),
    clock: () => clock.now(),
    settings: SETTINGS,
  });
  const { operationId } = await enqueue(org);
  answersAtOnce = false;
  const { gateway: silent, ...services } = {
    ...{
      org,
      clock,
      newText: () => 'text',
      gateway: { ...gateway(), refund: () => new Promise<never>(() => {}) },
    },
    inFlight: ((view, except) => KINDS.inFlight(view, except)) as JobServices['inFlight'],
  };
  void ensureRefunds.work({ ...services, gateway: silent })(operationId);
  for (let turn = 0; turn < 20; turn++) await setImmediate();
  await org.changeSettings({ refundSelection: 'smallest-sufficient' });
  answersAtOnce = true;
  await ensureRefunds.work({ ...services, gateway: gateway() })(operationId);
  expect(calls.map(({ amount }) => amount)).toEqual(['80.00', '30.00']);
  expect(await outcomeOf(org, operationId)).toEqual(done(operationId));
});
