/** POST /connect/batch, where it differs from POST /composite/batch. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Running, refundsPath, runEmulator } from '../support/emulator.ts';
import { clientIn, commitsOf, FORMATS, HERE, ORDER_SUMMARY } from './client.ts';

let running: Running;

beforeAll(async () => {
  running = await runEmulator();
});

afterAll(() => running.close());

interface BatchResponse {
  readonly hasErrors: boolean;
  readonly results: readonly { readonly statusCode: number; readonly result: unknown }[];
}

const REFUND = refundsPath(ORDER_SUMMARY);
const refund = { method: 'Post', url: REFUND, richInput: { excessFundsAmount: 1 } };
const unknown = { method: 'Get', url: '/v59.0/connect/nothing' };
const absent = { method: 'Get', url: '/v59.0/chatter/users/me' };
const statuses = ({ results }: BatchResponse) => results.map(({ statusCode }) => statusCode);

describe.each(FORMATS)('POST /connect/batch in %s', (format) => {
  const call = clientIn(() => running, format);

  async function batch(batchRequests: readonly object[], haltOnError?: unknown, version = 59) {
    const { status, text, json } = await call(
      'POST',
      '/connect/batch',
      { batchRequests, haltOnError },
      version,
    );
    if (status !== 200) throw new Error(`${status} ${text}`);
    return json as BatchResponse;
  }

  it.each(['Post', 'POST', 'HttpPost'])('accepts the verb %s, and both forms of a URL', async (method) => {
    const urls = [REFUND, REFUND.replace('/services/data', '')];
    const answered = await batch(urls.map((url) => ({ ...refund, method, url })));
    expect(statuses(answered)).toEqual([201, 201]);
    expect(answered.hasErrors).toBe(false);
  });

  it('has the status of an API that is not emulated', async () => {
    expect(statuses(await batch([absent, refund]))).toEqual([501, 201]);
  });

  it('continues after a failure, or halts, also where haltOnError is text', async () => {
    expect(statuses(await batch([unknown, refund]))).toEqual([404, 201]);
    expect(statuses(await batch([unknown, refund], 'false'))).toEqual([404, 201]);
    const halted = await batch([refund, unknown, refund], 'true');
    expect(statuses(halted)).toEqual([201, 404, 412]);
    expect(halted.hasErrors).toBe(true);
    expect(halted.results[2]?.result).toMatchObject([{ errorCode: 'BATCH_PROCESSING_HALTED' }]);
  });

  it.each<[string, object]>([
    ['an unknown verb', { ...refund, method: 'TRACE' }],
    ['a resource of another API', { method: 'Get', url: '/v59.0/sobjects/Account' }],
    ['a batch in a batch', { method: 'Post', url: '/v59.0/connect/batch' }],
    ['a later version', { ...refund, url: refundsPath(ORDER_SUMMARY, 60) }],
    ['a version before batches', { ...unknown, url: '/v27.0/chatter/users/me' }],
    ['a path that leads out of Connect', { ...unknown, url: '/v59.0/connect/../sobjects/Account' }],
    ['a binary part', { ...refund, binaryPartName: 'x' }],
  ])('refuses the whole request for %s, and runs no part', async (_, wrong) => {
    const commits = await commitsOf(running, async () => {
      const { status } = await call('POST', '/connect/batch', { batchRequests: [refund, wrong] });
      expect(status).toBe(400);
    });
    expect(commits).toBe(0);
  });

  it('refuses 26 subrequests', async () => {
    const batchRequests = Array.from({ length: 26 }, () => unknown);
    expect((await call('POST', '/connect/batch', { batchRequests })).status).toBe(400);
  });

  it('exists from 28.0 on', async () => {
    const early = { batchRequests: [{ method: 'Get', url: '/v28.0/chatter/users/me' }] };
    expect((await call('POST', '/connect/batch', early, 27)).status).toBe(404);
    expect((await call('POST', '/connect/batch', early, 28)).status).toBe(200);
  });
});

const send = (body: unknown, path: string) =>
  running.send(HERE + path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });

it('POST /connect/batch prints each result before its status, and lets a subrequest filter its answer', async () => {
  const batchRequests = [{ ...refund, url: `${REFUND}?include=/success` }];
  const { text } = await send({ batchRequests }, '/connect/batch');
  expect(text).toBe('{"hasErrors":false,"results":[{"result":{"success":true},"statusCode":201}]}');
});

it('POST /connect/batch answers an Error with Output as the result of its subrequest', async () => {
  const { json } = await send({ batchRequests: [{ ...refund, richInput: {} }] }, '/connect/batch');
  expect(json).toMatchObject({
    hasErrors: true,
    results: [{ result: { enhancedErrorType: null, output: { success: false } }, statusCode: 400 }],
  });
});

it('a Connect batch cannot be a part of another request', async () => {
  const part = { method: 'POST', url: `${HERE}/connect/batch`, body: { batchRequests: [refund] } };
  const composite = await send({ compositeRequest: [{ ...part, referenceId: 'a' }] }, '/composite');
  expect(composite.json).toMatchObject({ compositeResponse: [{ httpStatusCode: 400 }] });
  const batch = await send({ batchRequests: [{ method: 'POST', url: part.url }] }, '/composite/batch');
  expect(batch.json).toMatchObject({ results: [{ statusCode: 400 }] });
});
