import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Running, runEmulator } from '../support/emulator.ts';
import { Jobs } from './jobs.ts';

interface Page {
  readonly done: boolean;
  readonly nextRecordsUrl: string | null;
  readonly records: readonly { readonly id: string; readonly jobType: string }[];
}

let running: Running;
let jobs: Jobs;

beforeAll(async () => {
  running = await runEmulator();
  jobs = new Jobs(running, 'ingest');
  const { id } = await jobs.create({ object: 'Account', operation: 'insert' });
  const { org } = running.emulator;
  const made = await org.get('BulkJob', id);
  await org.transact('', async (tx) => {
    for (let number = 1; number < 2_001; number++) await tx.insert('BulkJob', { Job: String(made?.Job) });
  });
});

afterAll(() => running.close());

const page = async (path: string) => (await running.send(path)).json as Page;

describe('the list of jobs', () => {
  it('comes in pages of 1,000, which newer jobs do not shift', async () => {
    const pages = [await page('/services/data/v59.0/jobs/ingest?jobType=V2Ingest')];
    const newer = await jobs.create({ object: 'Account', operation: 'insert' });
    for (let next = pages[0]?.nextRecordsUrl; next; next = pages.at(-1)?.nextRecordsUrl) {
      expect(next).toContain('jobType=V2Ingest');
      pages.push(await page(next));
    }
    expect(pages.map(({ done, records }) => [done, records.length])).toEqual([
      [false, 1_000],
      [false, 1_000],
      [true, 1],
    ]);
    const ids = pages.flatMap(({ records }) => records.map(({ id }) => id));
    expect(new Set(ids).size).toBe(2_001);
    expect(ids).not.toContain(newer.id);
    await jobs.send('PATCH', `/${newer.id}`, { state: 'Aborted' });
  });

  it.each([
    ['isPkChunkingEnabled=true', 0],
    ['isPkChunkingEnabled=false', 1_000],
    ['jobType=Classic', 0],
    ['jobType=V2Query', 0],
    ['concurrencyMode=serial', 0],
    ['concurrencyMode=Parallel&jobType=&queryLocator=', 1_000],
  ])('filtered by %s has %d', async (query, count) => {
    expect((await page(`/services/data/v59.0/jobs/ingest?${query}`)).records).toHaveLength(count);
  });

  it.each([
    ['jobType=Foo', 'INVALIDJOB'],
    ['isPkChunkingEnabled=maybe', 'INVALIDJOB'],
    ['queryLocator=nope', 'INVALID_QUERY_LOCATOR'],
  ])('is refused with %s', async (query, errorCode) => {
    const { status, json } = await running.send(`/services/data/v59.0/jobs/query?${query}`);
    expect(status).toBe(400);
    expect(json).toMatchObject([{ errorCode }]);
  });

  it('contains the jobs of its own kind only', async () => {
    const query = new Jobs(running, 'query');
    const { id } = await query.create({ operation: 'query', query: 'SELECT Id FROM Account' });
    await query.ended(id);
    expect((await page('/services/data/v59.0/jobs/query')).records).toEqual([
      expect.objectContaining({ id, jobType: 'V2Query' }),
    ]);
  });
});
