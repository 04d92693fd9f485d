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
    ['a user name in another case', { ...USER, username: 'Admin@Example.com' }, {}],
    ['the client_credentials grant', { grant_type: 'client_credentials', ...CLIENT }, {}],
    ['a client by HTTP Basic', { grant_type: 'client_credentials' }, basic],
    ['a client that sends junk as Authorization', USER, { Authorization: 'OAuth realm="x"' }],
  ])('takes %s', async (_, form, headers) => {
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
    [CLIENT, 'invalid_request', 'missing required parameter: grant_type'],
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
  it('ends after two hours of idleness, not before', async () => {
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
