import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Running, refundsPath, runEmulator } from '../support/emulator.ts';
import { CREDIT_MEMO, clientIn, FORMATS, HERE, ORDER_SUMMARY } from './client.ts';

let running: Running;

beforeAll(async () => {
  running = await runEmulator();
});

afterAll(() => running.close());

interface BatchResponse {
  readonly hasErrors: boolean;
  readonly results: readonly { readonly statusCode: number; readonly result: unknown }[];
}

const name = 'sobjects/Account/001xx0000000001AAA?fields=Name';
const missing = { method: 'GET', url: 'v59.0/sobjects/Account/001xx0000000zzzAAA' };

describe.each(FORMATS)('POST /composite/batch in %s', (format) => {
  const call = clientIn(() => running, format);

  async function batch(
    batchRequests: readonly object[],
    haltOnError?: boolean,
    version = 59,
  ): Promise<BatchResponse> {
    const body = { batchRequests, haltOnError };
    const { status, text, json } = await call('POST', '/composite/batch', body, version);
    if (status !== 200) throw new Error(`${status} ${text}`);
    return json as BatchResponse;
  }

  it.each([`v59.0/${name}`, `/v59.0/${name}`, `services/data/v59.0/${name}`, `${HERE}/${name}`])(
    'accepts %s as a URL',
    async (url) => {
      const { hasErrors, results } = await batch([{ method: 'GET', url }]);
      expect(hasErrors).toBe(false);
      expect(results).toMatchObject([{ statusCode: 200, result: { Name: 'Mara Lindqvist' } }]);
    },
  );

  it('accepts bodies, and Connect resources', async () => {
    const url = refundsPath(ORDER_SUMMARY);
    const { results } = await batch([{ method: 'Post', url, richInput: { creditMemoId: CREDIT_MEMO } }]);
    expect(results).toMatchObject([{ statusCode: 201, result: { success: true } }]);
    await running.emulator.idle();
    expect(await running.read('BackgroundOperation', idOf(results[0]?.result))).toMatchObject({
      Status: 'Complete',
    });
  });

  it('has null for an answer without a body', async () => {
    const url = 'v59.0/sobjects/Account/001xx0000000001AAA';
    const { results } = await batch([{ method: 'PATCH', url, richInput: { Phone: '1' } }]);
    expect(results).toEqual([{ statusCode: 204, result: null }]);
  });

  it('continues after a failure', async () => {
    const { hasErrors, results } = await batch([missing, { method: 'GET', url: `v59.0/${name}` }]);
    expect(hasErrors).toBe(true);
    expect(results.map(({ statusCode }) => statusCode)).toEqual([404, 200]);
  });

  it('with haltOnError runs missing after a failure, and rolls missing back', async () => {
    const Name = `Stays ${format}`;
    const create = { method: 'POST', url: 'v59.0/sobjects/Account', richInput: { Name } };
    const { results } = await batch([create, missing, create], true);
    expect(results.map(({ statusCode }) => statusCode)).toEqual([201, 404, 412]);
    expect(results[2]?.result).toMatchObject([{ errorCode: 'BATCH_PROCESSING_HALTED' }]);
    const accounts = await running.emulator.org.all('Account');
    expect(accounts.filter((account) => account.Name === Name)).toHaveLength(1);
  });

  it.each([
    ['v59.0/composite/batch', 400],
    ['v59.0/composite/sobjects?ids=001xx0000000001AAA', 400],
    ['v59.0/jobs/query', 400],
    ['/../../_emulator/settings', 404],
    ['../oauth2/token', 404],
  ])('does not lead to %s', async (url, status) => {
    expect((await batch([{ method: 'GET', url }])).results).toMatchObject([{ statusCode: status }]);
  });

  it('accepts versions from 34.0 up to its own', async () => {
    const at = (version: number) => ({ method: 'GET', url: `v${version}.0/${name}` });
    const { results } = await batch([at(33), at(34), at(52), at(53)], false, 52);
    expect(results.map(({ statusCode }) => statusCode)).toEqual([400, 200, 200, 400]);
  });

  it('counts each subrequest as a request', async () => {
    const { headers } = await call('POST', '/composite/batch', {
      batchRequests: [missing, missing, missing],
    });
    const { headers: later } = await call('POST', '/composite/batch', { batchRequests: [missing, missing] });
    expect(usedBy(later) - usedBy(headers)).toBe(2);
  });

  it('does not count 300 as a failure, and does not halt after it', async () => {
    const twin = { method: 'POST', url: 'v59.0/sobjects/Product2', richInput: { Name: `Twin ${format}` } };
    const choose = { method: 'GET', url: `v59.0/sobjects/Product2/Name/Twin%20${format}` };
    const { hasErrors, results } = await batch([twin, twin, choose, choose], true);
    expect(results.map(({ statusCode }) => statusCode)).toEqual([201, 201, 300, 300]);
    expect(hasErrors).toBe(false);
  });

  it.each<[string, object[]]>([
    ['26 subrequests', Array.from({ length: 26 }, () => missing)],
    ['an unknown verb', [{ ...missing, method: 'TRACE' }]],
    ['a binary part', [{ ...missing, binaryPartName: 'x' }]],
  ])('refuses %s', async (_, batchRequests) => {
    expect((await call('POST', '/composite/batch', { batchRequests })).status).toBe(400);
  });
});

const idOf = (result: unknown) => (result as { backgroundOperationId: string }).backgroundOperationId;

const usedBy = (headers: Headers) =>
  Number(/api-usage=(\d+)/.exec(headers.get('sforce-limit-info') ?? '')?.[1]);

it('POST /composite/batch refuses each subrequest over the request limit', async () => {
  const limited = await runEmulator();
  const call = clientIn(() => limited, 'JSON');
  await limited.emulator.org.changeSettings({ apiRequestLimit: 2 });
  const { json } = await call('POST', '/composite/batch', { batchRequests: [missing, missing, missing] });
  expect((json as BatchResponse).results.map(({ statusCode }) => statusCode)).toEqual([404, 404, 403]);
  await limited.close();
});

it('POST /composite/batch reads and writes the XML of its clients', async () => {
  const body = `<batch><batchRequests><request><method>PATCH</method><url>v34.0/sobjects/account/001xx0000000001AAA</url>
    <richInput><Account><Phone>34</Phone></Account></richInput></request></batchRequests>
    <batchRequests><batchRequest><method>GET</method><url>v34.0/sobjects/account/001xx0000000001AAA?fields=Phone</url></batchRequest></batchRequests></batch>`;
  const headers = { 'Content-Type': 'text/xml', Accept: 'application/xml' };
  const { text } = await running.send(`${HERE}/composite/batch`, { method: 'POST', headers, body });
  expect(text).toBe(
    '<?xml version="1.0" encoding="UTF-8"?><batchResults><hasErrors>false</hasErrors><results><batchResult><statusCode>204</statusCode><result/></batchResult><batchResult><statusCode>200</statusCode><result><Account type="Account" url="/services/data/v34.0/sobjects/Account/001xx0000000001AAA"><Phone>34</Phone><Id>001xx0000000001AAA</Id></Account></result></batchResult></results></batchResults>',
  );
});

it.each([
  ['an empty list', 'POST', '{"batchRequests":[]}', 'application/json', 'INVALID_INPUT'],
  ['another root', 'POST', '<batchs/>', 'application/xml', 'XML_PARSER_ERROR'],
  [
    'an inner body of two elements',
    'POST',
    '<batch><batchRequests><batchRequest><method>POST</method><url>v59.0/sobjects/Account</url><richInput><Name>a</Name><Phone>1</Phone></richInput></batchRequest></batchRequests></batch>',
    'application/xml',
    'XML_PARSER_ERROR',
  ],
])('POST /composite/batch refuses %s', async (_, method, body, type, errorCode) => {
  const { status, json } = await running.send(`${HERE}/composite/batch`, {
    method,
    headers: { 'Content-Type': type },
    body,
  });
  expect(status).toBe(400);
  expect(json).toEqual([expect.objectContaining({ errorCode })]);
});
