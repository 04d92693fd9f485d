import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { ServerBounds } from '../../src/server/bounds.ts';
import type { Certificate } from '../../src/server/certificate.ts';
import { type OpenPort, openPort } from '../../src/server/server.ts';
import { makeTrusted, type Trusted } from '../support/certificates.ts';
import { ask, type Conversation, connectSecurely, connectTo } from '../support/sockets.ts';

let certificate: Trusted;
let port: OpenPort;

beforeAll(async () => {
  certificate = await makeTrusted();
});

afterEach(() => port.abort());

/** Answers with the scheme, the method and the length of the body. */
const echo: RequestListener = (request, response) => {
  const scheme = 'encrypted' in request.socket ? 'https' : 'http';
  let length = 0;
  request.on('error', () => {});
  request.on('data', (chunk) => {
    length += chunk.length;
  });
  request.on('end', () => response.end(`${scheme} ${request.method} ${length}`));
};

/** Short limits, for the tests that wait for them. */
const QUICK = { connectionsCheckingInterval: 20, linger: 100, closeTimeout: 100 };

interface Opening {
  readonly listener?: RequestListener;
  readonly bounds?: Partial<ServerBounds>;
  readonly find?: () => Promise<Certificate>;
  readonly onFault?: (fault: unknown) => void;
}

async function open({ listener = echo, bounds, find, onFault = () => {} }: Opening = {}): Promise<void> {
  port = await openPort({
    port: 0,
    host: '127.0.0.1',
    listener,
    certificate: find ?? (async () => certificate),
    onFault,
    bounds: { ...QUICK, ...bounds },
  });
}

const url = (scheme: string) => `${scheme}://${port.authority}/`;
const get = (scheme: string) => ask(url(scheme), { ca: certificate.ca });

const CONNECT = 'CONNECT x.salesforce.com:80 HTTP/1.1\r\nHost: x.salesforce.com\r\n\r\n';
const ESTABLISHED = 'HTTP/1.1 200 Connection Established\r\n\r\n';

/** A connection over which http is spoken, by scheme. */
const connectBy = (scheme: string): Promise<Conversation> =>
  scheme === 'https' ? connectSecurely(port.authority, certificate.ca) : connectTo(port.authority);

describe('one port', () => {
  it('speaks http and https, many of both at once', async () => {
    await open();
    const schemes = Array.from({ length: 40 }, (_, index) => (index % 2 ? 'https' : 'http'));
    const answers = await Promise.all(schemes.map(get));
    expect(answers.map(({ text }) => text)).toEqual(schemes.map((scheme) => `${scheme} GET 0`));
  });

  it.each(['http', 'https'])(
    'loses no part of a body that arrives with the first bytes, over %s',
    async (scheme) => {
      await open();
      const body = Buffer.alloc(3_000_000, 'x');
      const { text } = await ask(url(scheme), { method: 'POST', ca: certificate.ca, body });
      expect(text).toBe(`${scheme} POST 3000000`);
    },
  );

  it.each(['http', 'https'])(
    'answers several requests of one connection, in order, over %s',
    async (scheme) => {
      await open();
      const { socket, ended } = await connectBy(scheme);
      socket.write('PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab');
      socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
      expect((await ended).match(/https? (PUT|GET) \d/g)).toEqual([`${scheme} PUT 2`, `${scheme} GET 0`]);
    },
  );

  it('answers a request that arrives byte by byte', async () => {
    await open();
    const { socket, ended } = await connectTo(port.authority);
    socket.setNoDelay();
    for (const byte of 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n') socket.write(byte);
    expect(await ended).toMatch(/^HTTP\/1\.1 200 OK\r\n.*http GET 0$/s);
  });

  it('requests the certificate only when a client first speaks TLS', async () => {
    let requests = 0;
    const find = async () => {
      requests++;
      return certificate;
    };
    await open({ find });
    await get('http');
    expect(requests).toBe(0);
    await Promise.all([get('https'), get('https')]);
    await get('https');
    expect(requests).toBe(1);
  });

  it('ends a TLS connection when there is no certificate, and requests one again for the next connection', async () => {
    const faults: unknown[] = [];
    let isThere = false;
    const find = async () => {
      if (!isThere) throw new Error('the disk is full');
      return certificate;
    };
    await open({ find, onFault: (fault) => faults.push(fault) });
    await expect(get('https')).rejects.toThrow();
    expect(faults).toEqual([new Error('the disk is full')]);
    expect((await get('http')).text).toBe('http GET 0');
    isThere = true;
    expect((await get('https')).text).toBe('https GET 0');
  });

  it('keeps working when clients hang up before, during and after the handshake', async () => {
    await open();
    const silent = await connectTo(port.authority);
    silent.socket.resetAndDestroy();
    const halfway = await connectTo(port.authority);
    halfway.socket.write(Buffer.from([0x16, 0x03, 0x01]), () => halfway.socket.resetAndDestroy());
    const finished = await connectTo(port.authority);
    finished.socket.end();
    const secured = await connectSecurely(port.authority, certificate.ca);
    secured.socket.destroy();
    await Promise.all([silent.ended, halfway.ended, finished.ended, secured.ended]);
    expect((await get('https')).text).toBe('https GET 0');
  });

  it('ends a connection that begins like TLS and is something else', async () => {
    await open();
    const { socket, ended } = await connectTo(port.authority);
    socket.write(Buffer.concat([Buffer.from([0x16]), Buffer.from('GET / HTTP/1.1\r\n\r\n')]));
    expect(await ended).not.toContain('HTTP');
    expect((await get('https')).status).toBe(200);
  });

  it('names its number when it is taken', async () => {
    await open();
    const taken = Number(new URL(url('http')).port);
    await expect(
      openPort({
        port: taken,
        host: '127.0.0.1',
        listener: echo,
        certificate: async () => certificate,
        onFault: () => {},
      }),
    ).rejects.toThrow(`port ${taken} on 127.0.0.1 is taken; choose another with --port`);
  });
});

describe('a client that stalls is disconnected', () => {
  it('before its first byte', async () => {
    await open({ bounds: { firstByteTimeout: 30 } });
    expect(await (await connectTo(port.authority)).ended).toBe('');
  });

  it('in the middle of its handshake', async () => {
    await open({ bounds: { handshakeTimeout: 30 } });
    const { socket, ended } = await connectTo(port.authority);
    socket.write(Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00]));
    expect(await ended).toBe('');
  });

  it.each(['http', 'https'])('after its connection, over %s', async (scheme) => {
    await open({ bounds: { headersTimeout: 60, requestTimeout: 60, firstByteTimeout: 60 } });
    const { ended } = await connectBy(scheme);
    expect(await ended).toMatch(/^(HTTP\/1\.1 408 Request Timeout\r\nConnection: close\r\n\r\n)?$/);
  });

  it.each(['http', 'https'])('in the middle of its headers, over %s', async (scheme) => {
    await open({ bounds: { headersTimeout: 60, requestTimeout: 60 } });
    const { socket, ended } = await connectBy(scheme);
    socket.write('GET / HTTP/1.1\r\nHost: x\r\nX-Slow');
    expect(await ended).toBe('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n');
  });

  it.each(['http', 'https'])('in the middle of its body, over %s', async (scheme) => {
    await open({ bounds: { headersTimeout: 60, requestTimeout: 60 } });
    const { socket, ended } = await connectBy(scheme);
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc');
    expect(await ended).toMatch(/^HTTP\/1\.1 408 /);
  });

  it.each(['http', 'https'])(
    'in a tunnel, over %s: before its first byte, and in the middle of its headers',
    async (scheme) => {
      await open({ bounds: { headersTimeout: 60, requestTimeout: 60, firstByteTimeout: 60 } });
      const conversations = ['', 'GET / HTTP/1.1\r\nHost: x'].map(async (text) => {
        const { socket, ended } = await connectBy(scheme);
        socket.write(CONNECT);
        await once(socket, 'data');
        socket.write(text);
        return ended;
      });
      const [silent, slow] = await Promise.all(conversations);
      expect(silent).toBe(ESTABLISHED);
      expect(slow).toBe(`${ESTABLISHED}HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n`);
    },
  );

  // Node waits a second longer than its setting, so both schemes are tested at once.
  it('between two requests, over http and https', async () => {
    await open({ bounds: { keepAliveTimeout: 30 } });
    const conversations = ['http', 'https'].map(async (scheme) => {
      const { socket, ended } = await connectBy(scheme);
      socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
      return ended;
    });
    const [plain, secure] = await Promise.all(conversations);
    expect(plain).toContain('http GET 0');
    expect(secure).toContain('https GET 0');
  });
});

const WRONG_HOSTS = [
  '',
  'a b',
  'a, b',
  'a/b',
  'user@a',
  'a:b',
  'a:1:2',
  '::1',
  '[::1',
  '[x]',
  'a?b',
  'a#b',
  'a"',
  '%4',
  'é',
];
const RIGHT_HOSTS = [
  'x',
  'org-1.my_company.example.com:80',
  '127.0.0.1:4848',
  '[::1]:4848',
  'a:',
  "a'b,c",
  'a%20b',
];

describe.each(['http', 'https'])('over %s', (scheme) => {
  it.each(RIGHT_HOSTS)('the Host %s is accepted', async (host) => {
    await open();
    const { socket, ended } = await connectBy(scheme);
    socket.write(`GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    expect(await ended).toMatch(/ 200 OK\r\n.* GET 0$/s);
  });

  it('HTTP/1.0 needs no Host', async () => {
    await open();
    const { socket, ended } = await connectBy(scheme);
    socket.write('GET / HTTP/1.0\r\n\r\n');
    expect(await ended).toMatch(/ 200 OK\r\n/);
  });

  it('a request with two Hosts never reaches the listener', async () => {
    let calls = 0;
    await open({ listener: () => calls++ });
    const { socket, ended } = await connectBy(scheme);
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nHost: x\r\nContent-Length: 100000\r\n\r\nab');
    expect(await ended).toMatch(/ 400 Bad Request\r\n/);
    expect(calls).toBe(0);
  });

  it('headers that are too large are 431', async () => {
    await open();
    const { socket, ended } = await connectBy(scheme);
    socket.write(`GET / HTTP/1.1\r\nHost: x\r\nX-Large: ${'x'.repeat(1_000_000)}\r\n\r\n`);
    expect(await ended).toMatch(
      /^HTTP\/1\.1 431 Request Header Fields Too Large\r\nConnection: close\r\n.*<h1>Bad Message 431<\/h1>/s,
    );
  });

  it.each([
    ['another protocol', 'SSH-2.0-OpenSSH_9.6\r\n\r\n'],
    ['a header without a name', 'GET / HTTP/1.1\r\nHost: x\r\n: y\r\n\r\n'],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
    [
      'a length and chunks, as in request smuggling',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['no Host', 'GET / HTTP/1.1\r\n\r\n'],
    ['two Hosts', 'GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n'],
    ['the same Host twice', 'GET / HTTP/1.1\r\nHost: x\r\nX-Other: y\r\nhOST: x\r\n\r\n'],
    ['two Hosts in HTTP/1.0', 'GET / HTTP/1.0\r\nHost: x\r\nHost: y\r\n\r\n'],
    ...WRONG_HOSTS.map((host) => [`the Host "${host}"`, `GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`]),
  ])('%s is 400, without details of the emulator', async (_, text) => {
    await open();
    const { socket, ended } = await connectBy(scheme);
    socket.write(text);
    const answer = await ended;
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(answer).not.toMatch(/\bat |Error|node:|\.ts|\.js/);
  });
});

describe('closing', () => {
  it('ends at once the connections that have sent nothing, or wait between two requests', async () => {
    await open({ bounds: { closeTimeout: 60_000 } });
    const silent = await Promise.all([connectTo(port.authority), connectBy('https')]);
    const idle = await Promise.all(['http', 'https'].map(connectBy));
    for (const { socket } of idle) {
      socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
      await once(socket, 'data');
    }
    await port.close();
    await Promise.all([...silent, ...idle].map(({ ended }) => ended));
    await expect(get('http')).rejects.toThrow('ECONNREFUSED');
  });

  it.each(['http', 'https'])(
    'ends at once a tunnel that waits between two requests, over %s',
    async (scheme) => {
      await open({ bounds: { closeTimeout: 60_000 } });
      const { socket, ended } = await connectBy(scheme);
      socket.write('GET /first HTTP/1.1\r\nHost: x\r\n\r\n');
      await once(socket, 'data');
      socket.write(CONNECT);
      await once(socket, 'data');
      socket.write('GET / HTTP/1.1\r\nHost: x.salesforce.com\r\n\r\n');
      await once(socket, 'data');
      await port.close();
      expect((await ended).match(/HTTP\/1\.1 [^\r]*/g)).toEqual([
        'HTTP/1.1 200 OK',
        'HTTP/1.1 200 Connection Established',
        'HTTP/1.1 200 OK',
      ]);
    },
  );

  it('waits for the answers of the requests that have arrived', async () => {
    const answers: (() => void)[] = [];
    let arrived = () => {};
    const bothArrived = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    await open({
      bounds: { closeTimeout: 60_000 },
      listener: (_, response) => {
        answers.push(() => response.end('at last'));
        if (answers.length === 2) arrived();
      },
    });
    const requests = [get('http'), get('https')];
    await bothArrived;
    const closed = port.close();
    for (const answer of answers) answer();
    await closed;
    expect((await Promise.all(requests)).map(({ text }) => text)).toEqual(['at last', 'at last']);
  });

  it('waits no longer than its time limit for requests that are never answered', async () => {
    let arrived = () => {};
    await open({ listener: () => arrived() });
    for (const scheme of ['http', 'https']) {
      const { socket } = await connectBy(scheme);
      const arrival = new Promise<void>((resolve) => {
        arrived = resolve;
      });
      socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
      await arrival;
    }
    const halfway = await connectTo(port.authority);
    halfway.socket.write(Buffer.from([0x16, 0x03]));
    await port.close();
    await halfway.ended;
  });
});
