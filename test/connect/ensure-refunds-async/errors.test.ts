/** Every row of the contract's error table, requested in JSON and in XML over HTTP; none of them writes anything. */
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Answered, type Running, refundsPath, runEmulator } from '../../support/emulator.ts';

const ORDER = '1Osxx0000000001CAA';
const MEMO = '50gxx0000000101AAA';
const JSON_BODY = { 'Content-Type': 'application/json' };
const XML_BODY = { 'Content-Type': 'application/xml' };

let running: Running;
let commits = 0;

beforeAll(async () => {
  running = await runEmulator();
  running.emulator.org.onCommit(() => {
    commits++;
  });
});

afterAll(() => running.close());

beforeEach(() => {
  commits = 0;
});

afterEach(() => {
  expect(commits).toBe(0);
});

interface Request {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

function send(
  { path = refundsPath(ORDER), method = 'POST', headers = JSON_BODY, body }: Request,
  accept: string,
) {
  return running.send(path, {
    method,
    headers: { ...headers, Accept: accept },
    ...(body === undefined ? {} : { body }),
  });
}

/** The error in either media type, as [errorCode, message]. */
function errorIn({ text, json }: Answered): [string, string] {
  if (json !== undefined) {
    const [entry] = json as [{ errorCode: string; message: string }];
    return [entry.errorCode, entry.message];
  }
  const match =
    /^<\?xml version="1.0" encoding="UTF-8"\?><Errors><Error><errorCode>(.*?)<\/errorCode><message>(.*?)<\/message><\/Error><\/Errors>$/s.exec(
      text,
    );
  const unescaped = (escaped = '') =>
    escaped
      .replaceAll('&quot;', '"')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&');
  return [unescaped(match?.[1]), unescaped(match?.[2])];
}

const ROWS: readonly [
  name: string,
  request: Request,
  status: number,
  errorCode: string,
  message: string | RegExp,
][] = [
  [
    'A: no session',
    { headers: { Authorization: '' } },
    401,
    'INVALID_SESSION_ID',
    'Session expired or invalid',
  ],
  [
    'A: an unknown session',
    { headers: { Authorization: 'Bearer 00Dxx0000000001!AQ.unknown' } },
    401,
    'INVALID_SESSION_ID',
    'Session expired or invalid',
  ],
  [
    'A: comes before an unknown path',
    { path: '/services/data/v59.0/nothing', headers: { Authorization: 'Basic x' } },
    401,
    'INVALID_SESSION_ID',
    'Session expired or invalid',
  ],
  [
    'I: a malformed id',
    { path: refundsPath('1Os'), body: '{}' },
    400,
    'INVALID_ID_FIELD',
    'Invalid identifier: 1Os',
  ],
  [
    'I: a wrong checksum',
    { path: refundsPath('1Osxx0000000001CAB'), body: '{}' },
    400,
    'INVALID_ID_FIELD',
    'Invalid identifier: 1Osxx0000000001CAB',
  ],
  [
    'I: the id of another object',
    { path: refundsPath(MEMO), body: '{}' },
    400,
    'INVALID_ID_FIELD',
    `Invalid identifier: ${MEMO}`,
  ],
  [
    'N: no such order summary',
    { path: refundsPath('1Osxx0000000zzzCAA'), body: '{}' },
    404,
    'NOT_FOUND',
    'The requested resource does not exist',
  ],
  [
    'N: version 47.0',
    { path: refundsPath(ORDER, 47) },
    404,
    'NOT_FOUND',
    'The requested resource does not exist',
  ],
  [
    'N: version 99.0',
    { path: refundsPath(ORDER, 99) },
    404,
    'NOT_FOUND',
    'The requested resource does not exist',
  ],
  [
    'N: an unknown path',
    { path: `${refundsPath(ORDER)}-now` },
    404,
    'NOT_FOUND',
    'The requested resource does not exist',
  ],
  [
    'O: no body',
    {},
    400,
    'JSON_PARSER_ERROR',
    'The HTTP entity body is required, but this request has no entity body.',
  ],
  ['O: a blank body', { body: ' \n' }, 400, 'JSON_PARSER_ERROR', /^The HTTP entity body is required/],
  ['J: broken JSON', { body: '{"creditMemoId":}' }, 400, 'JSON_PARSER_ERROR', /at \[line:1, column:18\]$/],
  [
    'U: an unknown property',
    { body: '{\n    "name": "x"}' },
    400,
    'JSON_PARSER_ERROR',
    'Unrecognized field "name" at [line:2, column:14]',
  ],
  [
    'U: a property newer than the version',
    { path: refundsPath(ORDER, 48), body: '{"excessFundsAmount":1}' },
    400,
    'JSON_PARSER_ERROR',
    /^Unrecognized field "excessFundsAmount" at /,
  ],
  [
    'X: an unknown property in XML',
    { headers: XML_BODY, body: '<ensureRefundsAsyncInput><name>x</name></ensureRefundsAsyncInput>' },
    400,
    'XML_PARSER_ERROR',
    'Unrecognized field "name" at [line:1, column:26]',
  ],
  [
    'X: a wrong type in XML',
    {
      headers: XML_BODY,
      body: '<ensureRefundsAsyncInput><excessFundsAmount>ten</excessFundsAmount></ensureRefundsAsyncInput>',
    },
    400,
    'XML_PARSER_ERROR',
    'Cannot deserialize instance of double from VALUE_STRING value ten or request may be missing a required field at [line:1, column:26]',
  ],
  [
    'a response filter that is not text, in the body',
    { body: '{"filterGroup":5}' },
    400,
    'JSON_PARSER_ERROR',
    /^Cannot deserialize instance of string from VALUE_NUMBER_INT value 5 /,
  ],
  [
    'include in the URL, exclude in the body',
    { path: `${refundsPath(ORDER)}?include=/success`, body: '{"excessFundsAmount":1,"exclude":"/errors"}' },
    400,
    'INVALID_FILTER_VALUE',
    'include and exclude cannot be used together',
  ],
  [
    'T: a wrong type',
    { body: '{"excessFundsAmount":"ten"}' },
    400,
    'JSON_PARSER_ERROR',
    'Cannot deserialize instance of double from VALUE_STRING value ten or request may be missing a required field at [line:1, column:22]',
  ],
  [
    'T: a required property left out',
    { body: '{"invoicesToPay":[{}]}' },
    400,
    'JSON_PARSER_ERROR',
    /request may be missing a required field at \[line:1, column:19\]$/,
  ],
  [
    'X: broken XML',
    { headers: XML_BODY, body: '<ensureRefundsAsyncInput>' },
    400,
    'XML_PARSER_ERROR',
    /at \[line:1, column:\d+\]$/,
  ],
  [
    'X: a wrong root tag',
    { headers: XML_BODY, body: '<input/>' },
    400,
    'XML_PARSER_ERROR',
    /^Unexpected element <input>.*at \[line:1, column:1\]$/,
  ],
  [
    'M: a wrong verb',
    { method: 'GET', headers: {} },
    405,
    'METHOD_NOT_ALLOWED',
    "HTTP Method 'GET' not allowed. Allowed are POST",
  ],
  [
    'M: a verb put over POST',
    { path: `${refundsPath(ORDER)}?_HttpMethod=DELETE`, body: '{}' },
    405,
    'METHOD_NOT_ALLOWED',
    "HTTP Method 'DELETE' not allowed. Allowed are POST",
  ],
  [
    'D: another media type',
    { headers: { 'Content-Type': 'text/csv' }, body: 'a,b' },
    415,
    'UNSUPPORTED_MEDIA_TYPE',
    "MediaType of 'text/csv' is not supported by this resource",
  ],
  [
    'a filter without its slash',
    { path: `${refundsPath(ORDER)}?include=success`, body: `{"creditMemoId":"${MEMO}"}` },
    400,
    'INVALID_FILTER_VALUE',
    /slash/,
  ],
];

describe.each(['application/json', 'application/xml'])('in %s', (accept) => {
  it.each(ROWS)('row %s', async (_, request, status, errorCode, message) => {
    const answered = await send(request, accept);
    expect(answered.status).toBe(status);
    expect(answered.headers.get('content-type')).toBe(`${accept};charset=UTF-8`);
    expect(errorIn(answered)).toEqual([
      errorCode,
      message instanceof RegExp ? expect.stringMatching(message) : message,
    ]);
  });
});

it('row M names the verbs that are allowed', async () => {
  expect((await send({ method: 'PUT', body: '{}' }, '*/*')).headers.get('allow')).toBe('POST');
});

it('platform errors print the message first, Connect errors the code', async () => {
  expect((await send({ headers: { Authorization: '' } }, '*/*')).text).toMatch(/^\[\{"message":/);
  expect((await send({}, '*/*')).text).toMatch(/^\[\{"errorCode":/);
});

it('every answer to a session shows its use of the limit, errors included; other answers do not', async () => {
  const used = async () => (await send({}, '*/*')).headers.get('sforce-limit-info');
  const [first, second] = [await used(), await used()];
  expect(first).toMatch(/^api-usage=\d+\/5000000$/);
  expect(Number(second?.match(/\d+/)?.[0])).toBe(Number(first?.match(/\d+/)?.[0]) + 1);
  expect((await send({ headers: { Authorization: '' } }, '*/*')).headers.get('sforce-limit-info')).toBeNull();
});

describe('the checks come in this order', () => {
  it.each([
    ['version before verb', { path: refundsPath(ORDER, 47), method: 'GET', headers: {} }, 404],
    ['verb before media type', { method: 'PUT', headers: { 'Content-Type': 'text/csv' }, body: 'x' }, 405],
    ['media type before body', { headers: { 'Content-Type': 'text/csv' } }, 415],
    ['body before path id', { path: refundsPath('nope'), body: '{' }, 400],
    ['path id before business rules', { path: refundsPath('1Osxx0000000zzzCAA'), body: '{}' }, 404],
  ])('%s', async (_, request, status) => {
    const answered = await send(request, '*/*');
    expect(answered.status).toBe(status);
    if (status === 400) expect(errorIn(answered)[0]).toBe('JSON_PARSER_ERROR');
  });
});

describe('hostile bodies are answered 400, never 500', () => {
  const xml = (inner: string) => `<ensureRefundsAsyncInput>${inner}</ensureRefundsAsyncInput>`;
  const bytes = (text: string) => new Uint8Array(Buffer.from(text));

  it.each<[string, Request]>([
    ['deep lists', { body: '['.repeat(200_000) }],
    ['deep objects', { body: '{"a":'.repeat(100_000) }],
    ['deep XML', { headers: XML_BODY, body: '<a>'.repeat(100_000) }],
    ['a huge number', { body: `{"excessFundsAmount":${'9'.repeat(400)}}` }],
    ['a number beyond a double', { body: '{"excessFundsAmount":1e400}' }],
    ['a huge exponent in text', { body: '{"excessFundsAmount":"1e999999999"}' }],
    ['a number with very many decimals', { body: `{"excessFundsAmount":0.${'1'.repeat(5_000)}}` }],
    ['NaN', { body: '{"excessFundsAmount":NaN}' }],
    ['__proto__', { body: '{"__proto__":{"creditMemoId":"x"}}' }],
    ['constructor', { body: '{"constructor":{"prototype":{}}}' }],
    ['__proto__ in a list', { body: '{"sequences":[{"__proto__":{"amount":1}}]}' }],
    ['__proto__ in XML', { headers: XML_BODY, body: xml('<__proto__><a>1</a></__proto__>') }],
    ['a document type', { headers: XML_BODY, body: `<!DOCTYPE a>${xml('')}` }],
    [
      'entities',
      { headers: XML_BODY, body: `<!DOCTYPE a [<!ENTITY e "x">]>${xml('<creditMemoId>&e;</creditMemoId>')}` },
    ],
    ['a processing instruction', { headers: XML_BODY, body: '<?php x ?>' }],
    ['bytes that are not UTF-8', { body: new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]) }],
    ['UTF-16 called UTF-8', { body: new Uint8Array(Buffer.from('{"creditMemoId":"é"}', 'latin1')) }],
    ['an unknown charset', { headers: { 'Content-Type': 'application/json;charset=x-klingon' }, body: '{}' }],
    [
      'XML that declares UTF-16',
      { headers: XML_BODY, body: `<?xml version="1.0" encoding="UTF-16"?>${xml('')}` },
    ],
    [
      'a torn gzip stream',
      {
        headers: { ...JSON_BODY, 'Content-Encoding': 'gzip' },
        body: new Uint8Array(gzipSync(`{"creditMemoId":"${MEMO}"}`).subarray(0, 20)),
      },
    ],
    ['text called gzip', { headers: { ...JSON_BODY, 'Content-Encoding': 'gzip' }, body: bytes('{}') }],
    ['an unknown coding', { headers: { ...JSON_BODY, 'Content-Encoding': 'br' }, body: bytes('{}') }],
    ['a NUL', { body: '\u0000' }],
    ['a lone surrogate id', { body: '{"creditMemoId":"\\ud800"}' }],
  ])('%s', async (_, request) => {
    const answered = await send(request, '*/*');
    expect(answered.status).toBe(400);
    expect(answered.text).not.toMatch(/node_modules|\.ts|at .*\(/);
  });

  it('a body over the limit is refused, even if it is small before it is unpacked', async () => {
    const large = 'x'.repeat(7 * 1024 * 1024);
    expect((await send({ body: `{"a":"${large}"}` }, '*/*')).status).toBe(413);
    const bomb = new Uint8Array(gzipSync(large));
    const headers = { ...JSON_BODY, 'Content-Encoding': 'gzip' };
    expect((await send({ headers, body: bomb }, '*/*')).status).toBe(413);
  });
});
