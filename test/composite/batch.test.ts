import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Running, refundsPath, runEmulator } from '../support/emulator.ts';
import { asker, CREDIT_MEMO, HERE, ORDER_SUMMARY } from './carrier.ts';

let running: Running;

beforeAll(async () => {
  running = await runEmulator();
});

afterAll(() => running.close());

const ask = asker(() => running);

interface BatchResponse {
  readonly hasErrors: boolean;
  readonly results: readonly { readonly statusCode: number; readonly result: unknown }[];
}

async function batch(batchRequests: readonly object[], haltOnError?: boolean): Promise<BatchResponse> {
  const { status, text, json } = await ask('POST', '/composite/batch', { batchRequests, haltOnError });
  if (status !== 200) throw new Error(`${status} ${text}`);
  return json as BatchResponse;
}

const name = 'sobjects/Account/001xx0000000001AAA?fields=Name';
const nothing = { method: 'GET', url: 'v59.0/sobjects/Account/001xx0000000zzzAAA' };

describe('POST /composite/batch', () => {
  it.each([`v59.0/${name}`, `/v59.0/${name}`, `services/data/v59.0/${name}`, `${HERE}/${name}`])(
    'takes %s for a URL',
    async (url) => {
      const { hasErrors, results } = await batch([{ method: 'GET', url }]);
      expect(hasErrors).toBe(false);
      expect(results).toMatchObject([{ statusCode: 200, result: { Name: 'Mara Lindqvist' } }]);
    },
  );

  it('takes bodies, and Connect resources', async () => {
    const url = refundsPath(ORDER_SUMMARY);
    const { results } = await batch([{ method: 'Post', url, richInput: { creditMemoId: CREDIT_MEMO } }]);
    expect(results).toMatchObject([{ statusCode: 201, result: { success: true } }]);
    await running.emulator.idle();
  });

  it('answers null for no body', async () => {
    const url = 'v59.0/sobjects/Account/001xx0000000001AAA';
    const { results } = await batch([{ method: 'PATCH', url, richInput: { Phone: '1' } }]);
    expect(results).toEqual([{ statusCode: 204, result: null }]);
  });

  it('goes on after a failure', async () => {
    const { hasErrors, results } = await batch([nothing, { method: 'GET', url: `v59.0/${name}` }]);
    expect(hasErrors).toBe(true);
    expect(results.map(({ statusCode }) => statusCode)).toEqual([404, 200]);
  });

  it('with haltOnError runs nothing after a failure, and takes nothing back', async () => {
    const create = { method: 'POST', url: 'v59.0/sobjects/Account', richInput: { Name: 'Stays' } };
    const { results } = await batch([create, nothing, create], true);
    expect(results.map(({ statusCode }) => statusCode)).toEqual([201, 404, 412]);
    expect(results[2]?.result).toMatchObject([{ errorCode: 'BATCH_PROCESSING_HALTED' }]);
    const accounts = await running.emulator.org.all('Account');
    expect(accounts.filter(({ Name }) => Name === 'Stays')).toHaveLength(1);
  });

  it.each([
    ['v59.0/composite/batch', 400],
    ['/../../_emulator/settings', 404],
    ['../oauth2/token', 404],
  ])('does not lead to %s', async (url, status) => {
    expect((await batch([{ method: 'GET', url }])).results).toMatchObject([{ statusCode: status }]);
  });

  it.each<[string, object[]]>([
    ['26 subrequests', Array.from({ length: 26 }, () => nothing)],
    ['none', []],
    ['an unknown verb', [{ ...nothing, method: 'TRACE' }]],
    ['a binary part', [{ ...nothing, binaryPartName: 'x' }]],
  ])('refuses %s', async (_, batchRequests) => {
    expect((await ask('POST', '/composite/batch', { batchRequests })).status).toBe(400);
  });
});
