/** Two orgs behind one server, put into the directory by hand: nothing of one is seen in the other. */
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Orgs } from '../src/api/orgs.ts';
import { createApi } from '../src/api/serve.ts';
import { createLog } from '../src/log.ts';
import { type OpenOrg, openOrg } from '../src/org-services.ts';
import { pathsOf } from '../src/routes.ts';
import { TestClock } from './support/clock.ts';

const DEMO = new URL('../data/demo', import.meta.url).pathname;
const ACME_ID = '00Dxx0000000001EAA';
const BRAVO_ID = '00Dxx0000000002EAA';
/** The same id in both orgs, as every record has. */
const ADMIN = '005xx0000000001AAA';
const USERNAME = 'admin@example.com';

let acme: OpenOrg;
let bravo: OpenOrg;
let server: Server;
let place: string;

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'sfom-orgs-'));
  await seedAs(BRAVO_ID, place);
  const clock = new TestClock();
  const log = createLog('error');
  acme = await openOrg({ clock, log });
  bravo = await openOrg({ clock, log, seed: place });
  const orgs = new Orgs({ org: acme, hosts: ['acme.localhost'] }, { org: bravo, hosts: ['bravo.localhost'] });
  const paths = pathsOf({ certificate: async () => 'PEM' });
  const api = createApi({ ...paths, orgs, log, bodyLimit: 1_000_000 });
  server = createServer(api.listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await Promise.all([acme.close(), bravo.close(), rm(place, { recursive: true })]);
});

async function seedAs(organizationId: string, directory: string): Promise<void> {
  await cp(DEMO, directory, { recursive: true });
  for (const name of await readdir(directory, { recursive: true })) {
    if (!name.endsWith('.ndjson')) continue;
    const text = await readFile(join(directory, name), 'utf8');
    await writeFile(join(directory, name), text.replaceAll(ACME_ID, organizationId));
  }
}

interface Sent {
  readonly method?: string;
  readonly token?: string;
  readonly form?: string;
  readonly json?: unknown;
  readonly soap?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Received {
  readonly status: number;
  readonly text: string;
  readonly json: Record<string, unknown>;
}

const MEDIA_TYPES = { form: 'application/x-www-form-urlencoded', json: 'application/json', soap: 'text/xml' };

function send(host: string, path: string, sent: Sent = {}): Promise<Received> {
  const { token, method, form, json, soap } = sent;
  const { port } = server.address() as AddressInfo;
  const kind = form !== undefined ? 'form' : soap !== undefined ? 'soap' : 'json';
  const body = form ?? soap ?? (json === undefined ? undefined : JSON.stringify(json));
  const headers = {
    Host: `${host}:${port}`,
    ...(token ? { Authorization: `Bearer ${token}` } : {}),
    ...(body === undefined ? {} : { 'Content-Type': MEDIA_TYPES[kind] }),
    ...(kind === 'soap' ? { SOAPAction: '""' } : {}),
    ...sent.headers,
  };
  const options = { port, host: '127.0.0.1', path, method: method ?? (body ? 'POST' : 'GET'), headers };
  return new Promise((resolve, reject) => {
    const outgoing = request(options, async (response) => {
      let text = '';
      for await (const chunk of response.setEncoding('utf8')) text += chunk;
      resolve({ status: response.statusCode ?? 0, text, json: isJson(text) ? JSON.parse(text) : {} });
    });
    outgoing.on('error', reject).end(body);
  });
}

function isJson(text: string): boolean {
  return /^[{[]/.test(text);
}

function logIn(host: string, password: string): Promise<Received> {
  const client = 'client_id=sfom&client_secret=sfom-secret';
  const form = `grant_type=password&username=${USERNAME}&password=${password}&${client}`;
  return send(host, '/services/oauth2/token', { form });
}

/** A host of no org. */
const ANY = '127.0.0.1';
const QUERY = '/services/data/v59.0/query?q=SELECT+Id+FROM+Account';

let acmeToken: string;
let bravoToken: string;

beforeEach(async () => {
  acmeToken = (await acme.login.sessions.issue({ userId: ADMIN })).token;
  bravoToken = (await bravo.login.sessions.issue({ userId: ADMIN })).token;
});

describe('two orgs in a directory', () => {
  it('answer the requests of their own sessions, at an unknown host', async () => {
    const urls = async (token: string) => (await send(ANY, '/services/data/v59.0', { token })).json.identity;
    expect(await urls(acmeToken)).toContain(`/id/${ACME_ID}/`);
    expect(await urls(bravoToken)).toContain(`/id/${BRAVO_ID}/`);
  });

  it("refuse each other's sessions at their own hosts", async () => {
    expect((await send('bravo.localhost', QUERY, { token: bravoToken })).status).toBe(200);
    expect((await send('bravo.localhost', QUERY, { token: acmeToken })).status).toBe(401);
    expect((await send('ACME.localhost', QUERY, { token: bravoToken })).status).toBe(401);
  });

  it('keep their records apart, also those of the same id', async () => {
    const created = await send(ANY, '/services/data/v59.0/sobjects/Account', {
      token: bravoToken,
      json: { Name: 'Only in Bravo' },
    });
    expect(created.status).toBe(201);
    const [shared] = await acme.services.org.all('Account');
    const path = `/services/data/v59.0/sobjects/Account/${shared?.Id}`;
    const changed = await send(ANY, path, {
      token: bravoToken,
      method: 'PATCH',
      json: { Name: 'Renamed in Bravo' },
    });
    expect(changed.status).toBe(204);
    expect((await send(ANY, path, { token: bravoToken })).json.Name).toBe('Renamed in Bravo');
    expect((await send(ANY, path, { token: acmeToken })).json.Name).toBe(shared?.Name);
    const own = `/services/data/v59.0/sobjects/Account/${created.json.id}`;
    expect((await send(ANY, own, { token: acmeToken })).status).toBe(404);
  });

  it('count their API requests apart', async () => {
    const usedOf = (org: OpenOrg) => org.services.usage.used('DailyApiRequests');
    const [before, beforeThere] = [usedOf(acme), usedOf(bravo)];
    await send(ANY, QUERY, { token: acmeToken });
    expect([usedOf(acme), usedOf(bravo)]).toEqual([before + 1, beforeThere]);
  });

  it('give their own tokens to those who log in at their hosts', async () => {
    const [atAcme, atBravo] = [
      await logIn('acme.localhost', 'password'),
      await logIn('bravo.localhost', 'password'),
    ];
    expect(atAcme.json.id).toContain(ACME_ID);
    expect(atBravo.json.id).toContain(BRAVO_ID);
    const token = String(atBravo.json.access_token);
    expect(bravo.login.sessions.peek(token)).toBeDefined();
    expect(acme.login.sessions.peek(token)).toBeUndefined();
    const userinfo = await send(ANY, '/services/oauth2/userinfo', { token });
    expect(userinfo.json.organization_id).toBe(BRAVO_ID);
  });

  it('have their own credentials', async () => {
    const path = `/_emulator/users/${USERNAME}/password`;
    const put = await send('bravo.localhost', path, { method: 'PUT', json: { password: 'of-bravo' } });
    expect(put.status).toBe(204);
    expect((await logIn('bravo.localhost', 'of-bravo')).status).toBe(200);
    expect((await logIn('acme.localhost', 'of-bravo')).status).toBe(400);
    expect((await send('bravo.localhost', path, { method: 'DELETE' })).status).toBe(204);
    expect((await logIn('acme.localhost', 'password')).status).toBe(200);
  });

  it('answer SOAP at their hosts', async () => {
    const soap = (token: string) =>
      `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns:p="urn:partner.soap.sforce.com"><e:Header><p:SessionHeader><p:sessionId>${token}</p:sessionId></p:SessionHeader></e:Header><e:Body><p:getUserInfo/></e:Body></e:Envelope>`;
    const ask = (host: string, token: string) =>
      send(host, '/services/Soap/u/59.0', { soap: soap(token), method: 'POST' });
    const atBravo = await ask('bravo.localhost', bravoToken);
    expect(atBravo.text).toContain(`<organizationId>${BRAVO_ID}</organizationId>`);
    expect((await ask('acme.localhost', bravoToken)).text).toContain('INVALID_SESSION_ID');
  });

  it('have their own settings, connected apps and sessions by the controls', async () => {
    await send('bravo.localhost', '/_emulator/settings', { method: 'PATCH', json: { retryLimit: 7 } });
    const retries = async (host: string) => (await send(host, '/_emulator/settings')).json.retryLimit;
    expect(await retries('bravo.localhost')).toBe(7);
    expect(await retries('acme.localhost')).toBe(acme.services.org.settings.retryLimit);
    expect(await retries('acme.localhost')).not.toBe(7);

    const app = '/_emulator/connected-apps/of-bravo';
    await send('bravo.localhost', app, { method: 'PUT', json: {} });
    expect((await send('bravo.localhost', app)).status).toBe(200);
    expect((await send('acme.localhost', app)).status).toBe(404);

    const begun = await send('bravo.localhost', '/_emulator/sessions', { json: {} });
    expect(String(begun.json.token)).toContain(BRAVO_ID.slice(0, 15));
    expect(acme.login.sessions.peek(String(begun.json.token))).toBeUndefined();
    expect((await send('bravo.localhost', '/_emulator')).json.organizationId).toBe(BRAVO_ID);
  });

  it('keep the pages of a query to the org that began it', async () => {
    await bravo.services.org.transact('', async (tx) => {
      for (let index = 0; index < 250; index++) await tx.insert('Account', { Name: `Page ${index}` });
    });
    const options = { 'Sforce-Query-Options': 'batchSize=200' };
    const { nextRecordsUrl } = (await send(ANY, QUERY, { token: bravoToken, headers: options })).json;
    expect((await send(ANY, String(nextRecordsUrl), { token: acmeToken })).status).toBe(400);
    expect((await send(ANY, String(nextRecordsUrl), { token: bravoToken })).status).toBe(200);
  });

  it('take what names no org to the first', async () => {
    expect((await send(ANY, '/_emulator')).json.organizationId).toBe(ACME_ID);
    expect((await send(ANY, QUERY, { token: 'of-nobody' })).status).toBe(401);
  });
});
