import { beforeEach, describe, expect, it } from '@jest/globals';
import { InFlight } from '../../src/background/in-flight.ts';
import type { JobServices } from '../../src/background/job.ts';
import { JobKinds } from '../../src/background/job-kinds.ts';
import type { Work } from '../../src/background/job-life.ts';
import { OperationQueue } from '../../src/background/queue.ts';
import { TaskRunner } from '../../src/background/task-runner.ts';
import { StorageUnavailable } from '../../src/org/storage/port.ts';
import { TestClock } from '../support/clock.ts';
import { openTestOrg } from '../support/org.ts';

type TestOrg = Awaited<ReturnType<typeof openTestOrg>>;

let org: TestOrg;
let clock: TestClock;
let faults: string[];

beforeEach(async () => {
  clock = new TestClock();
  org = await openTestOrg(clock);
  faults = [];
});

const KIND = 'test';

let tasks: TaskRunner;

const gateway: JobServices['gateway'] = {
  answersAtOnce: false,
  refund: () => Promise.reject(new Error('no gateway')),
  awaitNotification: () => {},
  close: () => {},
};

function services(): JobServices {
  return { org, clock, gateway, newText: () => 'text', inFlight: async () => new InFlight([]) };
}

function queueOf(work: Work, concurrency = 16): OperationQueue {
  tasks = new TaskRunner({
    clock,
    concurrency,
    onFault: ({ id }, fault) => faults.push(`${id}: ${(fault as Error).message}`),
  });
  const isStorageFault = (fault: unknown) => fault instanceof StorageUnavailable;
  const kinds = new JobKinds([{ kind: KIND, holdsOf: () => [], work: () => work }]);
  return new OperationQueue({ org, clock, tasks, kinds, services: services(), isStorageFault });
}

/** Inserts an operation and its job, as a resource does. */
async function enqueue(
  group: string,
  retryLimit = 2,
): Promise<{ operationId: string; kind: string; group: string }> {
  return org.transact(group, async (tx) => {
    const { Id } = await tx.insert('BackgroundOperation', {
      Name: 'Test',
      Status: 'New',
      SequenceGroup: group,
      RetryCount: 0,
      RetryLimit: retryLimit,
      RetryBackoff: 1000,
    });
    await tx.insert('BackgroundJob', {
      BackgroundOperationId: Id,
      Kind: KIND,
      SequenceGroup: group,
      State: 'Queued',
      Input: '{}',
    });
    return { operationId: Id, kind: KIND, group };
  });
}

/** Work that ends when the test releases it. */
function heldWork() {
  const started: string[] = [];
  const releases = new Map<string, () => void>();
  const work: Work = (id) => {
    started.push(id);
    return new Promise((resolve) => releases.set(id, resolve));
  };
  const release = async (id: string) => {
    releases.get(id)?.();
    await settled();
  };
  return { work, started, release };
}

/** Lets everything run that is ready to run. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}

describe('the operation queue', () => {
  it('runs operations of one group one after another, in order of submission', async () => {
    const { work, started, release } = heldWork();
    const queue = queueOf(work);
    const jobs = [await enqueue('A'), await enqueue('A'), await enqueue('A')];
    for (const job of jobs) queue.submit(job);
    const [first, second, third] = jobs.map(({ operationId }) => operationId) as [string, string, string];
    expect(started).toEqual([first]);
    await release(first);
    expect(started).toEqual([first, second]);
    await release(second);
    expect(started).toEqual([first, second, third]);
    await release(third);
    await tasks.idle();
  });

  it('runs different groups at the same time, up to its concurrency', async () => {
    const { work, started, release } = heldWork();
    const queue = queueOf(work, 2);
    const jobs = [await enqueue('A'), await enqueue('B'), await enqueue('C')];
    for (const job of jobs) queue.submit(job);
    const [a, b, c] = jobs.map(({ operationId }) => operationId) as [string, string, string];
    expect(started).toEqual([a, b]);
    await release(b);
    expect(started).toEqual([a, b, c]);
    await release(a);
    await release(c);
    await tasks.idle();
  });

  it('tries again after a fault: at once, then after 3 seconds, then gives up with Error', async () => {
    const tries: string[] = [];
    const queue = queueOf(async (id) => {
      tries.push(id);
      throw new Error('no luck');
    });
    const job = await enqueue('A');
    queue.submit(job);
    await settled();
    expect(clock.waiting).toEqual([0]);
    expect(await org.get('BackgroundOperation', job.operationId)).toMatchObject({
      Status: 'Waiting',
      RetryCount: 1,
    });
    clock.turn(0);
    await settled();
    expect(clock.waiting).toEqual([3000]);
    clock.turn(3000);
    await tasks.idle();
    expect(tries).toHaveLength(3);
    expect(faults).toHaveLength(3);
    expect(await org.get('BackgroundOperation', job.operationId)).toMatchObject({
      Status: 'Error',
      Error: expect.stringContaining('unexpected error'),
    });
    expect(await org.all('BackgroundJob')).toMatchObject([{ State: 'GivenUp' }]);
    await queueOf(async (id) => void tries.push(id)).resume();
    await settled();
    expect(tries).toHaveLength(3);
  });

  it('keeps the order of a group also while its first operation waits for a retry', async () => {
    const done: string[] = [];
    let isFirstTry = true;
    const queue = queueOf(async (id) => {
      if (isFirstTry) {
        isFirstTry = false;
        throw new Error('once');
      }
      done.push(id);
    });
    const [first, second] = [await enqueue('A'), await enqueue('A')];
    queue.submit(first);
    queue.submit(second);
    await settled();
    expect(done).toEqual([]);
    clock.turn(0);
    await tasks.idle();
    expect(done).toEqual([first.operationId, second.operationId]);
  });

  it('resumes unfinished operations after a restart, in order of submission', async () => {
    const jobs = [await enqueue('A'), await enqueue('B'), await enqueue('A')];
    const done: string[] = [];
    const queue = queueOf(async (id) => {
      done.push(id);
    }, 1);
    await queue.resume();
    await tasks.idle();
    expect(done).toHaveLength(3);
    expect(done.indexOf(jobs[0]?.operationId ?? '')).toBeLessThan(done.indexOf(jobs[2]?.operationId ?? ''));
  });

  it('lets running operations finish when it is closed, and starts no more', async () => {
    const { work, started, release } = heldWork();
    const queue = queueOf(work);
    const [first, second] = [await enqueue('A'), await enqueue('A')];
    queue.submit(first);
    queue.submit(second);
    const closed = tasks.close();
    await release(first.operationId);
    await closed;
    expect(started).toEqual([first.operationId]);
  });

  it('reports a job of an unknown kind', async () => {
    const queue = queueOf(async () => {});
    queue.submit({ ...(await enqueue('A', 0)), kind: 'unknown' });
    await tasks.idle();
    expect(faults[0]).toContain('Unknown kind of background job: unknown');
  });

  const diskFull = () => new StorageUnavailable('Cannot write: ENOSPC', 'the disk is full');

  it('repeats the work until the org can be stored, without using up a retry', async () => {
    let tries = 0;
    const queue = queueOf(async () => {
      if (++tries <= 8) throw diskFull();
    });
    const job = await enqueue('A', 0);
    queue.submit(job);
    for (const delay of [100, 200, 400, 800, 1600, 3200, 5000, 5000]) {
      await settled();
      expect(clock.waiting).toEqual([delay]);
      clock.turn(delay);
    }
    await tasks.idle();
    expect(tries).toBe(9);
    expect(await org.get('BackgroundOperation', job.operationId)).toMatchObject({
      Status: 'New',
      RetryCount: 0,
    });
  });

  it.each([
    ['a retry', 1, { Status: 'Waiting', RetryCount: 1 }],
    ['giving up', 0, { Status: 'Error' }],
  ])('commits %s as soon as it can be stored, and does not repeat the work before', async (_, limit, end) => {
    const transact = org.transact.bind(org);
    let failures = 3;
    let tries = 0;
    const queue = queueOf(async () => {
      tries++;
      throw new Error('no luck');
    });
    const job = await enqueue('A', limit);
    org.transact = (key, work) => (failures-- > 0 ? Promise.reject(diskFull()) : transact(key, work));
    queue.submit(job);
    for (const delay of [100, 200, 400]) {
      await settled();
      expect(clock.waiting).toEqual([delay]);
      clock.turn(delay);
    }
    await settled();
    expect(tries).toBe(1);
    expect(await org.get('BackgroundOperation', job.operationId)).toMatchObject(end);
    if (limit > 0) clock.turn(0);
    await tasks.idle();
    expect(tries).toBe(1 + limit);
  });

  it('drops an operation that was deleted', async () => {
    const queue = queueOf(async () => {
      throw new Error('no luck');
    });
    const job = await enqueue('A');
    await org.transact('', async (tx) => {
      await tx.delete('BackgroundOperation', job.operationId);
    });
    queue.submit(job);
    expect(await tasks.idle()).toBe(true);
  });

  it('lists the status of unfinished operations', async () => {
    const { work, release } = heldWork();
    const queue = queueOf(work);
    const [first, second] = [await enqueue('A'), await enqueue('A')];
    queue.submit(first);
    queue.submit(second);
    expect(await tasks.inFlight()).toEqual(
      [first, second].map(({ operationId: id }) => ({ kind: 'BackgroundOperation', id, state: 'New' })),
    );
    await release(first.operationId);
    await release(second.operationId);
    expect(await tasks.inFlight()).toEqual([]);
  });
});
