import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Running, runEmulator } from '../support/emulator.ts';

let running: Running;

beforeAll(async () => {
  running = await runEmulator();
});

afterAll(() => running.close());

const LISTED = 'https://app.example.com';
const V = '/services/data/v62.0';
const QUERY = `${V}/query?q=SELECT+Name+FROM+Account`;
const TOKEN = '/services/oauth2/token';

const setCors = (corsOrigins: readonly string[], corsOAuth = false) =>
  running.emulator.org.changeSettings({ corsOrigins, corsOAuth });

beforeEach(() =>
  setCors([
    'https://*.example.com',
    'http://localhost:3000',
    'https://shop.test:8443',
    'https://plain.test:443',
  ]),
);

/** Without a token unless `headers` has one. */
const send = (path: string, origin: string | undefined, init: RequestInit = {}) =>
  fetch(running.emulator.url + path, {
    ...init,
    headers: { ...(origin === undefined ? {} : { Origin: origin }), ...(init.headers as object) },
  });
const authorized = () => ({ Authorization: `Bearer ${running.emulator.token}` });
const preflight = (path: string, origin: string) =>
  send(path, origin, {
    method: 'OPTIONS',
    headers: {
      'Access-Control-Request-Method': 'GET',
      'Access-Control-Request-Headers': 'authorization,content-type',
    },
  });
const corsHeaders = ({ headers }: Response) =>
  Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-')));
const variesByOrigin = ({ headers }: Response) => /\bOrigin\b/.test(headers.get('vary') ?? '');

describe('a page of a listed origin', () => {
  it.each([
    '/services/data',
    QUERY,
    `${V}/jobs/ingest`,
    `${V}/composite`,
    `${V}/commerce/order-management/order-summaries/1Osxx0000000001CAA/async-actions/ensure-refunds-async`,
    '/services/oauth2/userinfo',
    '/services/apexrest/refunds',
    '/services/async/62.0/job',
  ])('is allowed by OPTIONS without a token for %s', async (path) => {
    const response = await preflight(path, LISTED);
    expect([response.status, await response.text()]).toEqual([200, '']);
    expect(corsHeaders(response)).toEqual({
      'access-control-allow-origin': LISTED,
      'access-control-allow-methods': 'HEAD, GET, POST, PUT, PATCH, DELETE',
      'access-control-allow-headers': 'authorization,content-type',
      'access-control-allow-credentials': 'false',
    });
    expect(variesByOrigin(response)).toBe(true);
  });

  it('costs no API request by OPTIONS', async () => {
    const used = async () =>
      (await send(QUERY, LISTED, { headers: authorized() })).headers.get('sforce-limit-info');
    const before = Number(/=(\d+)/.exec((await used()) ?? '')?.[1]);
    await preflight(QUERY, LISTED);
    expect(await used()).toBe(`api-usage=${before + 1}/5000000`);
  });

  it('may read answers, errors and streams alike', async () => {
    const answers = await Promise.all([
      send('/services/data', LISTED),
      send(QUERY, LISTED, { headers: authorized() }),
      send(`${QUERY}`, LISTED, { headers: { ...authorized(), 'Accept-Encoding': 'gzip' } }),
      send(QUERY, LISTED, { method: 'HEAD', headers: authorized() }),
      send(QUERY, LISTED),
      send(`${V}/nowhere`, LISTED, { headers: authorized() }),
      send(QUERY, LISTED, { method: 'DELETE', headers: authorized() }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 401, 404, 405]);
    expect(answers.map(corsHeaders)).toEqual(answers.map(() => ({ 'access-control-allow-origin': LISTED })));
    expect(answers.every(variesByOrigin)).toBe(true);
    expect(answers[1]?.headers.get('vary')).toBe('Accept, Accept-Encoding, Origin');
  });

  it('may read the answers of stubs for Apex REST, and what is not emulated', async () => {
    await running.send('/_emulator/apex-rest', {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify([{ method: 'GET', path: '/greeting', body: 'hello' }]),
    });
    const answers = await Promise.all([
      send('/services/apexrest/greeting', LISTED, { headers: authorized() }),
      send('/services/apexrest/farewell', LISTED, { headers: authorized() }),
      send('/services/async/62.0/job', LISTED, { headers: authorized() }),
      send(`${V}/tooling/sobjects`, LISTED, { headers: authorized() }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 501, 501, 501]);
    expect(answers.map(corsHeaders)).toEqual(answers.map(() => ({ 'access-control-allow-origin': LISTED })));
    expect((await send('/services/apexrest/greeting', 'https://evil.test')).status).toBe(403);
  });

  it('may read an answer without a body', async () => {
    const response = await send(`${V}/sobjects/Account/describe`, LISTED, {
      headers: { ...authorized(), 'If-Modified-Since': 'Fri, 01 Jan 2100 00:00:00 GMT' },
    });
    expect([response.status, corsHeaders(response)]).toEqual([
      304,
      { 'access-control-allow-origin': LISTED },
    ]);
  });

  it.each([
    'https://a.b.example.com',
    'https://x-1.example.com',
    'http://localhost:3000',
    'https://shop.test:8443',
    'https://plain.test',
  ])('matches a pattern: %s', async (origin) => {
    expect((await preflight(QUERY, origin)).headers.get('access-control-allow-origin')).toBe(origin);
  });
});

describe('a page of another origin', () => {
  it.each([
    'https://example.com',
    'https://evilexample.com',
    'https://app.example.com:8443',
    'https://app.example.com.evil.test',
    'https://evil.test/.example.com',
    'http://app.example.com',
    'http://localhost:3001',
    'http://localhost',
    'https://localhost:3000',
    'https://shop.test',
    'null',
  ])('gets 403 and no Access-Control header: %s', async (origin) => {
    const answers = await Promise.all([
      preflight(QUERY, origin),
      send(QUERY, origin, { headers: authorized() }),
      send('/services/data', origin),
      send('/services/oauth2/userinfo', origin, { headers: authorized() }),
    ]);
    for (const response of answers) {
      expect([response.status, corsHeaders(response)]).toEqual([403, {}]);
      expect(variesByOrigin(response)).toBe(true);
      expect(await response.json()).toEqual([
        {
          message: `The origin ${origin} is not in the CORS allowlist of the org; add it to the setting corsOrigins`,
          errorCode: 'FORBIDDEN',
        },
      ]);
    }
  });

  it('gets 403 in XML too, and as openapi.yaml describes it', async () => {
    const headers = { Origin: 'https://evil.test', Accept: 'application/xml' };
    const { status, text } = await running.send(`${V}/limits`, { headers });
    expect([status, text]).toEqual([403, expect.stringContaining('<errorCode>FORBIDDEN</errorCode>')]);
    expect((await running.send(`${V}/limits`, { headers: { Origin: 'https://evil.test' } })).status).toBe(
      403,
    );
  });

  it('writes nothing', async () => {
    const body = JSON.stringify({ Name: 'From elsewhere' });
    const headers = { ...authorized(), 'Content-Type': 'application/json' };
    await send(`${V}/sobjects/Account`, 'https://evil.test', { method: 'POST', body, headers });
    expect(await running.emulator.org.find('Account', 'Name', 'From elsewhere')).toEqual([]);
  });

  it('gets 403 from an org that lists no origins', async () => {
    await setCors([]);
    expect((await preflight(QUERY, LISTED)).status).toBe(403);
  });
});

describe('without CORS', () => {
  it('an OPTIONS without an Origin is 401 as before', async () => {
    expect((await send(QUERY, undefined, { method: 'OPTIONS' })).status).toBe(401);
  });

  it.each([
    ['a page of the emulator itself', () => running.emulator.url],
    ['a browser extension', () => 'chrome-extension://aodjmnfhjibkcdimpodiifdjnnncaafh'],
    ['another browser extension', () => 'moz-extension://6f5b3b1c-0000-4000-8000-000000000000'],
  ])('%s is served', async (_, origin) => {
    const response = await send(QUERY, origin(), { headers: authorized() });
    expect([response.status, corsHeaders(response)]).toEqual([200, {}]);
  });

  it('answers vary by Origin where the org lists any', async () => {
    expect(variesByOrigin(await send(QUERY, undefined, { headers: authorized() }))).toBe(true);
    await setCors([]);
    expect(variesByOrigin(await send(QUERY, undefined, { headers: authorized() }))).toBe(false);
  });

  it.each(['/_emulator/settings', '/_emulator/idle'])('%s is not for listed pages', async (path) => {
    for (const response of [await preflight(path, LISTED), await send(path, LISTED)]) {
      expect(corsHeaders(response)).toEqual({});
      expect(response.status).toBeGreaterThanOrEqual(400);
    }
  });

  it.each(['/login', '/services/oauth2/authorize', '/services/Soap/u/62.0'])(
    '%s stays as it is',
    async (path) => {
      const [plain, crossed] = [await send(path, undefined), await send(path, LISTED)];
      expect([crossed.status, corsHeaders(crossed)]).toEqual([plain.status, {}]);
    },
  );
});

describe('the OAuth endpoints', () => {
  const login = (origin: string) =>
    send(TOKEN, origin, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'password',
        client_id: 'sfom',
        client_secret: 'sfom-secret',
        username: 'admin@example.com',
        password: 'password',
      }),
    });

  it('ignore other origins without corsOAuth', async () => {
    expect((await preflight(TOKEN, LISTED)).status).toBe(405);
    const response = await login(LISTED);
    expect([response.status, corsHeaders(response)]).toEqual([200, {}]);
  });

  it('serve listed pages with corsOAuth, and refuse others', async () => {
    await setCors([LISTED], true);
    for (const path of [TOKEN, '/services/oauth2/revoke', '/services/oauth2/introspect']) {
      expect((await preflight(path, LISTED)).status).toBe(200);
      expect((await preflight(path, 'https://evil.test')).status).toBe(403);
    }
    const response = await login(LISTED);
    expect([response.status, corsHeaders(response)]).toEqual([
      200,
      { 'access-control-allow-origin': LISTED },
    ]);
    expect((await login('https://evil.test')).status).toBe(403);
  });

  it.each(['/.well-known/openid-configuration', '/id/keys'])('%s is open to every page', async (path) => {
    const response = await send(path, 'https://anybody.test');
    expect([response.status, corsHeaders(response)]).toEqual([
      200,
      { 'access-control-allow-origin': 'https://anybody.test' },
    ]);
  });
});
