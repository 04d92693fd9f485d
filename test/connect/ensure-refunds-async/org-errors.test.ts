/** The rows of the error table that depend on the org: B, L and S, in JSON and in XML. */
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { OrgSettings } from '../../../src/org/settings.ts';
import { type Running, refundsPath, runEmulator } from '../../support/emulator.ts';

let running: Running;
const said: string[] = [];

beforeAll(async () => {
  const log = { error: (line: string) => said.push(line), warn: () => {}, info: () => {}, debug: () => {} };
  running = await runEmulator({ log });
});

afterAll(() => running.close());

const post = (accept: string) =>
  running.send(refundsPath('1Osxx0000000001CAA'), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: accept },
    body: '{"creditMemoId":"50gxx0000000101AAA"}',
  });

/** Applies the settings while `work` runs. */
async function withSettings<T>(settings: Partial<OrgSettings>, work: () => Promise<T>): Promise<T> {
  const { org } = running.emulator;
  const before = org.settings;
  await org.changeSettings(settings);
  try {
    return await work();
  } finally {
    await org.changeSettings(before);
  }
}

describe.each([
  ['application/json', (text: string) => (JSON.parse(text) as [{ errorCode: string; message: string }])[0]],
  [
    'application/xml',
    (text: string) => ({
      errorCode: /<errorCode>(.*?)<\/errorCode>/.exec(text)?.[1],
      message: /<message>(.*?)<\/message>/.exec(text)?.[1],
    }),
  ],
] as const)('in %s', (accept, read) => {
  it('row B: Order Management is not enabled', async () => {
    const { status, text } = await withSettings({ orderManagementEnabled: false }, () => post(accept));
    expect(status).toBe(403);
    expect(read(text)).toEqual({
      errorCode: 'FUNCTIONALITY_NOT_ENABLED',
      message: 'This feature is not currently enabled for this user type or org: [OrderManagement]',
    });
  });

  it('row L: the limit is used up', async () => {
    const { status, text, headers } = await withSettings({ apiRequestLimit: 0 }, () => post(accept));
    expect(status).toBe(403);
    expect(headers.get('sforce-limit-info')).toMatch(/^api-usage=\d+\/0$/);
    expect(read(text)).toEqual({
      errorCode: 'REQUEST_LIMIT_EXCEEDED',
      message: 'TotalRequests Limit exceeded.',
    });
  });

  it('row S: a fault of the emulator is answered with an id only; the log has the id and the error', async () => {
    const fault = jest
      .spyOn(running.emulator.org, 'transact')
      .mockRejectedValueOnce(new Error('secret detail'));
    const { status, text } = await post(accept);
    fault.mockRestore();
    const { errorCode, message } = read(text);
    expect([status, errorCode]).toEqual([500, 'UNKNOWN_EXCEPTION']);
    const [, id = 'none'] =
      /^An unexpected error occurred\. Please include this ErrorId if you contact support: ([\w-]{36})$/.exec(
        message ?? '',
      ) ?? [];
    expect(text).not.toContain('secret');
    expect(said.filter((line) => line.includes(id) && line.includes('secret detail'))).toHaveLength(1);
  });
});
