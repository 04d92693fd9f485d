/** The whole emulator behind one port: https as good as http, and URLs that lead back. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type EmulatorOptions, startEmulator } from '../src/emulator.ts';
import { makeTrusted } from './support/certificates.ts';
import { type Running, runEmulator } from './support/emulator.ts';
import { ask, connectSecurely, connectTo } from './support/sockets.ts';

const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };
const LOGIN = {
  method: 'POST',
  headers: FORM,
  body: 'grant_type=password&client_id=sfom&client_secret=sfom-secret&username=admin@example.com&password=password',
};

let running: Running;
let ca: string;

beforeAll(async () => {
  running = await runEmulator();
  ca = await running.emulator.certificate();
});

afterAll(() => running.close());

/** What the token endpoint says that the org's address is. */
async function instanceUrl(url: string, headers: Record<string, string> = {}): Promise<string> {
  const { status, text } = await ask(`${url}/services/oauth2/token`, {
    ...LOGIN,
    ca,
    headers: { ...FORM, ...headers },
  });
  expect(status).toBe(200);
  const { instance_url, id } = JSON.parse(text);
  expect(id).toBe(`${instance_url}/id/00Dxx0000000001EAA/005xx0000000001AAA`);
  return instance_url;
}

describe('over https', () => {
  it.each(['localhost', '127.0.0.1'])(
    'a client that trusts the certificate logs in at %s, and works',
    async (name) => {
      const url = `https://${name}:${new URL(running.emulator.url).port}`;
      expect(await instanceUrl(url)).toBe(url);
      const { status, text } = await ask(`${url}/services/data/v59.0/limits`, {
        ca,
        headers: { Authorization: `Bearer ${running.emulator.token}` },
      });
      expect(status).toBe(200);
      expect(JSON.parse(text)).toHaveProperty('DailyApiRequests');
    },
  );

  it('a client that does not trust it goes away', async () => {
    await expect(ask(`${running.emulator.secureUrl}/services/data`)).rejects.toThrow(
      'unable to get local issuer certificate',
    );
  });

  it('the version list is the same as over http', async () => {
    const { emulator } = running;
    const [plain, secure] = await Promise.all(
      [emulator.url, emulator.secureUrl].map((url) => ask(`${url}/services/data`, { ca })),
    );
    expect(secure?.text).toBe(plain?.text);
  });

  it('a session that began over http goes on, and the other way round', async () => {
    const { emulator } = running;
    const { text } = await ask(`${emulator.secureUrl}/services/oauth2/token`, { ...LOGIN, ca });
    const headers = { Authorization: `Bearer ${JSON.parse(text).access_token}` };
    expect((await ask(`${emulator.url}/services/data/v59.0`, { headers })).status).toBe(200);
    expect((await ask(`${emulator.secureUrl}/services/data/v59.0`, { headers, ca })).status).toBe(200);
  });
});

describe('the URLs in answers', () => {
  it('lead back by the scheme and host that the client used', async () => {
    const { emulator } = running;
    expect(await instanceUrl(emulator.url)).toBe(emulator.url);
    expect(await instanceUrl(emulator.url, { Host: 'sfom.internal:8080' })).toBe('http://sfom.internal:8080');
    expect(await instanceUrl(emulator.secureUrl, { Host: 'sfom.internal' })).toBe('https://sfom.internal');
  });

  it('hold nothing that a Host header smuggles in, nor what a proxy is said to have seen', async () => {
    const { url } = running.emulator;
    expect(await instanceUrl(url, { Host: "x'onload=('" })).toBe(url);
    expect(await instanceUrl(url, { Host: '1.2.3.999' })).toBe(url);
    expect(await instanceUrl(url, { 'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': 'evil.example' })).toBe(
      url,
    );
  });

  it('have the public URL where one is given', async () => {
    const emulator = await startEmulator({ publicUrl: 'https://org.example.com/' });
    expect(await instanceUrl(emulator.url)).toBe('https://org.example.com');
    await emulator.close();
    await expect(startEmulator({ publicUrl: 'org.example.com' })).rejects.toThrow(
      'invalid public URL "org.example.com"',
    );
  });
});

describe('invalid requests', () => {
  it.each(['http', 'https'])(
    'are refused over %s as by any server, with nothing of the inside',
    async (scheme) => {
      const { host } = new URL(running.emulator.url);
      const connect = () => (scheme === 'https' ? connectSecurely(host, ca) : connectTo(host));
      const [malformed, large] = await Promise.all([connect(), connect()]);
      malformed.socket.write('GET /services/data HTTP/1.1\r\nbroken\r\n\r\n');
      large.socket.write(`GET /services/data HTTP/1.1\r\nHost: x\r\nCookie: ${'x'.repeat(50_000)}\r\n\r\n`);
      expect(await malformed.ended).toBe('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
      expect(await large.ended).toMatch(
        /^HTTP\/1\.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Type: text\/html;charset=ISO-8859-1\r\nContent-Length: 74\r\nDate: [^\r]+\r\n\r\n<h1>Bad Message 431<\/h1><pre>reason: Request Header Fields Too Large<\/pre>$/,
      );
    },
  );
});

describe('the certificate', () => {
  let directory: string;
  let data: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'sfom-test-'));
    data = join(directory, 'org');
  });

  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('is shown to clients on this machine', async () => {
    const { status, text, headers } = await running.send('/_emulator/certificate');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/x-pem-file');
    expect(text).toBe(ca);
    expect(text).not.toContain('PRIVATE');
  });

  it('is not there before it is needed, and the same after a restart', async () => {
    const first = await startEmulator({ data });
    expect(() => statSync(join(data, 'authority.pem'))).toThrow('ENOENT');
    const certificate = await first.certificate();
    await first.close();
    expect(statSync(join(data, 'authority.pem')).mode & 0o777).toBe(0o600);
    const second = await startEmulator({ data });
    expect((await ask(`${second.secureUrl}/services/data`, { ca: certificate })).status).toBe(200);
    await second.close();
  });

  it("is the user's own where one is given", async () => {
    const tls = await makeTrusted();
    const emulator = await startEmulator({ data, tls });
    expect(await emulator.certificate()).toBe(tls.cert);
    expect((await ask(`${emulator.secureUrl}/services/data`, { ca: tls.ca })).status).toBe(200);
    await emulator.close();
    expect(() => statSync(join(data, 'authority.pem'))).toThrow('ENOENT');
    const { key } = await makeTrusted();
    await expect(startEmulator({ data, tls: { ...tls, key } })).rejects.toThrow(
      'tls: the key does not belong to the certificate',
    );
  });
});

describe('what it cannot start with', () => {
  let directory: string;
  let data: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'sfom-test-'));
    data = join(directory, 'org');
  });

  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const refused = (options: EmulatorOptions) =>
    startEmulator({ data, ...options }).then(
      () => expect('started').toBe('refused'),
      (error: Error) => error.message,
    );

  it('a port that is taken, and leaves the org directory alone', async () => {
    const port = Number(new URL(running.emulator.url).port);
    expect(await refused({ port })).toContain(`port ${port} on 127.0.0.1 is taken`);
    expect(readdirSync(directory)).toEqual([]);
  });

  it('a broken seed is reported with file and line, and nothing is written', async () => {
    const seed = join(directory, 'seed');
    mkdirSync(seed);
    writeFileSync(join(seed, 'Account.ndjson'), '{"Name":"One"}\n{"Name":"Two","Nope":1}\n');
    expect(await refused({ seed })).toMatch(/Account\.ndjson:2: .*Nope/);
    expect(readdirSync(directory)).not.toContain('records');
    expect(await refused({ seed: join(directory, 'nowhere') })).toContain('nowhere');
    await (await startEmulator({ data })).close();
  });

  it('an org directory that is a file, or not its own, or in use', async () => {
    const file = join(directory, 'file');
    writeFileSync(file, 'x');
    expect(await refused({ data: file })).toContain(file);
    const other = join(directory, 'other');
    mkdirSync(other);
    writeFileSync(join(other, 'thesis.txt'), 'x');
    expect(await refused({ data: other })).toContain(other);
    const started = await startEmulator({ data });
    expect(await refused({})).toContain(data);
    await started.close();
  });

  it('a damaged org is reported with file and line, and nothing is changed', async () => {
    await (await startEmulator({ data })).close();
    const file = join(data, 'records', 'Payment-000001-c0.ndjson');
    const damaged = readFileSync(file, 'utf8').replace('120', '999');
    writeFileSync(file, damaged);
    expect(await refused({})).toMatch(/Payment-000001-c0\.ndjson, line 1:/);
    expect(readFileSync(file, 'utf8')).toBe(damaged);
  });
});

it('closes in good order while connections of both kinds are open', async () => {
  const emulator = await startEmulator();
  const { host } = new URL(emulator.url);
  const certificate = await emulator.certificate();
  const open = [
    await connectTo(host),
    await connectTo(host),
    await connectSecurely(host, certificate),
    await connectSecurely(host, certificate),
  ];
  for (const { socket } of [open[1], open[3]] as typeof open) {
    const heard = new Promise((resolve) => socket.once('data', resolve));
    socket.write('GET /services/data HTTP/1.1\r\nHost: x\r\n\r\n');
    await heard;
  }
  await emulator.close();
  await Promise.all(open.map(({ ended }) => ended));
  await expect(ask(`${emulator.url}/services/data`)).rejects.toThrow('ECONNREFUSED');
});
