import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Running, runEmulator } from '../support/emulator.ts';

let running: Running;

beforeAll(async () => {
  running = await runEmulator();
});

afterAll(() => running.close());

const V = '/services/data/v62.0';
const PRETTY = { 'X-PrettyPrint': '1' };
const JSON_BODY = { 'Content-Type': 'application/json' };

const account = { attributes: { type: 'Account' }, Name: 'Fern' };
const post = (body: unknown): RequestInit => ({
  method: 'POST',
  body: JSON.stringify(body),
  headers: JSON_BODY,
});

const CASES: readonly (readonly [what: string, path: string, init?: RequestInit])[] = [
  ['the list of versions', '/services/data'],
  ['limits', `${V}/limits`],
  ['a record', `${V}/sobjects/OrderPaymentSummary/0bMxx0000000101EAA`],
  ['a created record', `${V}/sobjects/Account`, post({ Name: 'Fern' })],
  ['a query', `${V}/query?q=SELECT+Name,(SELECT+LastName+FROM+Contacts)+FROM+Account`],
  ['a query without rows', `${V}/query?q=SELECT+Name+FROM+Account+WHERE+Name='nobody'`],
  ['a search', `${V}/search?q=FIND+{Fern}`],
  ['a describe', `${V}/sobjects/Account/describe`],
  ['a collection', `${V}/composite/sobjects`, post({ records: [account] })],
  [
    'records of a collection',
    `${V}/composite/sobjects/OrderPaymentSummary?ids=0bMxx0000000101EAA&fields=CapturedAmount`,
  ],
  [
    'a composite',
    `${V}/composite`,
    post({ compositeRequest: [{ method: 'GET', url: `${V}/sobjects/Account/describe`, referenceId: 'a' }] }),
  ],
  ['a batch', `${V}/composite/batch`, post({ batchRequests: [{ method: 'GET', url: 'v62.0/limits' }] })],
  ['a job', `${V}/jobs/ingest`, post({ object: 'Account', operation: 'insert' })],
  ['an error of a record', `${V}/sobjects/Contact`, post({})],
  ['an error of a path', `${V}/nowhere`],
  ['a control', '/_emulator/settings'],
];

describe('with X-PrettyPrint: 1, in JSON', () => {
  it.each(CASES)(
    '%s has a line for each member, with spaces around the colon',
    async (_, path, init = {}) => {
      const headers = { ...(init.headers as object), ...PRETTY };
      const { text, json, headers: answered } = await running.send(path, { ...init, headers });
      expect(answered.get('content-length')).toBe(String(Buffer.byteLength(text)));
      expect(text.split('\n').length).toBeGreaterThan(1);
      expect(text).toMatch(/^(\[ )?\{\n {2}"\w+" : /);
      const withoutTexts = text.replace(/"(?:[^"\\]|\\.)*"/g, '""');
      expect(withoutTexts).not.toMatch(/\S:|:\S|,[^\s]/);
      expect(json).toBeDefined();
    },
  );

  it('decimals keep their digits', async () => {
    const { text } = await running.send(
      `${V}/sobjects/OrderPaymentSummary/0bMxx0000000101EAA?fields=CapturedAmount`,
      { headers: PRETTY },
    );
    expect(text).toBe(
      [
        '{',
        '  "attributes" : {',
        '    "type" : "OrderPaymentSummary",',
        '    "url" : "/services/data/v62.0/sobjects/OrderPaymentSummary/0bMxx0000000101EAA"',
        '  },',
        '  "CapturedAmount" : 120.0,',
        '  "Id" : "0bMxx0000000101EAA"',
        '}',
      ].join('\n'),
    );
  });

  it('an answer without a session is pretty too', async () => {
    const { text } = await running.send(`${V}/limits`, { headers: { ...PRETTY, Authorization: 'Bearer x' } });
    expect(text).toBe(
      '[ {\n  "message" : "Session expired or invalid",\n  "errorCode" : "INVALID_SESSION_ID"\n} ]',
    );
  });
});

describe('with X-PrettyPrint: 1, in XML', () => {
  it.each(CASES.filter(([what]) => !/composite|control|decimals/.test(what)))(
    '%s is one element a line',
    async (_, path, init = {}) => {
      const headers = { ...(init.headers as object), ...PRETTY, Accept: 'application/xml' };
      const { text } = await running.send(path, { ...init, headers });
      expect(text).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?>\n<\w/);
      expect(text).not.toMatch(/><(?!\/)/);
    },
  );
});

it.each(['0', 'true', ''])('with X-PrettyPrint: %p answers are compact', async (value) => {
  const { text } = await running.send(`${V}/query?q=SELECT+Name+FROM+Account`, {
    headers: { 'X-PrettyPrint': value },
  });
  expect(text).toMatch(/^\{"totalSize":\d+,"done":true,"records":\[\{"attributes":\{"type":"Account"/);
});
