import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Running, runEmulator } from '../support/emulator.ts';
import { type JobInfo, Jobs } from './jobs.ts';

let place: string;
let directory: string;
let running: Running;
let ingest: Jobs;
let query: Jobs;

beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'sfom-bulk-'));
  await open(join(place, 'org'));
});

afterEach(async () => {
  await running.close();
  await rm(place, { recursive: true });
});

async function open(data: string): Promise<void> {
  directory = data;
  running = await runEmulator({ data });
  ingest = new Jobs(running, 'ingest');
  query = new Jobs(running, 'query');
}

async function restart(): Promise<void> {
  await running.close();
  await open(directory);
}

/** A new process finds only what is on the disk at this moment. */
async function crash(tamper: (directory: string) => Promise<void> = async () => {}): Promise<void> {
  const copy = `${directory}-copy`;
  await cp(directory, copy, { recursive: true, filter: (path) => !/\/lock[^/]*$/.test(path) });
  await running.close();
  await tamper(copy);
  await open(copy);
}

const INSERT = { object: 'Account', operation: 'insert' };

/** `count` rows; the fourth has no name. */
const rowsOf = (count: number) =>
  `Name,Phone\n${Array.from({ length: count }, (_, row) => (row === 3 ? ',1\n' : `Row ${row},1\n`)).join('')}`;

const accounts = async () =>
  (await running.emulator.org.all('Account'))
    .map(({ Name }) => String(Name))
    .filter((name) => name.startsWith('Row '));

async function closed(data: string): Promise<JobInfo> {
  const job = await ingest.create(INSERT);
  await ingest.upload(job.id, data);
  await ingest.close(job.id);
  return job;
}

describe('a job that is running when the emulator stops', () => {
  it.each<[string, () => Promise<void>]>([
    ['is closed', restart],
    ['is killed', crash],
    [
      'is killed between writing results and committing their rows',
      () =>
        crash(async (copy) => {
          const [name] = (await readdir(join(copy, 'files'))).filter((file) => file.endsWith('.results'));
          await writeFile(join(copy, 'files', String(name)), '["001xx0000000999AAA",true]\n["torn', {
            flag: 'a',
          });
        }),
    ],
  ])('continues where it was, and processes no row twice, when it %s', async (_, stop) => {
    const { id } = await closed(rowsOf(450));
    await ingest.doneSoFar(id, 200);
    await stop();
    await ingest.doneSoFar(id, 400);
    await stop();
    expect(await ingest.ended(id)).toMatchObject({
      state: 'JobComplete',
      numberRecordsProcessed: 450,
      numberRecordsFailed: 1,
    });
    const rows = await accounts();
    expect(rows).toHaveLength(449);
    expect(new Set(rows).size).toBe(449);
    const successful = (await ingest.results(id, 'successfulResults')).trimEnd().split('\n').slice(1);
    expect(successful.map((line) => /"(Row \d+)","1"$/.exec(line)?.[1])).toEqual(rows);
    expect((await ingest.results(id, 'failedResults')).split('\n')).toHaveLength(3);
    expect(await ingest.results(id, 'unprocessedrecords')).toBe('"Name","Phone"\n');
  });

  it('is followed by the waiting jobs in their order', async () => {
    const first = await closed(rowsOf(300));
    const second = await closed('Name\nRow 900\n');
    await ingest.doneSoFar(first.id, 200);
    await crash();
    await ingest.ended(second.id);
    expect(await ingest.info(first.id)).toMatchObject({ state: 'JobComplete' });
    const rows = await accounts();
    expect(rows).toHaveLength(300);
    expect(rows.at(-1)).toBe('Row 900');
  });

  it('starts again if it is a query', async () => {
    await running.emulator.org.transact('', async (tx) => {
      for (let number = 0; number < 2_100; number++) await tx.insert('Product2', { Name: `Bulk ${number}` });
    });
    const soql = "SELECT Name FROM Product2 WHERE Name LIKE 'Bulk %' ORDER BY Id";
    const { id } = await query.create({ operation: 'query', query: soql });
    await query.doneSoFar(id, 2_000);
    await crash();
    expect(await query.ended(id)).toMatchObject({ state: 'JobComplete', numberRecordsProcessed: 2_100 });
    const rows = (await query.results(id, 'results')).trimEnd().split('\n').slice(1);
    expect(rows).toEqual(Array.from({ length: 2_100 }, (_, number) => `"Bulk ${number}"`));
  });
});

describe('a job that waits or has ended when the emulator stops', () => {
  it('keeps its data, its state and its results', async () => {
    const open = await ingest.create(INSERT);
    await ingest.upload(open.id, 'Name\nRow 0\n');
    const failed = await ingest.ingest(INSERT, 'Foo\n1\n');
    const complete = await ingest.ingest(INSERT, 'Name,Phone\nRow 1,\n,2\n');
    const successful = await ingest.results(complete.id, 'successfulResults');
    await crash();
    expect(await ingest.info(failed.id)).toEqual(failed);
    expect(await ingest.results(failed.id, 'unprocessedrecords')).toBe('Foo\n1\n');
    expect(await ingest.info(complete.id)).toEqual(complete);
    expect(await ingest.results(complete.id, 'successfulResults')).toBe(successful);
    await ingest.close(open.id);
    expect(await ingest.ended(open.id)).toMatchObject({ state: 'JobComplete', numberRecordsProcessed: 1 });
    expect(await accounts()).toEqual(['Row 1', 'Row 0']);
  });

  it('leaves no files behind when it was deleted; files of no job are removed', async () => {
    const { id } = await ingest.ingest(INSERT, 'Name\nRow 0\n');
    const open = await ingest.create(INSERT);
    await ingest.upload(open.id, 'Name\nRow 1\n');
    await ingest.send('DELETE', `/${id}`);
    await restart();
    expect((await ingest.send('GET', `/${id}`)).status).toBe(404);
    await writeFile(join(directory, 'files', '750xx0000000099AAA.leftover'), 'torn');
    await restart();
    const files = await readdir(join(directory, 'files'));
    expect(files).toEqual([expect.stringMatching(`^${open.id}\\.`)]);
  });
});
