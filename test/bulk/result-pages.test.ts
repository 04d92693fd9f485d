import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { QueryJob } from '../../src/bulk/job.ts';
import { pagesFrom } from '../../src/bulk/result-pages.ts';
import { type Running, runEmulator } from '../support/emulator.ts';
import { Jobs } from './jobs.ts';

let running: Running;
let jobs: Jobs;

beforeAll(async () => {
  running = await runEmulator();
  jobs = new Jobs(running, 'query');
});

afterAll(() => running.close());

const pagesOf = (id: string, query = '', version = 59) =>
  running.send(`/services/data/v${version}.0/jobs/query/${id}/resultPages${query}`);

async function jobOf(query: string): Promise<string> {
  const { id } = await jobs.create({ operation: 'query', query });
  await jobs.ended(id);
  return id;
}

describe('the pages of the results of a query job', () => {
  it.each([
    ['with rows', 'SELECT Id FROM Account ORDER BY Id'],
    ['without rows', "SELECT Id FROM Account WHERE Name = 'nobody'"],
  ])(
    'are one page if the rows fit in it, whose URL answers the same as the results: %s',
    async (_, query) => {
      const id = await jobOf(query);
      const { status, json } = await pagesOf(id);
      const resultUrl = `/services/data/v59.0/jobs/query/${id}/results?locator=MA==`;
      expect([status, json]).toEqual([
        200,
        { resultPages: [{ resultUrl }], nextRecordsUrl: null, done: true },
      ]);
      expect((await running.send(resultUrl)).text).toBe((await jobs.send('GET', `/${id}/results`)).text);
    },
  );

  it('come five in an answer, and every row is in one of them', async () => {
    const rows = Array.from({ length: 23 }, (_, number) => `["row ${number}"]\n`);
    const bytes = Buffer.from(rows.join(''));
    const files = {
      async *read(_: string, from: number, to: number) {
        for (let place = from; place < to; place += 7) yield bytes.subarray(place, Math.min(place + 7, to));
      },
    };
    const job = { id: '750', resultsSize: bytes.length } as QueryJob;
    const first = await pagesFrom(files as never, job, 0, 4);
    const second = await pagesFrom(files as never, job, first.next as number, 4);
    const startOf = (row: number) => rows.slice(0, row).join('').length;
    expect(first).toEqual({ pages: [0, 4, 8, 12, 16].map(startOf), next: startOf(20) });
    expect(second).toEqual({ pages: [startOf(20)], next: undefined });
    expect(await pagesFrom(files as never, job, 0, 5)).toEqual({
      pages: [0, 5, 10, 15, 20].map(startOf),
      next: undefined,
    });
  });

  it('are read with the version of the job, from 58.0 on', async () => {
    const id = await jobOf('SELECT Id FROM Account');
    expect((await pagesOf(id, '', 60)).status).toBe(409);
    expect((await pagesOf(id, '', 57)).status).toBe(404);
    expect((await pagesOf(id, '?locator=Nw==')).json).toMatchObject([{ errorCode: 'INVALID_QUERY_LOCATOR' }]);
    expect((await pagesOf('750xx0000009999AAA')).status).toBe(404);
  });
});
