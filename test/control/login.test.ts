import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Running, runEmulator } from '../support/emulator.ts';

let running: Running;

beforeAll(async () => {
  running = await runEmulator();
});

afterAll(() => running.close());

const send = (method: string, path: string, body?: unknown) =>
  running.send(`/_emulator${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
  });

const login = async (form: Record<string, string>) => {
  const { status, json } = await running.send('/services/oauth2/token', {
    method: 'POST',
    headers: { Authorization: '', 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
  });
  return { status, ...(json as { access_token?: string; error?: string; error_description?: string }) };
};

const clientCredentials = (client_id: string, client_secret: string) =>
  login({ grant_type: 'client_credentials', client_id, client_secret });

describe('/_emulator/connected-apps', () => {
  const app = {
    label: 'Mine',
    consumerSecret: 's3cret',
    callbackUrls: ['http://localhost:8080/back'],
    scopes: ['api'],
  };

  it('adds an app, which can log in at once, and never shows its secret', async () => {
    const { status, json, text } = await send('PUT', '/connected-apps/mine', app);
    expect({ status, json }).toMatchObject({
      status: 200,
      json: { consumerKey: 'mine', label: 'Mine', scopes: ['api'], hasConsumerSecret: true },
    });
    expect(text).not.toContain('s3cret');
    expect((await clientCredentials('mine', 's3cret')).status).toBe(200);
    const listed = (await send('GET', '/connected-apps')).json as {
      connectedApps: { consumerKey: string }[];
    };
    expect(listed.connectedApps.map(({ consumerKey }) => consumerKey)).toEqual([
      'PlatformCLI',
      'mine',
      'sfom',
    ]);
  });

  it('replaces an app, and keeps its secret unless another one is sent', async () => {
    await send('PUT', '/connected-apps/replaced', { ...app, consumerSecret: 'first' });
    await send('PUT', '/connected-apps/replaced', { label: 'Replaced' });
    expect((await send('GET', '/connected-apps/replaced')).json).toMatchObject({
      label: 'Replaced',
      callbackUrls: [],
    });
    expect((await clientCredentials('replaced', 'first')).status).toBe(200);
    await send('PUT', '/connected-apps/replaced', { consumerSecret: null });
    expect((await clientCredentials('replaced', 'first')).error).toBe('invalid_client');
  });

  it('deletes an app with its sessions, also a standard app, which can be added again', async () => {
    const { access_token: token } = await clientCredentials('sfom', 'sfom-secret');
    const use = async () =>
      (await running.send('/services/data/v59.0', { headers: { Authorization: `Bearer ${token}` } })).status;
    expect(await use()).toBe(200);
    expect((await send('DELETE', '/connected-apps/sfom')).status).toBe(204);
    expect(await use()).toBe(401);
    expect((await clientCredentials('sfom', 'sfom-secret')).error).toBe('invalid_client_id');
    expect((await send('DELETE', '/connected-apps/sfom')).status).toBe(404);
    await send('PUT', '/connected-apps/sfom', { consumerSecret: 'new' });
    expect((await clientCredentials('sfom', 'new')).status).toBe(200);
    await send('PUT', '/connected-apps/sfom', { consumerSecret: 'sfom-secret' });
  });

  it('runs client_credentials as the configured user while that user is active', async () => {
    const { org } = running.emulator;
    const [admin] = await org.all('User');
    const { Id: _, ...fields } = admin as { Id: string };
    const robot = await org.transact('robot', (tx) =>
      tx.insert('User', { ...fields, Username: 'robot@example.com', CommunityNickname: 'robot' }),
    );
    await send('PUT', '/connected-apps/robot', { ...app, oauthClientCredentialUser: 'Robot@example.com' });
    const { access_token: token } = await clientCredentials('robot', 's3cret');
    const userinfo = await running.send('/services/oauth2/userinfo', {
      headers: { Authorization: `Bearer ${token}` },
    });
    expect(userinfo.json).toMatchObject({ user_id: robot.Id });
    await org.transact('robot', (tx) => tx.update('User', robot.Id, { IsActive: false }));
    const after = await running.send('/services/data/v59.0', {
      headers: { Authorization: `Bearer ${token}` },
    });
    expect(after.status).toBe(401);
    expect(await clientCredentials('robot', 's3cret')).toMatchObject({
      error: 'invalid_grant',
      error_description: 'no client credentials user enabled',
    });
  });

  const privateKey = generateKeyPairSync('ed25519').privateKey;
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;

  it.each([
    ['callbackUrls', ['javascript:alert(1)']],
    ['callbackUrls', ['/relative']],
    ['callbackUrls', ['https://a.example/#fragment']],
    ['callbackUrls', 'https://a.example/'],
    ['scopes', ['everything']],
    ['certificates', ['no PEM']],
    ['certificates', [pem]],
    ['isPkceRequired', 'yes'],
    ['consumerSecret', ''],
    ['consumerKey', 'other'],
    ['__proto__', {}],
    ['nothing', 1],
  ])('refuses %s %j and changes nothing', async (name, value) => {
    const { status, text } = await send(
      'PUT',
      '/connected-apps/refused',
      JSON.parse(`{"${name}":${JSON.stringify(value)}}`),
    );
    expect(status).toBe(400);
    expect(text).toContain(name);
    expect((await send('GET', '/connected-apps/refused')).status).toBe(404);
  });
});

describe('/_emulator/sessions', () => {
  const robot = {
    LastName: 'Robot',
    Alias: 'robot',
    CommunityNickname: 'robot2',
    Username: 'robot2@example.com',
  };

  const addUser = async (more: object): Promise<string> => {
    const { org } = running.emulator;
    const [admin] = await org.all('User');
    const { Id: _, Name: _name, ...fields } = admin as { Id: string; Name: string };
    return (await org.transact('robot', (tx) => tx.insert('User', { ...fields, ...robot, ...more }))).Id;
  };

  const userOf = async (token: unknown) => {
    const headers = { Authorization: `Bearer ${token}` };
    const { json } = await running.send('/services/oauth2/userinfo', { headers });
    return (json as { user_id?: string }).user_id;
  };

  it('begins a session of the administrator when no username is sent', async () => {
    const admin = { userId: '005xx0000000001AAA', username: 'admin@example.com' };
    const bare = await running.send('/_emulator/sessions', { method: 'POST' });
    for (const { status, json } of [await send('POST', '/sessions', {}), bare]) {
      const expires = new Date(running.clock.now().getTime() + 7_200_000).toISOString();
      const token = expect.stringMatching(/^00Dxx0000000001!/);
      expect({ status, json }).toEqual({
        status: 200,
        json: { token, instanceUrl: running.emulator.url, expires, ...admin },
      });
      expect(await userOf((json as { token: string }).token)).toBe(admin.userId);
    }
  });

  it('begins a session of any active user, and stores it', async () => {
    const userId = await addUser({});
    const { json } = await send('POST', '/sessions', { username: 'Robot2@example.com' });
    expect(json).toMatchObject({ userId, username: 'robot2@example.com' });
    expect(await userOf((json as { token: string }).token)).toBe(userId);
    expect(await running.emulator.org.find('SessionToken', 'UserId', userId)).toHaveLength(1);
  });

  it('answers 404 for an unknown user and 400 for an inactive one', async () => {
    const unknown = await send('POST', '/sessions', { username: 'nobody@example.com' });
    expect(unknown).toMatchObject({
      status: 404,
      json: [{ errorCode: 'NOT_FOUND', message: 'The org has no user nobody@example.com' }],
    });
    await addUser({ Username: 'asleep@example.com', CommunityNickname: 'asleep', IsActive: false });
    const inactive = await send('POST', '/sessions', { username: 'asleep@example.com' });
    expect(inactive).toMatchObject({
      status: 400,
      json: [{ message: 'The user asleep@example.com is inactive' }],
    });
  });

  it.each([[], null, { username: '' }, { username: 1 }, { username: null }, { user: 'x' }, 'x'])(
    'refuses %j',
    async (body) => {
      const { status, text } = await send('POST', '/sessions', body);
      expect({ status, text }).toMatchObject({ status: 400, text: expect.stringContaining('username') });
    },
  );

  it('accepts JSON only, and refuses pages of other sites', async () => {
    const post = (headers: Record<string, string>, body?: string) =>
      running.send('/_emulator/sessions', { method: 'POST', headers, ...(body ? { body } : {}) });
    expect((await post({ 'Content-Type': 'text/plain' }, '{}')).status).toBe(415);
    expect((await post({ Origin: 'http://evil.example' })).status).toBe(404);
  });
});

describe('/_emulator/users/USERNAME/password', () => {
  const path = '/users/Admin@Example.com/password';
  const withPassword = async (password: string) =>
    (
      await login({
        grant_type: 'password',
        username: 'admin@example.com',
        password,
        client_id: 'sfom',
        client_secret: 'sfom-secret',
      })
    ).status;

  it('sets a password and a security token, which may follow the password', async () => {
    expect((await send('PUT', path, { password: 'own', securityToken: 'TOKEN' })).status).toBe(204);
    expect(await withPassword('own')).toBe(200);
    expect(await withPassword('ownTOKEN')).toBe(200);
    for (const wrong of ['password', 'ownTOKEM', 'TOKEN', 'passwordTOKEN', ''])
      expect(await withPassword(wrong)).toBe(400);
    const stored = JSON.stringify(await running.emulator.org.all('UserCredential'));
    expect(stored).not.toMatch(/own|TOKEN"/);
    expect((await send('PUT', path, { securityToken: null })).status).toBe(204);
    expect(await withPassword('ownTOKEN')).toBe(400);
    expect((await send('DELETE', path)).status).toBe(204);
    expect(await withPassword('password')).toBe(200);
  });

  it.each([{}, [], null, { password: '' }, { password: 1 }, { password: 'x', other: 1 }])(
    'refuses %j',
    async (body) => {
      expect((await send('PUT', path, body)).status).toBe(400);
      expect(await withPassword('password')).toBe(200);
    },
  );

  it('answers 404 for a user who is not active', async () => {
    expect((await send('PUT', '/users/nobody@example.com/password', { password: 'x' })).status).toBe(404);
  });
});
