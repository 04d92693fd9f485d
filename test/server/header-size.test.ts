import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type OpenPort, openPort } from '../../src/server/server.ts';
import { makeTrusted, type Trusted } from '../support/certificates.ts';
import { ask, connectSecurely, connectTo } from '../support/sockets.ts';

let certificate: Trusted;
let port: OpenPort;

beforeAll(async () => {
  certificate = await makeTrusted();
});

afterEach(() => port.abort());

const LIMIT = 16_384;
const URI_PAGE = '<h1>Bad Message 414</h1><pre>reason: URI Too Long</pre>';
const HEADERS_PAGE = '<h1>Bad Message 431</h1><pre>reason: Request Header Fields Too Large</pre>';

let listened = 0;

async function open(): Promise<void> {
  listened = 0;
  port = await openPort({
    port: 0,
    host: '127.0.0.1',
    listener: (_, response) => {
      listened++;
      response.end('served');
    },
    certificate: async () => certificate,
    onFault: () => {},
    bounds: { linger: 100, closeTimeout: 100 },
  });
}

/** "/services/data/v62.0/query?q=xxx…", of that many bytes. */
const uriOf = (length: number): string => '/services/data/v62.0/query?q='.padEnd(length, 'x');

describe.each(['http', 'https'])('over %s', (scheme) => {
  const send = (uri: string, options = {}) =>
    ask(`${scheme}://${port.authority}${uri}`, { ca: certificate.ca, ...options });

  it.each([LIMIT + 1, 17_700, 36_400, 500_000])(
    'a URI of %d bytes is 414 with a page, and nothing is served',
    async (length) => {
      await open();
      const { status, headers, text } = await send(uriOf(length));
      expect([status, headers['content-type'], text]).toEqual([
        414,
        'text/html;charset=ISO-8859-1',
        URI_PAGE,
      ]);
      expect(listened).toBe(0);
    },
  );

  it.each([17_000, 40_000, 3_000_000])(
    'a header of %d bytes is 431 with a page, also where the parser refuses it first',
    async (length) => {
      await open();
      const { status, headers, text } = await send('/', { headers: { 'X-Large': 'x'.repeat(length) } });
      expect([status, headers['content-type'], text]).toEqual([
        431,
        'text/html;charset=ISO-8859-1',
        HEADERS_PAGE,
      ]);
      expect(listened).toBe(0);
    },
  );

  it('a URI that is too long only together with the headers is 431', async () => {
    await open();
    expect(await send(uriOf(LIMIT))).toMatchObject({ status: 431, text: HEADERS_PAGE });
    expect(await send(uriOf(LIMIT - 200), { headers: { 'X-Large': 'x'.repeat(200) } })).toMatchObject({
      status: 431,
    });
    expect(await send(uriOf(LIMIT - 400))).toMatchObject({ status: 200, text: 'served' });
  });

  it('exactly 16,384 bytes are served, and one more is 431', async () => {
    await open();
    const head = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Fill: ';
    const room = LIMIT - (head.length - 'GET '.length - ' HTTP/1.1\r\n'.length) - '\r\n'.length;
    for (const [length, status] of [
      [room, '200 OK'],
      [room + 1, '431 Request Header Fields Too Large'],
    ] as const) {
      const { socket, ended } =
        scheme === 'https'
          ? await connectSecurely(port.authority, certificate.ca)
          : await connectTo(port.authority);
      socket.write(`${head}${'x'.repeat(length)}\r\n\r\n`);
      expect(await ended).toContain(`HTTP/1.1 ${status}\r\n`);
    }
  });

  it('3,000 short headers are counted, every one', async () => {
    await open();
    const headers = Object.fromEntries(Array.from({ length: 3_000 }, (_, index) => [`X-${index}`, 'y']));
    expect((await send('/', { headers })).status).toBe(431);
  });

  it('a client that sends a long body after a long URI reads the answer', async () => {
    await open();
    const body = Buffer.alloc(3_000_000, 'x');
    expect(await send(uriOf(20_000), { method: 'POST', body })).toMatchObject({
      status: 414,
      text: URI_PAGE,
    });
  });

  it('a client that never ends its body is disconnected', async () => {
    await open();
    const { socket, ended } =
      scheme === 'https'
        ? await connectSecurely(port.authority, certificate.ca)
        : await connectTo(port.authority);
    socket.write(`POST ${uriOf(20_000)} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nab`);
    expect(await ended).toMatch(/^HTTP\/1\.1 414 URI Too Long\r\n.*<pre>reason: URI Too Long<\/pre>$/s);
  });

  it('HEAD is 414 without a body', async () => {
    await open();
    expect(await send(uriOf(20_000), { method: 'HEAD' })).toMatchObject({ status: 414, text: '' });
  });
});
