/** Absolute request targets and tunnels, by hand: which hosts are served, and by which host the API judges a request. */
import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { connect } from 'node:net';
import { connect as tlsConnect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Authority, issueCertificate, makeAuthority } from '../../src/server/authority.ts';
import { type OpenPort, openPort } from '../../src/server/server.ts';
import { ServerCertificates } from '../../src/server/server-certificates.ts';
import { askByProxy, askOver, openTunnel, TunnelRefused } from '../support/proxy.ts';
import { connectSecurely, connectTo } from '../support/sockets.ts';

let authority: Authority;
let server: OpenPort;
let port: string;
let calls = 0;

/** Answers with what the API judges a request by. */
const echo: RequestListener = (request, response) => {
  calls++;
  const { host, forwarded, ':scheme': scheme } = request.headers;
  const connection = 'encrypted' in request.socket ? 'TLS' : 'plain';
  request.resume().on('end', () => {
    response.end(JSON.stringify({ url: request.url, host, scheme, connection, forwarded }));
  });
};

beforeAll(async () => {
  authority = await makeAuthority(new Date());
  const certificates = new ServerCertificates(authority, () => new Date());
  server = await openPort({
    port: 0,
    host: '127.0.0.1',
    publicUrl: 'https://org.example.com:8443',
    listener: echo,
    certificate: async (name) =>
      name === 'stolen.example.com'
        ? issueCertificate(authority, name, new Date())
        : certificates.forName(name),
    onFault: () => {},
    bounds: { linger: 100, closeTimeout: 100 },
  });
  port = new URL(`http://${server.authority}`).port;
});

afterAll(() => server.abort());

interface Judged {
  readonly url: string;
  readonly host?: string;
  readonly scheme?: string;
  readonly connection: string;
  readonly forwarded?: string;
}

/** Sends the text, with PORT for the server's own, and returns all that comes back. */
async function say(text: string): Promise<string> {
  const { socket, ended } = await connectTo(server.authority);
  socket.write(text.replaceAll('PORT', port));
  return ended;
}

const get = (target: string, host: string | undefined = 'x') =>
  say(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);

async function judged(target: string, host?: string): Promise<Judged> {
  const answer = await get(target, host);
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  return JSON.parse(answer.split('\r\n\r\n')[1] as string);
}

describe('a request for an absolute target', () => {
  it.each([
    ['http://login.salesforce.com/services/data?a=b', '/services/data?a=b', 'http', 'login.salesforce.com'],
    ['https://login.salesforce.com/', '/', 'https', 'login.salesforce.com'],
    ['https://acme.my.salesforce.com:443/a', '/a', 'https', 'acme.my.salesforce.com'],
    ['http://acme.my.salesforce.com:443/a', '/a', 'http', 'acme.my.salesforce.com:443'],
    ['http://login.salesforce.com', '/', 'http', 'login.salesforce.com'],
    ['http://login.salesforce.com?q=//x', '/?q=//x', 'http', 'login.salesforce.com'],
    ['HTTP://LOGIN.SalesForce.COM/A', '/A', 'http', 'login.salesforce.com'],
    ['http://login.salesforce.com./', '/', 'http', 'login.salesforce.com'],
    ['http://login.salesforce.com:/', '/', 'http', 'login.salesforce.com'],
    ['http://login.salesforce.com//services//data', '//services//data', 'http', 'login.salesforce.com'],
    ['http://acme--dev.sandbox.lightning.force.com/', '/', 'http', 'acme--dev.sandbox.lightning.force.com'],
    ['http://acme.my.salesforce-setup.com/', '/', 'http', 'acme.my.salesforce-setup.com'],
    ['http://127.0.0.1:PORT/a', '/a', 'http', '127.0.0.1:PORT'],
    ['https://127.0.0.1:PORT/a', '/a', 'https', '127.0.0.1:PORT'],
    ['http://127.8.9.1:PORT/a', '/a', 'http', '127.8.9.1:PORT'],
    ['http://LOCALHOST:PORT/', '/', 'http', 'localhost:PORT'],
    ['http://acme.localhost:PORT/', '/', 'http', 'acme.localhost:PORT'],
    ['http://[::1]:PORT/', '/', 'http', '[::1]:PORT'],
    ['https://org.example.com:8443/', '/', 'https', 'org.example.com:8443'],
  ])('%s is served', async (target, url, scheme, name) => {
    const host = name.replace('PORT', port);
    expect(await judged(target, host)).toEqual({ url, scheme, host, connection: 'plain' });
  });

  it('is judged by its own host; another Host header is put into Forwarded', async () => {
    expect(await judged('http://login.salesforce.com/', 'localhost:PORT')).toMatchObject({
      host: 'login.salesforce.com',
      forwarded: `host="localhost:${port}"`,
    });
    expect(await judged('http://127.0.0.1:PORT/', 'login.salesforce.com')).toMatchObject({
      host: `127.0.0.1:${port}`,
      forwarded: 'host="login.salesforce.com"',
    });
    expect(await judged('http://login.salesforce.com/', 'LOGIN.salesforce.com.:80')).not.toHaveProperty(
      'forwarded',
    );
  });

  it('in HTTP/1.0 needs no Host', async () => {
    const answer = await say('GET http://login.salesforce.com/ HTTP/1.0\r\n\r\n');
    expect(answer).toContain(
      '{"url":"/","host":"login.salesforce.com","scheme":"http","connection":"plain"}',
    );
  });

  it('is served over TLS', async () => {
    const { socket, ended } = await connectSecurely(server.authority, authority.root);
    socket.write(
      `POST https://127.0.0.1:${port}/services/Soap/u/36.0 HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n`,
    );
    socket.write('Content-Length: 2\r\nConnection: close\r\n\r\nab');
    const answer = {
      url: '/services/Soap/u/36.0',
      host: `127.0.0.1:${port}`,
      scheme: 'https',
      connection: 'TLS',
    };
    expect(await ended).toContain(JSON.stringify(answer));
  });

  it.each([
    'http://example.com/',
    'https://example.com/',
    'http://169.254.169.254/latest/meta-data',
    'http://salesforce.com.example.com/',
    'http://notsalesforce.com/',
    'http://login-salesforce.com/',
    'http://login.salesforce.com:8080/',
    'http://login.salesforce.com:PORT/',
    'http://login.salesforce.com%2eexample.com/',
    'http://login.salesforce.com../',
    'http://.salesforce.com/',
    'http://127.0.0.1/',
    'http://127.0.0.1:1/',
    'http://localhost:3000/callback',
    'http://127.1:PORT/',
    'http://0177.0.0.1:PORT/',
    'http://0x7f.0.0.1:PORT/',
    'http://2130706433:PORT/',
    'http://0.0.0.0:PORT/',
    'http://[::]:PORT/',
    'http://[::ffff:127.0.0.1]:PORT/',
    'http://[0:0:0:0:0:0:0:1]:PORT/',
    'http://[::1]/',
    'http://localhost.example.com:PORT/',
    'http://org.example.com/',
    'https://org.example.com/',
  ])('%s is refused with 403', async (target) => {
    const before = calls;
    const answer = await get(target);
    expect(answer).toMatch(/^HTTP\/1\.1 403 Host Not Served By sfom-emulator\r\n/);
    expect(answer).toMatch(
      /\r\nThe emulator does not forward requests, and does not serve .*--public-url\.\n$/,
    );
    expect(calls).toBe(before);
  });

  it.each([
    'http://user@login.salesforce.com/',
    'http://user:password@login.salesforce.com/',
    'http://login.salesforce.com@example.com/',
    'http://example.com\\@login.salesforce.com/',
    'http://example.com#@login.salesforce.com/',
    'http://login.salesforce.com/a#b',
    'http:///services/data',
    'http://:80/',
    'http:/login.salesforce.com/',
    'http:login.salesforce.com/',
    'http://login.salesforce.com:99999/',
    'http://login.salesforce.com:80:80/',
    'http://login.salesforce.com:x/',
    'http://[::1/',
    'http://[x]:PORT/',
    'http://a,login.salesforce.com b/',
    'ftp://login.salesforce.com/',
    'file:///etc/passwd',
    'login.salesforce.com:443',
    'services/data',
  ])('%s is refused as malformed', async (target) => {
    const before = calls;
    expect(await get(target)).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(calls).toBe(before);
  });

  it.each([
    [
      'two Hosts',
      'GET http://login.salesforce.com/ HTTP/1.1\r\nHost: login.salesforce.com\r\nHost: x\r\n\r\n',
    ],
    ['an invalid Host', 'GET http://login.salesforce.com/ HTTP/1.1\r\nHost: a b\r\n\r\n'],
    ['no Host', 'GET http://login.salesforce.com/ HTTP/1.1\r\n\r\n'],
    ['a scheme of its own', 'GET / HTTP/1.1\r\nHost: x\r\n:scheme: https\r\n\r\n'],
  ])('with %s is refused', async (_, text) => {
    const before = calls;
    expect(await say(text)).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(calls).toBe(before);
  });

  it('that is refused leaves its connection usable', async () => {
    const { socket, ended } = await connectTo(server.authority);
    socket.write(`POST http://example.com/ HTTP/1.1\r\nHost: example.com\r\nContent-Length: 100000\r\n\r\n`);
    socket.write('x'.repeat(100_000));
    socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect((await ended).match(/^HTTP\/1\.1 \d+/gm)).toEqual(['HTTP/1.1 403', 'HTTP/1.1 200']);
  });
});

describe('a path as target', () => {
  it('is served for any Host, as the client wrote it', async () => {
    expect(await judged('/a', 'ORG.example.com:1')).toEqual({
      url: '/a',
      host: 'ORG.example.com:1',
      connection: 'plain',
    });
    expect(await judged('//login.salesforce.com/a')).toMatchObject({
      url: '//login.salesforce.com/a',
      host: 'x',
    });
  });

  it('may be an asterisk', async () => {
    expect(await say('OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).toContain('"url":"*"');
  });
});

describe('a tunnel', () => {
  const inTunnel = async (url: string, headers: Record<string, string> = {}) => {
    const { status, text } = await askByProxy(server.authority, url.replace('PORT', port), {
      ca: authority.root,
      headers,
    });
    return { status, text, judged: status === 200 ? (JSON.parse(text) as Judged) : undefined };
  };

  it.each([
    ['https://login.salesforce.com/services/data', 'login.salesforce.com'],
    ['https://acme.lightning.force.com/', 'acme.lightning.force.com'],
    ['https://localhost:PORT/', 'localhost:PORT'],
    ['https://acme.localhost:PORT/', 'acme.localhost:PORT'],
  ])('leads to %s, with a certificate for its host', async (url, host) => {
    const { judged } = await inTunnel(url);
    expect(judged).toMatchObject({ host: host.replace('PORT', port), connection: 'TLS' });
    expect(judged).not.toHaveProperty('scheme');
  });

  it.each([
    'example.com:443',
    'login.salesforce.com.example.com:443',
    'login.salesforce.com:22',
    'login.salesforce.com:PORT',
    '93.184.216.34:443',
    '127.0.0.1:443',
    '127.0.0.1:22',
    '127.1:PORT',
    '[::]:PORT',
    '[2606:2800:220:1:248:1893:25c8:1946]:443',
    'localhost:3000',
  ])('to %s is refused with 403', async (target) => {
    const refusal = openTunnel(server.authority, target.replace('PORT', port));
    await expect(refusal).rejects.toThrow(/^The emulator does not forward requests, and does not serve /);
    await expect(refusal).rejects.toMatchObject({ status: 403 });
  });

  it.each([
    'login.salesforce.com',
    'login.salesforce.com:',
    'user@login.salesforce.com:443',
    'login.salesforce.com:99999',
    ':443',
    '/',
  ])('to %j is refused with 400', async (target) => {
    await expect(openTunnel(server.authority, target)).rejects.toBeInstanceOf(TunnelRefused);
    await expect(openTunnel(server.authority, target)).rejects.toMatchObject({ status: 400 });
  });

  it.each([
    ['no Host', 'CONNECT login.salesforce.com:443 HTTP/1.1\r\n\r\n'],
    ['two Hosts', 'CONNECT login.salesforce.com:443 HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n'],
  ])('with %s is refused with 400', async (_, text) => {
    expect(await say(text)).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
  });

  it('may be opened by HTTP/1.0 without a Host, carry plain http, and a request in its first bytes', async () => {
    const connect = 'CONNECT LOGIN.salesforce.com.:80 HTTP/1.0\r\n\r\n';
    const answer = await say(`${connect}GET /a HTTP/1.0\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 200 Connection Established\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
    expect(answer).toContain('{"url":"/a","host":"login.salesforce.com","connection":"plain"}');
  });

  it('carries several requests', async () => {
    const requests = ['/a', 'http://login.salesforce.com/b', '/c'].map(
      (target) => `GET ${target} HTTP/1.1\r\nHost: login.salesforce.com\r\n\r\n`,
    );
    const { socket, said } = await connectTo(server.authority);
    socket.write(`CONNECT login.salesforce.com:80 HTTP/1.1\r\nHost: x\r\n\r\n${requests.join('')}`);
    while (!said().includes('"/c"')) await once(socket, 'data');
    socket.destroy();
    expect(said().match(/"url":"\/[abc]"/g)).toEqual(['"url":"/a"', '"url":"/b"', '"url":"/c"']);
  });

  it.each([
    ['another Host', { Host: 'localhost' }],
    ['another host of Salesforce', { Host: 'test.salesforce.com' }],
    ['the name of this machine', { Host: 'localhost:PORT' }],
  ])('refuses a request for %s with 421', async (_, { Host }) => {
    const before = calls;
    const { status, text } = await inTunnel('https://login.salesforce.com/', {
      Host: Host.replace('PORT', port),
    });
    expect(status).toBe(421);
    expect(text).toMatch(
      /^The request is for .*, but its tunnel was opened for login\.salesforce\.com:443\.\n$/,
    );
    expect(calls).toBe(before);
  });

  it('refuses another absolute target, and a tunnel inside it', async () => {
    const within = (text: string) =>
      say(`CONNECT login.salesforce.com:80 HTTP/1.1\r\nHost: x\r\n\r\n${text}`);
    expect(
      await within(`GET http://127.0.0.1:PORT/ HTTP/1.0\r\nHost: login.salesforce.com\r\n\r\n`),
    ).toContain('\r\nHTTP/1.1 421 Misdirected Request\r\n');
    expect(await within('CONNECT login.salesforce.com:80 HTTP/1.1\r\nHost: x\r\n\r\n')).toMatch(
      /\r\nHTTP\/1\.1 400 Bad Request\r\n.*A tunnel cannot be opened inside a tunnel\.\n$/s,
    );
  });

  it('may be opened over TLS, with TLS inside it again', async () => {
    const outer = tlsConnect({ host: '127.0.0.1', port: Number(port), ca: authority.root });
    outer.write('CONNECT login.salesforce.com:443 HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(outer, 'data');
    const { text } = await askOver(outer, 'https://login.salesforce.com/', { ca: authority.root });
    expect(JSON.parse(text)).toMatchObject({ host: 'login.salesforce.com', connection: 'TLS' });
  });

  it('ends when its client hangs up before the handshake, during it, and after it', async () => {
    for (const bytes of [[], [0x16, 0x03, 0x01], [0x47]]) {
      const socket = await openTunnel(server.authority, 'login.salesforce.com:443');
      socket.on('error', () => {});
      await new Promise<void>((resolve) => socket.write(Buffer.from(bytes), () => resolve()));
      socket.resetAndDestroy();
    }
    expect((await inTunnel('https://login.salesforce.com/')).status).toBe(200);
  });
});

describe('the authority', () => {
  it('does not vouch for other names, not even by a certificate that it signed', async () => {
    const socket = connect(Number(port), '127.0.0.1');
    const asked = askOver(socket, 'https://stolen.example.com/', { ca: authority.root });
    await expect(asked).rejects.toMatchObject({ message: 'permitted subtree violation' });
  });
});
