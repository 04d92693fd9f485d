import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { Browser } from '../../support/browser.ts';
import { type Running, runEmulator } from '../../support/emulator.ts';

let running: Running;

beforeAll(async () => {
  running = await runEmulator();
});

afterAll(() => running.close());

const CALLBACK = 'http://localhost:3000/callback';
const APP = {
  consumerSecret: 'secret',
  callbackUrls: [CALLBACK, 'rotating://callback'],
  scopes: ['api', 'web', 'refresh_token'],
};
const CLIENT = { client_id: 'rotating', client_secret: 'secret' };
const EXPIRED = { error: 'invalid_grant', error_description: 'expired access/refresh token' };

const putApp = (changes: object) =>
  running.send('/_emulator/connected-apps/rotating', {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ ...APP, ...changes }),
  });

beforeEach(async () => {
  expect((await putApp({ isRefreshTokenRotated: true })).json).toMatchObject({ isRefreshTokenRotated: true });
});

type Tokens = Record<string, string>;

const token = async (form: Tokens): Promise<Tokens> => {
  const { json } = await running.send('/services/oauth2/token', {
    method: 'POST',
    headers: { Authorization: '', 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ ...CLIENT, ...form }).toString(),
  });
  return json as Tokens;
};

const refresh = ({ refresh_token = '' }: Tokens, changes: Tokens = {}) =>
  token({ grant_type: 'refresh_token', refresh_token, ...changes });

const use = async ({ access_token: accessToken }: Tokens) =>
  (await running.send('/services/data/v59.0', { headers: { Authorization: `Bearer ${accessToken}` } }))
    .status;

async function loggedInBrowser(): Promise<Browser> {
  const browser = new Browser(running.emulator.url);
  await browser.submit(await browser.open('/login'), { username: 'admin@example.com', pw: 'password' });
  return browser;
}

async function authorize(changes: Tokens = {}): Promise<URL> {
  const request = { response_type: 'code', client_id: 'rotating', redirect_uri: CALLBACK, ...changes };
  const browser = await loggedInBrowser();
  return (await browser.open(`/services/oauth2/authorize?${new URLSearchParams(request)}`)).location;
}

async function webLogin(): Promise<Tokens> {
  const code = (await authorize()).searchParams.get('code') ?? '';
  return token({ grant_type: 'authorization_code', code, redirect_uri: CALLBACK });
}

async function userAgentLogin(): Promise<Tokens> {
  const { hash } = await authorize({ response_type: 'token', redirect_uri: 'rotating://callback' });
  return Object.fromEntries(new URLSearchParams(hash.slice(1)));
}

async function deviceLogin(): Promise<Tokens> {
  const started = await token({ response_type: 'device_code' });
  const browser = await loggedInBrowser();
  const codePage = await browser.open('/setup/connect');
  const decisionPage = await browser.submit(codePage, { user_code: started.user_code ?? '' });
  await browser.submit(decisionPage, { decision: 'allow' });
  return token({ grant_type: 'device', code: started.device_code ?? '' });
}

it.each([
  ['web server', webLogin],
  ['user-agent', userAgentLogin],
  ['device', deviceLogin],
])('rotates the refresh token of the %s flow at each refresh', async (_, login) => {
  const first = await login();
  const second = await refresh(first);
  const third = await refresh(second, { scope: 'api' });
  const refreshTokens = [first, second, third].map((tokens) => tokens.refresh_token);
  for (const each of refreshTokens) expect(each).toMatch(/^5Aep861[.\w]{80}$/);
  expect(new Set(refreshTokens).size).toBe(3);
  expect(third.scope).toBe('api');
  expect(await Promise.all([first, second, third].map(use))).toEqual([200, 200, 200]);
});

it('revokes the whole family when a used refresh token is used again', async () => {
  const usedBefore = (await running.emulator.org.all('UsedRefreshToken')).length;
  const first = await webLogin();
  const second = await refresh(first);
  const third = await refresh(second);
  const other = await webLogin();
  expect(await refresh(first)).toEqual(EXPIRED);
  expect(await refresh(third)).toEqual(EXPIRED);
  expect(await Promise.all([first, second, third].map(use))).toEqual([401, 401, 401]);
  expect(await use(other)).toBe(200);
  expect(await refresh(other)).toHaveProperty('refresh_token');
  expect(await running.emulator.org.all('UsedRefreshToken')).toHaveLength(usedBefore + 1);
});

it('lets only one of two simultaneous refreshes use a token, and revokes its family', async () => {
  const first = await webLogin();
  const both = await Promise.all([refresh(first), refresh(first)]);
  expect(both).toContainEqual(EXPIRED);
  for (const tokens of both) if (tokens.refresh_token) expect(await refresh(tokens)).toEqual(EXPIRED);
  expect(await use(first)).toBe(401);
});

it('does not revoke the family when another client sends the used token', async () => {
  const first = await webLogin();
  const second = await refresh(first);
  const others = { client_id: 'sfom', client_secret: 'sfom-secret' };
  expect(await refresh(first, others)).toEqual(EXPIRED);
  expect(await refresh(second)).toHaveProperty('refresh_token');
});

it('keeps the refresh token of a refresh that fails', async () => {
  const first = await webLogin();
  expect(await refresh(first, { scope: 'full' })).toMatchObject({ error: 'invalid_scope' });
  expect(await refresh(first, { client_secret: 'wrong' })).toMatchObject({ error: 'invalid_client' });
  expect(await refresh(first)).toHaveProperty('refresh_token');
});

it('can neither revoke nor introspect a used refresh token', async () => {
  const { refresh_token: used = '' } = await webLogin();
  const second = await refresh({ refresh_token: used });
  const introspect = (text: string) =>
    running.send('/services/oauth2/introspect', {
      method: 'POST',
      headers: { Authorization: '', 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ ...CLIENT, token: text }).toString(),
    });
  expect((await introspect(used)).json).toEqual({ active: false });
  expect((await introspect(second.refresh_token ?? '')).json).toMatchObject({ active: true });
  expect((await running.send(`/services/oauth2/revoke?token=${used}`)).status).toBe(400);
  expect((await running.send(`/services/oauth2/revoke?token=${second.refresh_token}`)).status).toBe(200);
  expect(await use(second)).toBe(401);
});

it('deletes the used tokens with their app', async () => {
  await refresh(await webLogin());
  await running.send('/_emulator/connected-apps/rotating', { method: 'DELETE' });
  expect(await running.emulator.org.all('UsedRefreshToken')).toEqual([]);
});

it('keeps the refresh token of an app without rotation, and answers none', async () => {
  await putApp({});
  const first = await webLogin();
  for (let count = 0; count < 2; count++) {
    const tokens = await refresh(first);
    expect(tokens).toHaveProperty('access_token');
    expect(tokens).not.toHaveProperty('refresh_token');
  }
});
