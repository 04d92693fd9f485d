import { createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Running, runEmulator } from '../../support/emulator.ts';

let running: Running;
const ID = '/id/00Dxx0000000001EAA/005xx0000000001AAA';

beforeAll(async () => {
  running = await runEmulator();
});

afterAll(() => running.close());

const anonymous = (path: string, init: RequestInit = {}) =>
  running.send(path, { ...init, headers: { Authorization: '', ...(init.headers as object) } });

describe('GET /services/oauth2/userinfo', () => {
  it('describes the logged-in user', async () => {
    const { status, json } = await running.send('/services/oauth2/userinfo');
    expect(status).toBe(200);
    expect(json).toMatchObject({
      sub: running.emulator.url + ID,
      user_id: '005xx0000000001AAA',
      organization_id: '00Dxx0000000001EAA',
      preferred_username: 'admin@example.com',
      user_type: 'STANDARD',
      utcOffset: -28_800_000,
      urls: { rest: `${running.emulator.url}/services/data/v{version}/` },
    });
  });

  it.each([
    ['GET', `?access_token=`, undefined],
    ['POST', '', 'access_token='],
  ])('accepts the token as a parameter of a %s', async (method, query, body) => {
    const { token } = running.emulator;
    const { status, json } = await anonymous(
      `/services/oauth2/userinfo${query === '' ? '' : query + encodeURIComponent(token)}`,
      body === undefined
        ? { method }
        : {
            method,
            body: body + encodeURIComponent(token),
            headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
          },
    );
    expect({ status, json }).toMatchObject({ status: 200, json: { user_id: '005xx0000000001AAA' } });
  });

  it('answers 403, one word, without a token or with a wrong one', async () => {
    const without = await anonymous('/services/oauth2/userinfo');
    const wrong = await anonymous('/services/oauth2/userinfo', {
      headers: { Authorization: 'Bearer wrong' },
    });
    expect([without.status, without.text]).toEqual([403, 'Missing_OAuth_Token']);
    expect([wrong.status, wrong.text]).toEqual([403, 'Bad_OAuth_Token']);
  });
});

describe('the identity URL', () => {
  it('describes the user, in JSON or XML', async () => {
    const inJson = await running.send(`${ID}?format=json`, { headers: { Accept: 'application/xml' } });
    expect(inJson.json).toMatchObject({
      id: running.emulator.url + ID,
      asserted_user: true,
      username: 'admin@example.com',
      last_modified_date: '2026-09-01T09:00:00.000Z',
    });
    const inXml = await anonymous(
      `${ID}?format=xml&oauth_token=${encodeURIComponent(running.emulator.token)}`,
    );
    expect(inXml.text).toContain('<username>admin@example.com</username>');
  });

  it('is the identity in the version root', async () => {
    const { json } = await running.send('/services/data/v59.0');
    expect((json as { identity: string }).identity).toBe(running.emulator.url + ID);
  });

  it('fills the requested version into its URLs', async () => {
    const urls = async (query: string) =>
      ((await running.send(ID + query)).json as { urls: { partner: string } }).urls.partner;
    expect(await urls('')).toMatch(/\/u\/\{version\}\/00Dxx0000000001$/);
    expect(await urls('?version=59.0')).toMatch(/\/u\/59\.0\//);
    expect(await urls('?version=latest')).toMatch(/\/u\/68\.0\//);
  });

  it('accepts ids of 15 characters', async () => {
    expect((await running.send('/id/00Dxx0000000001/005xx0000000001')).status).toBe(200);
  });

  it.each([
    [ID, '', 403, 'Missing_OAuth_Token'],
    [ID, 'Bearer wrong', 403, 'Bad_OAuth_Token'],
    ['/id/00Dxx0000000002EAA/005xx0000000001AAA', undefined, 403, 'Wrong_Org'],
    ['/id/00Dxx0000000001EAA/005xx0000000009AAA', undefined, 404, 'Bad_Id'],
    [`${ID}?callback=x`, undefined, 406, 'Invalid_Callback'],
  ])('refuses %s with %j: %i %s', async (path, authorization, status, word) => {
    const headers = authorization === undefined ? {} : { Authorization: authorization };
    const answered = await running.send(path, { headers: headers as Record<string, string> });
    expect([answered.status, answered.text]).toEqual([status, word]);
  });
});

describe('OpenID Connect', () => {
  it('can be discovered, including the keys that sign id_tokens', async () => {
    const discovered = (await anonymous('/.well-known/openid-configuration')).json as Record<string, string>;
    const path = (url = '') => url.slice(running.emulator.url.length);
    const answered = await anonymous(path(discovered.token_endpoint), {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: 'grant_type=password&username=admin%40example.com&password=password&client_id=sfom&client_secret=sfom-secret&scope=openid+api',
    });
    const idToken = (answered.json as { id_token: string }).id_token;
    const { keys } = (await anonymous(path(discovered.jwks_uri))).json as { keys: JsonWebKey[] };
    const [head = '', claims = '', signature = ''] = idToken.split('.');
    const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
    const key = keys.find(({ kid }) => kid === read(head).kid) as JsonWebKey;
    expect(key).not.toHaveProperty('d');
    const isVerified = verify(
      'RSA-SHA256',
      Buffer.from(`${head}.${claims}`),
      createPublicKey({ key, format: 'jwk' }),
      Buffer.from(signature, 'base64url'),
    );
    expect(isVerified).toBe(true);
    const now = running.clock.now().getTime() / 1000;
    expect(read(claims)).toMatchObject({
      iss: running.emulator.url,
      sub: running.emulator.url + ID,
      aud: 'sfom',
      iat: now,
      exp: now + 120,
    });
  });

  it('describes its login page as the standard one', async () => {
    const { json } = await anonymous('/.well-known/auth-configuration');
    expect(json).toMatchObject({ OrgId: '00Dxx0000000001', LoginPageType: 'standard', SamlProviders: [] });
  });
});
