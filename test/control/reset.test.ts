/** POST /_emulator/reset, as a tester uses it between tests, and as one misuses it. */
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { startEmulator } from '../../src/emulator.ts';
import { TestClock } from '../support/clock.ts';
import { type Answered, type Running, refundsPath, runEmulator } from '../support/emulator.ts';

const V = '/services/data/v59.0';
const ORDER = '1Osxx0000000013CAA';
const QUERY = `${V}/query?q=SELECT+COUNT()+FROM+Account`;

let running: Running;
let place: string | undefined;

afterEach(async () => {
  await running.close();
  if (place) await rm(place, { recursive: true });
  place = undefined;
});

async function onDisk(): Promise<string> {
  place = await mkdtemp(join(tmpdir(), 'sfom-reset-'));
  return join(place, 'org');
}

const post = (path: string, body: unknown): Promise<Answered> =>
  running.send(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });

const reset = (body: unknown = {}) => post('/_emulator/reset', body);

async function createAccount(): Promise<string> {
  return ((await post(`${V}/sobjects/Account`, { Name: 'Of a test' })).json as { id: string }).id;
}

const settings = async () => (await running.send('/_emulator/settings')).json as Record<string, unknown>;

const idle = async () => (await running.send('/_emulator/idle?timeout=0')).json;

const PLACES = [
  ['in memory', async () => ({})],
  ['on disk', async () => ({ data: await onDisk() })],
] as const;

describe.each(PLACES)('an org %s', (_, options) => {
  const start = async () => {
    running = await runEmulator({ seed: 'demo', ...(await options()) });
  };

  it('has the records of its seed, and numbers them as at the start', async () => {
    await start();
    const before = (await running.send(QUERY)).json;
    const first = await createAccount();
    await running.send(`${V}/sobjects/Account/${first}`, { method: 'DELETE' });
    const second = await createAccount();
    await running.send(`/_emulator/settings`, {
      method: 'PATCH',
      headers: { 'Content-Type': 'application/json' },
      body: '{"retryLimit":9}',
    });
    await reset({ keepSessions: true });
    expect((await running.send(QUERY)).json).toEqual(before);
    expect((await running.send(`${V}/sobjects/Account/${second}`)).status).toBe(404);
    expect((await settings()).retryLimit).toBe(3);
    expect(await createAccount()).toBe(first);
    await reset({ keepSessions: true });
    expect(await createAccount()).toBe(first);
  });

  it('answers a token of the administrator, and the tokens before are 401', async () => {
    await start();
    const { json } = await reset();
    const { token } = json as { token: string };
    expect(json).toMatchObject({ reset: true, organizationId: '00Dxx0000000001EAA' });
    expect((await running.send(QUERY)).status).toBe(401);
    const headers = { Authorization: `Bearer ${token}` };
    expect((await running.send(QUERY, { headers })).status).toBe(200);
  });

  it('accepts stored and unstored tokens after a reset that keeps sessions, but not those of users who are not in the seed', async () => {
    await start();
    const { org } = running.emulator;
    const [admin] = await org.all('User');
    const { Id: _, ...fields } = admin!;
    const own = { ...fields, Username: 'own@example.com', CommunityNickname: 'own' };
    await org.transact('user', (tx) => tx.insert('User', own));
    const begin = async (body: object) =>
      ((await post('/_emulator/sessions', body)).json as { token: string }).token;
    const [stored, strange] = [await begin({}), await begin({ username: 'own@example.com' })];
    await reset({ keepSessions: true });
    const statusOf = async (token: string) =>
      (await running.send(QUERY, { headers: { Authorization: `Bearer ${token}` } })).status;
    expect([await statusOf(running.emulator.token), await statusOf(stored), await statusOf(strange)]).toEqual(
      [200, 200, 401],
    );
  });

  it('forgets operations that wait for a notification or a retry, and nothing is stuck', async () => {
    await start();
    const { org } = running.emulator;
    const gateways = await org.all('PaymentGateway');
    const behavior = { refund: 'pending', notification: 'approve', notificationDelay: 1000 } as const;
    await org.changeSettings({
      gatewayBehaviors: Object.fromEntries(gateways.map(({ Id }) => [Id, behavior])),
    });
    expect((await post(refundsPath(ORDER), { creditMemoId: '50gxx0000001301AAA' })).status).toBe(201);
    await running.send('/_emulator/idle');
    const late = post(refundsPath(ORDER), { excessFundsAmount: 5 });
    const [{ status }] = await Promise.all([reset({ keepSessions: true }), late]);
    expect(status).toBe(200);
    running.clock.turn(100_000);
    expect(await idle()).toEqual({ idle: true });
    const { json } = await running.send(`${V}/query?q=SELECT+COUNT()+FROM+Refund`);
    running.clock.turn(100_000);
    const before = await startEmulator({ clock: new TestClock() });
    expect((json as { totalSize: number }).totalSize).toBe((await before.org.all('Refund')).length);
    await before.close();
  });

  it('drops Bulk jobs and their files; a new job has the first id again', async () => {
    await start();
    const create = async () =>
      ((await post(`${V}/jobs/ingest`, { object: 'Account', operation: 'insert' })).json as { id: string })
        .id;
    const upload = (id: string, body: string) =>
      running.send(`${V}/jobs/ingest/${id}/batches`, {
        method: 'PUT',
        headers: { 'Content-Type': 'text/csv' },
        body,
      });
    const complete = (id: string) =>
      running.send(`${V}/jobs/ingest/${id}`, {
        method: 'PATCH',
        headers: { 'Content-Type': 'application/json' },
        body: '{"state":"UploadComplete"}',
      });
    const before = (await running.send(QUERY)).json;
    const id = await create();
    await upload(id, `Name\n${Array.from({ length: 3000 }, (_, row) => `Row ${row}`).join('\n')}\n`);
    await complete(id);
    await reset({ keepSessions: true });
    expect(await idle()).toEqual({ idle: true });
    expect((await running.send(`${V}/jobs/ingest/${id}`)).status).toBe(404);
    expect((await running.send(QUERY)).json).toEqual(before);
    expect(await create()).toBe(id);
    if (place) expect(await readdir(join(place, 'org', 'files')).catch(() => [])).toEqual([]);
    await upload(id, 'Name\nOnly one\n');
    await complete(id);
    running.clock.turn(1000);
    await running.send('/_emulator/idle');
    expect((await running.send(`${V}/jobs/ingest/${id}`)).json).toMatchObject({ numberRecordsProcessed: 1 });
  });
});

it('transactions that wait behind the reset, and all later ones of that org, are refused', async () => {
  running = await runEmulator({ seed: 'demo' });
  const { org } = running.emulator;
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const before = org.transact('before', async (tx) => {
    await held;
    return tx.insert('Account', { Name: 'Before' });
  });
  const answer = reset({ keepSessions: true });
  await running.send('/_emulator');
  const during = running.send('/_emulator/settings');
  release();
  await before;
  expect((await answer).status).toBe(200);
  await during;
  const late = () => org.transact('late', (tx) => tx.insert('Account', { Name: 'Late' }));
  await expect(late()).rejects.toThrow('The org was reset meanwhile');
  await expect(org.files.list()).rejects.toThrow('The org was reset meanwhile');
  const { json } = await running.send(`${V}/query?q=SELECT+COUNT()+FROM+Account+WHERE+Name='Before'`);
  expect(json).toMatchObject({ totalSize: 0 });
});

it('two resets at once both succeed', async () => {
  running = await runEmulator({ seed: 'demo' });
  await createAccount();
  const both = await Promise.all([reset({ keepSessions: true }), reset({ keepSessions: true })]);
  expect(both.map(({ status }) => status)).toEqual([200, 200]);
});

it('replay ids of events go on', async () => {
  running = await runEmulator({ seed: 'demo' });
  const publish = () =>
    running.emulator.org.transact('event', (tx) =>
      tx.insert('ProcessExceptionEvent', { AttachedToId: ORDER, Message: 'x', ExceptionType: 'Refund' }),
    );
  const { ReplayId } = await publish();
  await reset({ keepSessions: true });
  expect((await running.send('/_emulator/events/ProcessExceptionEvent')).json).toEqual({ events: [] });
  expect(Number(ReplayId)).toBe(1);
});

it('the reset org is on the disk when the answer comes, and can be reset again after a restart without a seed', async () => {
  const data = await onDisk();
  running = await runEmulator({ data });
  const first = await createAccount();
  const { token } = (await post('/_emulator/sessions', {})).json as { token: string };
  await reset({ keepSessions: true });
  const copy = `${data}-copy`;
  await cp(data, copy, { recursive: true, filter: (path) => !/\/lock[^/]*$/.test(path) });
  await running.close();
  running = await runEmulator({ data: copy });
  const headers = { Authorization: `Bearer ${token}` };
  expect((await running.send(QUERY, { headers })).status).toBe(200);
  expect(await createAccount()).toBe(first);
  await reset({ keepSessions: true });
  expect(await createAccount()).toBe(first);
});

it('a program resets its emulator, whose token and org are then those of the reset org', async () => {
  running = await runEmulator({ seed: 'demo' });
  const emulator = await startEmulator({});
  const { token } = emulator;
  const count = (await emulator.org.all('Account')).length;
  await emulator.org.transact('one', (tx) => tx.insert('Account', { Name: 'One' }));
  await emulator.reset();
  expect(emulator.token).not.toBe(token);
  expect((await emulator.org.all('Account')).length).toBe(count);
  const answer = await fetch(emulator.url + QUERY, {
    headers: { Authorization: `Bearer ${emulator.token}` },
  });
  expect(answer.status).toBe(200);
  const kept = emulator.token;
  await emulator.reset({ keepSessions: true });
  expect(emulator.token).toBe(kept);
  await emulator.idle();
  await emulator.close();
});

it('a close during a reset waits for it, and frees the directory', async () => {
  running = await runEmulator({ seed: 'demo' });
  const data = await onDisk();
  const emulator = await startEmulator({ data });
  await Promise.all([emulator.reset(), emulator.close()]);
  await (await startEmulator({ data })).close();
});

describe('a wrong request changes nothing', () => {
  it.each([
    [{ sessions: true }, /sessions.* is unknown/],
    [{ keepSessions: 'yes' }, /keepSessions must be true or false/],
    [[], /Send/],
    [null, /Send/],
  ])('%j', async (body, message) => {
    running = await runEmulator({ seed: 'demo' });
    const id = await createAccount();
    const { status, text } = await reset(body);
    expect(status).toBe(400);
    expect(text).toMatch(message);
    expect((await running.send(`${V}/sobjects/Account/${id}`)).status).toBe(200);
  });

  it('an org whose initial state is not known says what to do', async () => {
    running = await runEmulator();
    const { status, text } = await reset();
    expect(status).toBe(409);
    expect(text).toMatch(/Start the emulator with a new directory/);
    expect((await running.send(QUERY)).status).toBe(200);
  });

  it('a request without a body resets', async () => {
    running = await runEmulator({ seed: 'demo' });
    expect((await running.send('/_emulator/reset', { method: 'POST' })).status).toBe(200);
  });
});
