import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Running, runEmulator } from '../support/emulator.ts';
import { HERE, jsonClient } from './client.ts';

let running: Running;

beforeAll(async () => {
  running = await runEmulator();
});

afterAll(() => running.close());

const call = jsonClient(() => running);

/** About 22,000 bytes, as clients make it of a thousand ids. */
const ids = Array.from({ length: 1_000 }, (_, index) => `001xx${String(index).padStart(10, '0')}AAA`);
const query = `SELECT Name FROM Account WHERE Id IN ('${ids.join("','")}')`;
const url = `${HERE}/query?q=${encodeURIComponent(query)}`;

it('a query that is 414 as a URL of its own', async () => {
  const response = await fetch(running.emulator.url + url, {
    headers: { Authorization: `Bearer ${running.emulator.token}` },
  });
  expect([response.status, await response.text()]).toEqual([
    414,
    '<h1>Bad Message 414</h1><pre>reason: URI Too Long</pre>',
  ]);
});

it('is answered as the URL of a subrequest of a composite', async () => {
  const compositeRequest = [{ method: 'GET', url, referenceId: 'long' }];
  const { json } = await call('POST', '/composite', { compositeRequest });
  expect(json).toMatchObject({ compositeResponse: [{ httpStatusCode: 200, body: { done: true } }] });
});

it('is answered as the URL of a subrequest of a batch', async () => {
  const batchRequests = [{ method: 'GET', url: url.replace('/services/data/', '') }];
  const { json } = await call('POST', '/composite/batch', { batchRequests });
  expect(json).toMatchObject({ hasErrors: false, results: [{ statusCode: 200, result: { done: true } }] });
});
