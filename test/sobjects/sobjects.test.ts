import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Running, runEmulator } from '../support/emulator.ts';

let running: Running;

beforeAll(async () => {
  running = await runEmulator();
});

afterAll(() => running.close());

const get = (path: string, headers: Record<string, string> = {}) =>
  running.send(`/services/data/v59.0${path}`, { headers });

describe('GET /sobjects/T/ID', () => {
  it('answers every field of the object, attributes first', async () => {
    const { status, text, json } = await get('/sobjects/OrderPaymentSummary/0bMxx0000000101EAA');
    expect(status).toBe(200);
    expect(text).toMatch(
      /^\{"attributes":\{"type":"OrderPaymentSummary","url":"\/services\/data\/v59\.0\/sobjects\/OrderPaymentSummary\/0bMxx0000000101EAA"\},"Id":"0bMxx0000000101EAA",/,
    );
    expect(json).toMatchObject({ IsDeleted: false, CapturedAmount: 120, PendingRefundAmount: 0 });
  });

  it('prints decimals as JSON numbers with every digit and at least one decimal', async () => {
    expect(
      (await get('/sobjects/OrderPaymentSummary/0bMxx0000000101EAA?fields=CapturedAmount')).text,
    ).toContain('"CapturedAmount":120.0,');
    expect((await get('/sobjects/CreditMemo/50gxx0000001401AAA?fields=Balance')).text).toContain(
      '"Balance":12.345,',
    );
  });

  it('accepts names in any case, ids of 15 characters, and a list of fields', async () => {
    const { json } = await get(
      '/sobjects/orderpaymentsummary/0bMxx0000000101?fields=capturedamount,%20Method',
    );
    expect(Object.keys(json as object)).toEqual(['attributes', 'CapturedAmount', 'Method', 'Id']);
  });

  it('is XML too', async () => {
    const path = '/sobjects/OrderPaymentSummary/0bMxx0000000101EAA?fields=CapturedAmount,FullName';
    expect((await get(path, { Accept: 'application/xml' })).text).toMatch(
      /^<\?xml version="1\.0" encoding="UTF-8"\?><OrderPaymentSummary [^>]*type="OrderPaymentSummary"[^>]*><CapturedAmount>120\.0<\/CapturedAmount>/,
    );
  });

  it.each([
    ['/sobjects/Nothing/001xx0000000001AAA', 404, 'NOT_FOUND'],
    ['/sobjects/Refund/0cbxx0000000zzzAAA', 404, 'NOT_FOUND'],
    ['/sobjects/Refund/0bMxx0000000101EAA', 404, 'NOT_FOUND'],
    ['/sobjects/Refund/nope', 404, 'NOT_FOUND'],
    ['/sobjects/BackgroundJob/~BJxx0000000001', 404, 'NOT_FOUND'],
    ['/sobjects/CreditMemoDebit/x', 404, 'NOT_FOUND'],
    ['/sobjects/OrderPaymentSummary/0bMxx0000000101EAA?fields=Nope', 400, 'INVALID_FIELD'],
  ])('%s is %i %s', async (path, status, errorCode) => {
    const answered = await get(path);
    expect(answered.status).toBe(status);
    expect(answered.json).toEqual([expect.objectContaining({ errorCode })]);
  });

  it('has an object from its own version on', async () => {
    const path = (version: number) =>
      `/services/data/v${version}.0/sobjects/OrderPaymentSummary/0bMxx0000000101EAA`;
    expect((await running.send(path(47))).status).toBe(404);
    expect((await running.send(path(48))).status).toBe(200);
  });
});

it('GET /sobjects lists the objects of the version, without the private ones', async () => {
  const { json } = await running.send('/services/data/v68.0/sobjects/');
  const { sobjects } = json as { sobjects: { name: string; keyPrefix: string | null }[] };
  expect(sobjects).toHaveLength(43);
  expect(sobjects.map(({ name }) => name)).toEqual([...sobjects.map(({ name }) => name)].sort());
  expect(sobjects.find(({ name }) => name === 'Refund')?.keyPrefix).toBe('0cb');
});

describe('the versions', () => {
  it('are listed without a session, in JSON and XML', async () => {
    const answered = await running.send('/services/data/', { headers: { Authorization: 'Bearer null' } });
    expect(answered.json).toHaveLength(49);
    expect((await running.send('/services/data.xml')).text).toContain('<Versions><Version><label>Winter');
  });

  it('list their resources, for a session only', async () => {
    expect((await get('')).json).toEqual({
      sobjects: '/services/data/v59.0/sobjects',
      query: '/services/data/v59.0/query',
      queryAll: '/services/data/v59.0/queryAll',
      search: '/services/data/v59.0/search',
      parameterizedSearch: '/services/data/v59.0/parameterizedSearch',
      limits: '/services/data/v59.0/limits',
      recent: '/services/data/v59.0/recent',
      composite: '/services/data/v59.0/composite',
      actions: '/services/data/v59.0/actions',
      identity: `${running.emulator.url}/id/00Dxx0000000001EAA/005xx0000000001AAA`,
    });
    expect((await running.send('/services/data/v59.0', { headers: { Authorization: '' } })).status).toBe(401);
    expect((await running.send('/services/data/v20.0')).json).toEqual({
      sobjects: '/services/data/v20.0/sobjects',
      query: '/services/data/v20.0/query',
      search: '/services/data/v20.0/search',
      recent: '/services/data/v20.0/recent',
      identity: `${running.emulator.url}/id/00Dxx0000000001EAA/005xx0000000001AAA`,
    });
  });
});
