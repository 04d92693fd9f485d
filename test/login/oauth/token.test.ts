import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Running, runEmulator } from '../../support/emulator.ts';

let running: Running;

beforeAll(async () => {
  running = await runEmulator();
});

afterAll(() => running.close());

const CLIENT = { client_id: 'sfom', client_secret: 'sfom-secret' };
const USER = { grant_type: 'password', username: 'admin@example.com', password: 'password', ...CLIENT };

const login = (form: Record<string, string>, headers: Record<string, string> = {}) =>
  running.send('/services/oauth2/token', {
    method: 'POST',
    headers: { Authorization: '', 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams(form).toString(),
  });

describe('POST /services/oauth2/token', () => {
  const basic = { Authorization: `Basic ${Buffer.from('sfom:sfom-secret').toString('base64')}` };

  it.each<[string, Record<string, string>, Record<string, string>]>([
    ['the password grant', USER, {}],
    ['a username in another case', { ...USER, username: 'Admin@Example.com' }, {}],
    ['the client_credentials grant', { grant_type: 'client_credentials', ...CLIENT }, {}],
    ['a client authenticated by HTTP Basic', { grant_type: 'client_credentials' }, basic],
    ['a client that sends junk as Authorization', USER, { Authorization: 'OAuth realm="x"' }],
  ])('accepts %s', async (_, form, headers) => {
    const { status, json } = await login(form, headers);
    const { url, org } = running.emulator;
    expect(status).toBe(200);
    expect(json).toEqual({
      access_token: expect.stringMatching(/^00Dxx0000000001!AQ[.\w]{94}$/),
      instance_url: url,
      id: `${url}/id/${org.id}/005xx0000000001AAA`,
      token_type: 'Bearer',
      issued_at: '1795338000000',
      signature: expect.stringMatching(/^[\w+/]{43}=$/),
      scope: 'api id web full',
    });
    const token = (json as { access_token: string }).access_token;
    for (const scheme of ['Bearer', 'OAuth', 'bearer']) {
      const answered = await running.send('/services/data/v59.0', {
        headers: { Authorization: `${scheme} ${token}` },
      });
      expect(answered.status).toBe(200);
    }
  });

  it.each([
    [{ ...USER, password: 'wrong' }, 'invalid_grant', 'authentication failure'],
    [{ ...USER, username: 'nobody@example.com' }, 'invalid_grant', 'authentication failure'],
    [{ ...USER, client_id: 'other' }, 'invalid_client_id', 'client identifier invalid'],
    [{ ...USER, client_secret: 'wrong' }, 'invalid_client', 'invalid client credentials'],
    [{ ...USER, grant_type: 'magic' }, 'unsupported_grant_type', 'grant type not supported'],
    [CLIENT, 'unsupported_grant_type', 'grant type not supported'],
    [{ ...CLIENT, grant_type: '' }, 'unsupported_grant_type', 'grant type not supported'],
    [
      { ...CLIENT, grant_type: 'refresh_token' },
      'invalid_request',
      'missing required parameter: refresh_token',
    ],
  ])('refuses %j', async (form, error, description) => {
    const { status, json } = await login(form as Record<string, string>);
    expect(status).toBe(400);
    expect(json).toEqual({ error, error_description: description });
  });

  it('builds its URLs from the host that the client used', async () => {
    const port = new URL(running.emulator.url).port;
    const answer = await fetch(`http://localhost:${port}/services/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams(USER),
    }).catch(() => undefined);
    if (answer) expect(await answer.json()).toMatchObject({ instance_url: `http://localhost:${port}` });
    expect(answer === undefined || answer.ok).toBe(true);
  });
});

describe('a session', () => {
  it('expires after two hours without use, and not before', async () => {
    const { json } = await login(USER);
    const headers = { Authorization: `Bearer ${(json as { access_token: string }).access_token}` };
    const status = async () => (await running.send('/services/data/v59.0', { headers })).status;
    running.clock.turn(7_200_000);
    expect(await status()).toBe(200);
    running.clock.turn(7_200_000);
    expect(await status()).toBe(200);
    running.clock.turn(7_200_001);
    expect(await status()).toBe(401);
  });
});

describe('the scope', () => {
  it('without api gets 403 from the API, and still reads its own user', async () => {
    const { json } = await login({ ...USER, scope: 'openid profile' });
    const { access_token: token, id_token: idToken } = json as Record<string, string>;
    expect(idToken).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
    const headers = { Authorization: `Bearer ${token}` };
    const refused = await running.send('/services/data/v59.0', { headers });
    expect([refused.status, refused.json]).toEqual([
      403,
      [
        {
          message: 'This session is not valid for use with the REST API',
          errorCode: 'INVALID_SESSION_ID',
        },
      ],
    ]);
    expect((await running.send('/services/oauth2/userinfo', { headers })).status).toBe(200);
    expect((await running.send('/services/oauth2/singleaccess', { headers })).json).toMatchObject({
      error: 'invalid_scope',
    });
  });

  it('must be known', async () => {
    const { status, json } = await login({ ...USER, scope: 'api magic' });
    expect(status).toBe(400);
    expect(json).toMatchObject({ error: 'invalid_scope' });
  });
});

describe('POST /services/oauth2/introspect', () => {
  const introspect = async (token: string, client: Record<string, string> = CLIENT) => {
    const { json } = await running.send('/services/oauth2/introspect', {
      method: 'POST',
      headers: { Authorization: '', 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ token, ...client }).toString(),
    });
    return json;
  };

  it('describes the own tokens of an app until they are revoked', async () => {
    const { access_token: token = '' } = (await login(USER)).json as Record<string, string>;
    expect(await introspect(token)).toMatchObject({
      active: true,
      client_id: 'sfom',
      username: 'admin@example.com',
      token_type: 'access_token',
    });
    const revoke = () => running.send(`/services/oauth2/revoke?token=${encodeURIComponent(token)}`);
    expect((await revoke()).status).toBe(200);
    expect(await introspect(token)).toEqual({ active: false });
    expect([(await revoke()).status, (await revoke()).json]).toEqual([
      400,
      { error: 'invalid_token', error_description: 'the token is invalid or was already revoked' },
    ]);
  });

  it('says nothing about other tokens, and nothing to an app without its secret', async () => {
    expect(await introspect(running.emulator.token)).toEqual({ active: false });
    expect(await introspect('x', { client_id: 'sfom' })).toMatchObject({ error: 'invalid_client' });
  });
});

describe('the form', () => {
  const send = (body: string, contentType: string) =>
    running.send('/services/oauth2/token', {
      method: 'POST',
      headers: { Authorization: '', 'Content-Type': contentType },
      body,
    });

  it.each([
    ['no multipart', 'multipart/form-data; boundary=x'],
    [`grant_type=password&filler=${'x'.repeat(100_000)}`, 'application/x-www-form-urlencoded'],
  ])('is refused as %s', async (body, contentType) => {
    const { status, json } = await send(body, contentType);
    expect([status, json]).toMatchObject([400, { error: 'invalid_request' }]);
  });

  const REFUSED = { error: 'unsupported_grant_type', error_description: 'grant type not supported' };

  it('is not read without a content type', async () => {
    const { access_token: token = '' } = (await login(USER)).json as Record<string, string>;
    for (const path of ['token', 'introspect', 'revoke']) {
      const { status, json } = await running.send(`/services/oauth2/${path}`, {
        method: 'POST',
        headers: { Authorization: '', ...USER },
        body: Buffer.from(new URLSearchParams({ ...USER, token }).toString()),
      });
      expect(status).toBe(400);
      if (path === 'token') expect(json).toEqual(REFUSED);
    }
    const headers = { Authorization: `Bearer ${token}` };
    expect((await running.send('/services/data/v59.0', { headers })).status).toBe(200);
  });

  it('may be empty when the parameters are in the query', async () => {
    const { status } = await running.send(`/services/oauth2/token?${new URLSearchParams(USER)}`, {
      method: 'POST',
      headers: { Authorization: '' },
    });
    expect(status).toBe(200);
  });

  it.each(['application/json', 'text/plain', 'application/xml'])('is not read as %s', async (contentType) => {
    for (const body of [JSON.stringify(USER), new URLSearchParams(USER).toString()]) {
      const { status, json } = await send(body, contentType);
      expect([status, json]).toEqual([400, REFUSED]);
    }
  });

  it('is refused in XML too', async () => {
    const { status, text } = await running.send('/services/oauth2/token', {
      method: 'POST',
      headers: { Authorization: '', Accept: 'application/xml' },
      body: Buffer.from('grant_type=password'),
    });
    expect(status).toBe(400);
    expect(text).toContain('<error>unsupported_grant_type</error>');
  });

  it('may choose the format of the answer', async () => {
    const form = new URLSearchParams(USER).toString();
    const urlencoded = await send(`${form}&format=urlencoded`, 'application/x-www-form-urlencoded');
    expect(new URLSearchParams(urlencoded.text).get('token_type')).toBe('Bearer');
    const xml = await send(`${form}&format=xml`, 'application/x-www-form-urlencoded');
    expect(xml.text).toContain('<OAuth><access_token>');
  });
});
