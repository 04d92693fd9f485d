/** The storage fails at every commit of a job's life in turn: the job continues by itself, and no row is processed twice. */
import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createLog } from '../../src/log.ts';
import { StorageUnavailable } from '../../src/org/storage/port.ts';
import { TestClock } from '../support/clock.ts';
import { demoStorage } from '../support/demo-org.ts';
import { type Running, runEmulator } from '../support/emulator.ts';
import { FailingStorage } from '../support/failing-storage.ts';
import { type JobInfo, Jobs } from './jobs.ts';

let running: Running;
let storage: FailingStorage;
let lines: string[];

afterEach(() => running.close());

async function open(): Promise<void> {
  storage = new FailingStorage(demoStorage(new TestClock().now()));
  lines = [];
  running = await runEmulator({ storage, log: createLog('error', (line) => lines.push(line)) });
}

const ROWS = 450;
const DATA = `Name\n${Array.from({ length: ROWS }, (_, row) => `Row ${row}\n`).join('')}`;

const idle = (timeout: number) => running.send(`/_emulator/idle?timeout=${timeout}`);

/** Waits as a client does, and lets time pass. */
async function untilIdle(): Promise<void> {
  const answered = idle(3_600_000).then(({ status }) => status);
  for (let status: number | undefined; status === undefined; ) {
    status = await Promise.race([answered, setImmediate(undefined)]);
    running.clock.turn(100);
  }
  expect(await answered).toBe(200);
}

async function closedJob(): Promise<Jobs & { readonly jobId: string }> {
  const jobs = new Jobs(running, 'ingest');
  const { id } = await jobs.create({ object: 'Account', operation: 'insert' });
  await jobs.upload(id, DATA);
  expect((await jobs.close(id)).status).toBe(200);
  return Object.assign(jobs, { jobId: id });
}

const names = async () =>
  (await running.emulator.org.all('Account'))
    .map(({ Name }) => String(Name))
    .filter((name) => name.startsWith('Row '));

/** The number of commits that create the job; later commits belong to its work. */
const CREATING_COMMITS = { ingest: 3, query: 1 };

async function ingestWhile(first: number, count: number): Promise<number> {
  await open();
  storage.failFrom(CREATING_COMMITS.ingest + first, count);
  const jobs = await closedJob();
  await untilIdle();
  expect(await jobs.info(jobs.jobId)).toMatchObject({
    state: 'JobComplete',
    numberRecordsProcessed: ROWS,
    numberRecordsFailed: 0,
  });
  expect(await names()).toEqual(Array.from({ length: ROWS }, (_, row) => `Row ${row}`));
  const successful = (await jobs.results(jobs.jobId, 'successfulResults')).trimEnd().split('\n');
  expect(successful).toHaveLength(ROWS + 1);
  return storage.tries - CREATING_COMMITS.ingest;
}

async function queryWhile(first: number, count: number): Promise<number> {
  await open();
  await running.emulator.org.transact('', async (tx) => {
    for (let number = 0; number < 2_100; number++) await tx.insert('Product2', { Name: `Bulk ${number}` });
  });
  const jobs = new Jobs(running, 'query');
  const query = "SELECT Name FROM Product2 WHERE Name LIKE 'Bulk %' ORDER BY Id";
  storage.failFrom(CREATING_COMMITS.query + first, count);
  const { id } = await jobs.create({ operation: 'query', query });
  await untilIdle();
  expect(await jobs.info(id)).toMatchObject({ state: 'JobComplete', numberRecordsProcessed: 2_100 });
  expect((await jobs.results(id, 'results')).trimEnd().split('\n')).toHaveLength(2_101);
  return storage.tries - CREATING_COMMITS.query;
}

describe.each([
  ['an ingest job', ingestWhile, 6],
  ['a query job', queryWhile, 4],
])('%s', (_, workWhile, commitsOfWork) => {
  it.each([1, 6])('completes, whichever %d commits in a row fail', async (count) => {
    expect(await workWhile(Number.POSITIVE_INFINITY, 0)).toBe(commitsOfWork);
    for (let first = 1; first <= commitsOfWork; first++) {
      await running.close();
      expect(await workWhile(first, count)).toBeGreaterThanOrEqual(commitsOfWork + count);
      expect(lines).toContainEqual(
        expect.stringMatching(/^error: BulkJob 750\w{15}: StorageUnavailable: .*ENOSPC/),
      );
    }
  });
});

describe('/_emulator/idle', () => {
  it('waits for running jobs, and lists them when its time is over', async () => {
    await open();
    const jobs = await closedJob();
    const [requested, direct] = [idle(1_000), running.emulator.idle({ timeout: 1_000 })];
    const refused = expect(direct).rejects.toThrow(`BulkJob ${jobs.jobId} is InProgress`);
    await jobs.doneSoFar(jobs.jobId, 200);
    storage.failFrom(1, 1_000);
    running.clock.turn(1_000);
    const { status, json } = await requested;
    await refused;
    expect([status, json]).toEqual([
      408,
      { idle: false, inFlight: [{ kind: 'BulkJob', id: jobs.jobId, state: 'InProgress' }] },
    ]);
    storage.failFrom(Number.POSITIVE_INFINITY, 0);
    await untilIdle();
    expect(await names()).toHaveLength(ROWS);
  });

  it('does not wait for a job that is Open', async () => {
    await open();
    await new Jobs(running, 'ingest').create({ object: 'Account', operation: 'insert' });
    expect((await idle(30_000)).json).toEqual({ idle: true });
  });
});

describe('a fault of the work itself', () => {
  it('fails the job, and reaches the log with its stack', async () => {
    await open();
    const { files } = running.emulator.org;
    const read = files.read;
    files.read = () => {
      throw new TypeError('a fault of ours');
    };
    const jobs = await closedJob();
    await untilIdle();
    files.read = read;
    const info: JobInfo = await jobs.info(jobs.jobId);
    expect(info).toMatchObject({
      state: 'Failed',
      errorMessage: 'UnknownException : An unexpected error occurred',
    });
    expect(lines).toEqual([
      expect.stringMatching(/^error: BulkJob 750\w{15}: TypeError: a fault of ours\n +at /),
    ]);
  });

  it('does not fail the job if its data temporarily cannot be read', async () => {
    await open();
    const { files } = running.emulator.org;
    const read = files.read;
    let failures = 3;
    files.read = (...args) => {
      if (failures-- > 0) throw new StorageUnavailable('Cannot read', 'too many files are open');
      return read(...args);
    };
    const jobs = await closedJob();
    await untilIdle();
    expect(await jobs.info(jobs.jobId)).toMatchObject({ state: 'JobComplete', numberRecordsProcessed: ROWS });
  });
});

describe('files of a job that was deleted', () => {
  it('are removed later if they cannot be removed now', async () => {
    await open();
    const jobs = await closedJob();
    await untilIdle();
    const { files } = running.emulator.org;
    const remove = files.remove;
    let failures = 2;
    files.remove = (name) =>
      failures-- > 0 ? Promise.reject(new StorageUnavailable('Cannot remove', 'EIO')) : remove(name);
    expect((await jobs.send('DELETE', `/${jobs.jobId}`)).status).toBe(204);
    expect(await files.list()).not.toEqual([]);
    await untilIdle();
    expect(await files.list()).toEqual([]);
  });
});
