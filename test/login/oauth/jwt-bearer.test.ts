import { createHmac, createSign, generateKeyPairSync, type KeyLike } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Running, runEmulator } from '../../support/emulator.ts';

let running: Running;
let now: number;

beforeAll(async () => {
  running = await runEmulator();
  now = Math.floor(running.clock.now().getTime() / 1000);
});

afterAll(() => running.close());

const DEMO_KEY = readFileSync('data/demo-keys/sfom.key', 'utf8');
const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');

function jwt(claims: object, key: KeyLike = DEMO_KEY, header: object = { alg: 'RS256' }): string {
  const signed = `${encode(header)}.${encode(claims)}`;
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(key, 'base64url')}`;
}

const claims = (changes: object = {}) => ({
  iss: 'sfom',
  sub: 'admin@example.com',
  aud: running.emulator.url,
  exp: now + 180,
  ...changes,
});

const login = (assertion: string, more: Record<string, string> = {}) =>
  running.send('/services/oauth2/token', {
    method: 'POST',
    headers: { Authorization: '', 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion,
      ...more,
    }).toString(),
  });

describe('the JWT bearer flow', () => {
  it.each<[string, () => object]>([
    ['with valid claims', () => ({})],
    ['with exp as text', () => ({ exp: String(now + 180) })],
    ['with exp in milliseconds', () => ({ exp: now * 1000 + 300, iat: now * 1000 })],
    ['for a host without scheme', () => ({ aud: new URL(running.emulator.url).host })],
    [
      'for another name of this machine',
      () => ({ aud: running.emulator.url.replace('127.0.0.1', 'localhost') }),
    ],
    ['for login.salesforce.com', () => ({ aud: 'https://login.salesforce.com' })],
    ['for test.salesforce.com', () => ({ aud: 'https://test.salesforce.com/' })],
    ['for several audiences', () => ({ aud: ['https://elsewhere.example', running.emulator.url] })],
    ['for a username in another case', () => ({ sub: 'Admin@Example.COM' })],
  ])('accepts an assertion %s', async (_, changes) => {
    const { status, json } = await login(jwt(claims(changes())));
    expect({ status, json }).toMatchObject({ status: 200, json: { scope: 'api id web full' } });
    const { access_token: token, refresh_token: refreshToken } = json as Record<string, string>;
    expect(refreshToken).toBeUndefined();
    const answered = await running.send('/services/data/v59.0', {
      headers: { Authorization: `Bearer ${token}` },
    });
    expect(answered.status).toBe(200);
  });

  // A short key, as it is generated in every run.
  const otherKey = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
  const unsigned = () => `${encode({ alg: 'none' })}.${encode(claims())}.`;
  const byPublicKey = () => {
    const signed = `${encode({ alg: 'HS256' })}.${encode(claims())}`;
    const secret = readFileSync('data/demo-keys/sfom.crt');
    return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
  };
  const tampered = () => {
    const [head, , signature] = jwt(claims()).split('.');
    return `${head}.${encode(claims({ sub: 'other@example.com' }))}.${signature}`;
  };

  it.each<[string, () => string, string, string]>([
    ['signed by another key', () => jwt(claims(), otherKey), 'invalid_grant', 'invalid assertion'],
    ['without a signature', unsigned, 'invalid_grant', 'invalid assertion'],
    ['signed by the certificate as a secret', byPublicKey, 'invalid_grant', 'invalid assertion'],
    ['changed after signing', tampered, 'invalid_grant', 'invalid assertion'],
    [
      'signed with another algorithm',
      () => jwt(claims(), DEMO_KEY, { alg: 'RS512' }),
      'invalid_grant',
      'invalid assertion',
    ],
    [
      'that has expired',
      () => jwt(claims({ exp: now - 181 })),
      'invalid_grant',
      'expired authorization code',
    ],
    [
      'that has expired, in milliseconds',
      () => jwt(claims({ exp: (now - 181) * 1000 })),
      'invalid_grant',
      'expired authorization code',
    ],
    ['without exp', () => jwt(claims({ exp: undefined })), 'invalid_grant', 'invalid assertion'],
    ['that is not yet valid', () => jwt(claims({ nbf: now + 600 })), 'invalid_grant', 'invalid assertion'],
    [
      'for another audience',
      () => jwt(claims({ aud: 'https://elsewhere.example' })),
      'invalid_grant',
      'Audience validation failed',
    ],
    [
      'for an unknown user',
      () => jwt(claims({ sub: 'x@example.com' })),
      'invalid_grant',
      "user hasn't approved this consumer",
    ],
    [
      'of an unknown app',
      () => jwt(claims({ iss: 'other' })),
      'invalid_client_id',
      'client identifier invalid',
    ],
    [
      'of an app without certificates',
      () => jwt(claims({ iss: 'PlatformCLI' })),
      'invalid_grant',
      'invalid assertion',
    ],
    ['that is not a JWT', () => 'no.jwt', 'invalid_grant', 'invalid assertion'],
    ['that is empty', () => '', 'invalid_request', 'missing required parameter: assertion'],
  ])('refuses an assertion %s', async (_, assertion, error, description) => {
    const { status, json } = await login(assertion());
    expect({ status, json }).toEqual({ status: 400, json: { error, error_description: description } });
  });
});
