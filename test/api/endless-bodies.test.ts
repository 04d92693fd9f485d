/** Bodies over the server's limit, sent over a raw socket to every kind of reader. */
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Running, runEmulator } from '../support/emulator.ts';
import { type Conversation, connectTo } from '../support/sockets.ts';

let running: Running;
let authority: string;

const LIMIT = 100_000;

beforeAll(async () => {
  running = await runEmulator({ bodyLimit: LIMIT, lingerMs: 200 });
  authority = new URL(running.emulator.url).host;
});

afterAll(() => running.close());

const JSON_TYPE = 'application/json';

const PLACES: [string, string, string, string][] = [
  ['a resource', 'POST', '/services/data/v59.0/sobjects/Account', JSON_TYPE],
  ['a resource in XML', 'POST', '/services/data/v59.0/sobjects/Account', 'application/xml'],
  ['a multipart body', 'POST', '/services/data/v59.0/jobs/ingest', 'multipart/form-data; boundary=b'],
  ['the token endpoint', 'POST', '/services/oauth2/token', 'application/x-www-form-urlencoded'],
  ['SOAP', 'POST', '/services/Soap/u/59.0', 'text/xml'],
  ['a control', 'PATCH', '/_emulator/settings', JSON_TYPE],
];

function head(method: string, path: string, type: string, length: string): string {
  const lines = [
    `${method} ${path} HTTP/1.1`,
    `Host: ${authority}`,
    `Authorization: Bearer ${running.emulator.token}`,
    `Content-Type: ${type}`,
    length,
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

const CHUNKED = 'Transfer-Encoding: chunked';
const DATA = Buffer.alloc(65_536, ' ');
const CHUNK = Buffer.concat([Buffer.from('10000\r\n'), DATA, Buffer.from('\r\n')]);

const BOMB = gzipSync(Buffer.alloc(50_000_000, ' '));

/** Writes as fast as the socket accepts it, for ever or `times` times. */
function keepWriting({ socket }: Conversation, chunk: Buffer, times = Number.POSITIVE_INFINITY): void {
  let left = times;
  const more = () => {
    while (!socket.destroyed && left-- > 0) if (!socket.write(chunk)) return;
  };
  socket.on('drain', more);
  more();
}

const statusOf = (said: string) => said.slice(0, said.indexOf('\r\n'));

describe.each(PLACES)('%s', (_, method, path, type) => {
  it.each([
    ['chunked', CHUNKED, [...Array(20).fill(CHUNK), Buffer.from('0\r\n\r\n')]],
    ['with a Content-Length', `Content-Length: ${20 * DATA.length}`, Array(20).fill(DATA)],
  ])('answers 413 to a body %s that ends, and closes at once', async (_length, header, chunks) => {
    const client = await connectTo(authority);
    client.socket.write(head(method, path, type, header));
    for (const chunk of chunks) client.socket.write(chunk);
    expect(statusOf(await client.ended)).toBe('HTTP/1.1 413 Payload Too Large');
  });

  it('answers 413 to a small body that is large after decompression, and closes', async () => {
    const client = await connectTo(authority);
    client.socket.write(head(method, path, type, `Content-Encoding: gzip\r\nContent-Length: ${BOMB.length}`));
    client.socket.write(BOMB);
    expect(statusOf(await client.ended)).toBe('HTTP/1.1 413 Payload Too Large');
  });
});

/** The first answer of the server to a client that never stops writing, returned after the server has ended the connection. */
async function answerToEndless(head: string, chunk = CHUNK): Promise<string> {
  const client = await connectTo(authority);
  const answered = new Promise<string>((resolve) => client.socket.once('data', () => resolve(client.said())));
  client.socket.write(head);
  keepWriting(client, chunk);
  await client.ended;
  return answered;
}

describe('a client that never stops writing', () => {
  it('gets 413 from every reader of a body, and is disconnected', async () => {
    const answers = await Promise.all(
      PLACES.map(([, method, path, type]) => answerToEndless(head(method, path, type, CHUNKED))),
    );
    for (const said of answers) {
      expect(statusOf(said)).toBe('HTTP/1.1 413 Payload Too Large');
      expect(said).toMatch(/Connection: close/i);
    }
  });

  it('gets an answer where the body is not read, and is disconnected', async () => {
    const withoutSession = (path: string) =>
      head('POST', path, JSON_TYPE, CHUNKED).replace(/Authorization: .*\r\n/, '');
    const { json } = await running.send('/services/data/v59.0/jobs/ingest', {
      method: 'POST',
      headers: { 'Content-Type': JSON_TYPE },
      body: JSON.stringify({ object: 'Account', operation: 'insert' }),
    });
    const job = `/services/data/v59.0/jobs/ingest/${(json as { id: string }).id}/batches`;
    const unknownJob = '/services/data/v59.0/jobs/ingest/750xx0000000099AAA/batches';
    const answers = await Promise.all([
      answerToEndless(withoutSession('/nowhere')),
      answerToEndless(withoutSession('/services/data/v59.0/sobjects/Account')),
      answerToEndless(head('PUT', unknownJob, 'text/csv', CHUNKED)),
      answerToEndless(head('PUT', job, 'text/csv', 'Content-Length: 9000000000'), DATA),
    ]);
    expect(answers.map((said) => statusOf(said).slice(9, 12))).toEqual(['404', '401', '404', '400']);
    expect(answers.at(-1)).toContain('Exceeded max size limit');
  });

  it('is disconnected even when it does not read', async () => {
    const client = await connectTo(authority);
    client.socket.pause();
    client.socket.write(head('POST', '/services/data/v59.0/sobjects/Account', JSON_TYPE, CHUNKED));
    keepWriting(client, CHUNK);
    await client.ended;
  });
});

it('keeps the connection after a body that was not read but ended', async () => {
  const patient = await runEmulator({ lingerMs: 60_000 });
  const client = await connectTo(new URL(patient.emulator.url).host);
  const refused = head('POST', '/nowhere', JSON_TYPE, CHUNKED);
  for (let times = 0; times < 2; times++) {
    const answered = new Promise((resolve) => client.socket.once('data', resolve));
    client.socket.write(refused);
    for (let chunk = 0; chunk < 20; chunk++) client.socket.write(CHUNK);
    client.socket.write('0\r\n\r\n');
    await answered;
  }
  expect(client.said().match(/HTTP\/1\.1 404/g)).toHaveLength(2);
  client.socket.destroy();
  await patient.close();
});
