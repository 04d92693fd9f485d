import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { Browser } from '../support/browser.ts';
import { type Running, runEmulator } from '../support/emulator.ts';

let directory: string;
let running: Running;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sfom-login-'));
  running = await runEmulator({ data: join(directory, 'org') });
});

afterEach(async () => {
  await running.close();
  await rm(directory, { recursive: true });
});

async function restart(): Promise<void> {
  await running.close();
  running = await runEmulator({ data: join(directory, 'org') });
}

const CALLBACK = 'http://localhost:1717/OauthRedirect';
const CLIENT = { client_id: 'PlatformCLI' };

const token = async (form: Record<string, string>) => {
  const { json } = await running.send('/services/oauth2/token', {
    method: 'POST',
    headers: { Authorization: '', 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ ...CLIENT, ...form }).toString(),
  });
  return json as Record<string, string>;
};

const use = async (accessToken = '') =>
  (await running.send('/services/data/v59.0', { headers: { Authorization: `Bearer ${accessToken}` } }))
    .status;

/** Logs in as `sf org login web` does. */
async function webLogin(): Promise<Record<string, string>> {
  const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
  const query = new URLSearchParams({
    ...CLIENT,
    response_type: 'code',
    redirect_uri: CALLBACK,
    scope: 'refresh_token api web',
    code_challenge: challenge,
  });
  const browser = new Browser(running.emulator.url);
  const { location: back } = await browser.submit(
    await browser.follow(`/services/oauth2/authorize?${query}`),
    {
      username: 'admin@example.com',
      pw: 'password',
    },
  );
  const consent = await browser.open(back.pathname + back.search);
  const { location } = await browser.submit(consent, { decision: 'allow' });
  return token({
    grant_type: 'authorization_code',
    code: location.searchParams.get('code') ?? '',
    redirect_uri: CALLBACK,
    code_verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
  });
}

it('access and refresh tokens still work after a restart, and no token is written to disk', async () => {
  const { access_token: access = '', refresh_token: refresh = '' } = await webLogin();
  await restart();
  expect(await use(access)).toBe(200);
  const second = (await token({ grant_type: 'refresh_token', refresh_token: refresh })).access_token;
  expect(await use(second)).toBe(200);
  await running.send(`/services/oauth2/revoke?token=${refresh}`);
  await restart();
  expect([await use(access), await use(second)]).toEqual([401, 401]);
  expect(await token({ grant_type: 'refresh_token', refresh_token: refresh })).toMatchObject({
    error: 'invalid_grant',
  });
  await running.close();
  const files = await readdir(join(directory, 'org'), { recursive: true, withFileTypes: true });
  const texts = await Promise.all(
    files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath, file.name), 'utf8')),
  );
  expect(texts.join('')).toContain('005xx0000000001AAA');
  for (const secret of [access, refresh, second]) expect(texts.join('')).not.toContain(secret);
  running = await runEmulator();
});

it('idle time continues across a restart', async () => {
  const { access_token: access } = await webLogin();
  running.clock.turn(7_000_000);
  expect(await use(access)).toBe(200);
  const now = running.clock.now().getTime();
  await running.close();
  running = await runEmulator({ data: join(directory, 'org') });
  running.clock.turn(now - running.clock.now().getTime() + 7_100_000);
  expect(await use(access)).toBe(200);
  running.clock.turn(7_200_001);
  expect(await use(access)).toBe(401);
});

it('a session in constant use causes no commit per request', async () => {
  const { access_token: access } = await webLogin();
  let commits = 0;
  running.emulator.org.onCommit(() => commits++);
  for (let request = 0; request < 50; request++) {
    running.clock.turn(1_000);
    expect(await use(access)).toBe(200);
  }
  expect(commits).toBe(0);
});

it('the first token of the emulator is stored once it is used', async () => {
  const { token: unused } = running.emulator;
  await restart();
  expect(await use(unused)).toBe(401);
  const { token: used } = running.emulator;
  running.clock.turn(1_000);
  expect(await use(used)).toBe(200);
  await restart();
  expect(await use(used)).toBe(200);
});

it('the tokens of a deactivated user fail at once, also after a restart', async () => {
  const { org } = running.emulator;
  const { access_token: access, refresh_token: refresh = '' } = await webLogin();
  await org.transact('user', (tx) => tx.update('User', '005xx0000000001AAA', { IsActive: false }));
  expect(await use(access)).toBe(401);
  expect(await token({ grant_type: 'refresh_token', refresh_token: refresh })).toMatchObject({
    error_description: 'expired access/refresh token',
  });
  await restart();
  expect(await use(access)).toBe(401);
});

it('a seed adds its own connected apps', async () => {
  const seed = join(directory, 'seed');
  const { mkdir } = await import('node:fs/promises');
  await mkdir(seed);
  const app = {
    ConsumerKey: 'seeded',
    ConsumerSecret: 'seeded-secret',
    Scopes: 'api id',
    IsAdminApproved: true,
  };
  await writeFile(join(seed, 'ConnectedApp.ndjson'), `${JSON.stringify(app)}\n`);
  await running.close();
  running = await runEmulator({ seed });
  const answer = await token({
    grant_type: 'client_credentials',
    client_id: 'seeded',
    client_secret: 'seeded-secret',
  });
  expect(answer).toMatchObject({ scope: 'api id' });
});

it('stores secrets in files that only their owner can read', async () => {
  await running.send('/id/keys');
  await restart();
  const modes = new Set<string>();
  for (const { parentPath, name } of await readdir(directory, { recursive: true, withFileTypes: true })) {
    const { mode } = await stat(join(parentPath, name));
    modes.add((mode & 0o777).toString(8));
  }
  expect([...modes].sort()).toEqual(process.platform === 'win32' ? expect.anything() : ['600', '700']);
});
