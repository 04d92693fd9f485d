import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Running, runEmulator } from '../support/emulator.ts';

let running: Running;

beforeEach(async () => {
  await running?.close();
  running = await runEmulator();
});

afterAll(() => running.close());

const ID = '005xx0000000001AAA';
const USER = `/services/data/v62.0/sobjects/User/${ID}`;
const PASSWORD = 'newPassword1';

const post = (body: string, contentType = 'application/json', path = `${USER}/password`) =>
  running.send(path, { method: 'POST', headers: { 'Content-Type': contentType }, body });

const login = async (password: string) => {
  const { status } = await running.send('/services/oauth2/token', {
    method: 'POST',
    headers: { Authorization: '', 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'password',
      client_id: 'sfom',
      client_secret: 'sfom-secret',
      username: 'admin@example.com',
      password,
    }).toString(),
  });
  return status;
};

describe('GET /sobjects/User/ID/password', () => {
  it('says that the password has not expired, in JSON and XML', async () => {
    expect(await running.send(`${USER}/password`)).toMatchObject({ status: 200, json: { isExpired: false } });
    expect((await running.send(`${USER.slice(0, -3)}/password`)).status).toBe(200);
    const { text } = await running.send(`${USER}/password`, { headers: { Accept: 'application/xml' } });
    expect(text).toMatch(/<Password><isExpired>false<\/isExpired><\/Password>$/);
  });

  it.each(['005xx0000000009AAA', 'nobody', '001xx0000000001AAA'])('answers 404 for %s', async (id) => {
    const { status } = await running.send(`/services/data/v62.0/sobjects/User/${id}/password`);
    expect(status).toBe(404);
  });

  it('exists from version 24.0 on, and needs a session', async () => {
    const at = (version: string) => running.send(`${USER.replace('v62.0', version)}/password`);
    expect([(await at('v23.0')).status, (await at('v24.0')).status]).toEqual([404, 200]);
    const headers = { Authorization: '' };
    expect((await running.send(`${USER}/password`, { headers })).status).toBe(401);
  });
});

describe('POST /sobjects/User/ID/password', () => {
  it.each([
    [JSON.stringify({ NewPassword: PASSWORD }), 'application/json'],
    [`<Password><NewPassword>${PASSWORD}</NewPassword></Password>`, 'application/xml'],
  ])('sets the password with %s', async (body, contentType) => {
    const { status, text } = await post(body, contentType);
    expect([status, text]).toEqual([204, '']);
    expect([await login('password'), await login(PASSWORD)]).toEqual([400, 200]);
  });

  it('sets the password as a part of a composite request, and not when that is rolled back', async () => {
    const composite = (requests: object[]) =>
      post(
        JSON.stringify({ allOrNone: true, compositeRequest: requests }),
        'application/json',
        '/services/data/v62.0/composite',
      );
    const set = {
      method: 'POST',
      url: `${USER}/password`,
      referenceId: 'set',
      body: { NewPassword: PASSWORD },
    };
    const wrong = {
      method: 'POST',
      url: '/services/data/v62.0/sobjects/Account',
      referenceId: 'wrong',
      body: {},
    };
    expect((await composite([set, wrong])).status).toBe(200);
    expect([await login('password'), await login(PASSWORD)]).toEqual([200, 400]);
    await composite([set]);
    expect([await login('password'), await login(PASSWORD)]).toEqual([400, 200]);
  });

  it.each([
    ['short1', 'Your password must be at least 8 characters long.'],
    ['', 'Your password must be at least 8 characters long.'],
    ['onlyletters', 'Your password must have a mix of letters and numbers.'],
    ['1234567890', 'Your password must have a mix of letters and numbers.'],
  ])('refuses the password "%s"', async (password, message) => {
    const { status, json } = await post(JSON.stringify({ NewPassword: password }));
    expect([status, json]).toEqual([400, [{ message, errorCode: 'INVALID_NEW_PASSWORD' }]]);
    expect(await login('password')).toBe(200);
  });

  it.each([
    '{}',
    '[]',
    '{"NewPassword":1}',
    '{"NewPassword":null}',
    '{"NewPassword":"newPassword1","Other":1}',
    '',
  ])('refuses the body %s', async (body) => {
    const { status, json } = await post(body);
    expect([status, json]).toMatchObject([400, [{ errorCode: 'JSON_PARSER_ERROR' }]]);
    expect(await login('password')).toBe(200);
  });

  it('answers 404 for an unknown user', async () => {
    const body = JSON.stringify({ NewPassword: PASSWORD });
    const path = '/services/data/v62.0/sobjects/User/005xx0000000009AAA/password';
    expect((await post(body, 'application/json', path)).status).toBe(404);
  });
});

it('names DELETE as not emulated', async () => {
  const { status, json } = await running.send(`${USER}/password`, { method: 'DELETE' });
  expect([status, json]).toMatchObject([501, [{ errorCode: 'NOT_IMPLEMENTED' }]]);
  expect(await login('password')).toBe(200);
});
