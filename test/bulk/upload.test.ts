import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Running, runEmulator } from '../support/emulator.ts';
import { Jobs } from './jobs.ts';

let running: Running;
let jobs: Jobs;

beforeAll(async () => {
  running = await runEmulator();
  jobs = new Jobs(running, 'ingest');
});

afterAll(() => running.close());

const INSERT = { object: 'Account', operation: 'insert' };
const PATH = '/services/data/v59.0/jobs/ingest';
/** 150 MB of Base64. */
const MAX_DATA_BYTES = 117_964_800;
const MEBIBYTE = 1_048_576;

const names = async () =>
  (await running.emulator.org.all('Account')).map(({ Name }) => String(Name)).slice(-1);

const put = (id: string, body: Uint8Array | string, headers: Record<string, string> = {}) =>
  running.send(`${PATH}/${id}/batches`, {
    method: 'PUT',
    headers: { 'Content-Type': 'text/csv', ...headers },
    body: typeof body === 'string' ? body : new Uint8Array(body),
  });

async function ends(id: string) {
  await jobs.close(id);
  return jobs.ended(id);
}

describe('the data of an ingest job', () => {
  it.each<[string, Uint8Array, Record<string, string>]>([
    ['gzip', gzipSync('Name\nZoë 🎁\n'), { 'Content-Encoding': 'gzip' }],
    ['UTF-16', Buffer.from('Name\nZoë 🎁\n', 'utf16le'), { 'Content-Type': 'text/csv; charset="UTF-16LE"' }],
  ])('may be sent as %s', async (_, body, headers) => {
    const { id } = await jobs.create(INSERT);
    expect(await put(id, body, headers)).toMatchObject({ status: 201, text: '' });
    expect(await ends(id)).toMatchObject({ state: 'JobComplete', numberRecordsFailed: 0 });
    expect(await names()).toEqual(['Zoë 🎁']);
  });

  it('may be more than the 6 MB of other bodies, and is returned unchanged', async () => {
    const { id } = await jobs.create(INSERT);
    const csv = `Foo\n${`${'é'.repeat(15_000)}\n`.repeat(250)}`;
    expect(Buffer.byteLength(csv)).toBeGreaterThan(7 * 1024 * 1024);
    expect((await put(id, csv)).status).toBe(201);
    expect(await ends(id)).toMatchObject({ state: 'Failed', numberRecordsProcessed: 0 });
    const takesGzip = { 'Accept-Encoding': 'gzip' };
    const { text, headers } = await jobs.send('GET', `/${id}/unprocessedrecords`, undefined, takesGzip);
    expect(headers.get('content-encoding')).toBe('gzip');
    expect(text === csv).toBe(true);
  });

  it.each([
    ['Name', ''],
    ['"Name"', ', in quotes'],
  ])('keeps a byte order mark, so that the first column is unknown: %s', async (header) => {
    const { id } = await jobs.create(INSERT);
    const csv = `\uFEFF${header}\nZoë\n`;
    expect(await put(id, Buffer.from(csv))).toMatchObject({ status: 201 });
    expect(await ends(id)).toMatchObject({
      state: 'Failed',
      errorMessage: 'InvalidBatch : Field name not found : \uFEFFName',
      numberRecordsProcessed: 0,
    });
    const { emulator } = running;
    const answer = await fetch(`${emulator.url}${PATH}/${id}/unprocessedrecords`, {
      headers: { Authorization: `Bearer ${emulator.token}` },
    });
    expect(Buffer.from(await answer.arrayBuffer()).toString('utf8')).toBe(csv);
  });

  it('has no byte order mark in UTF-16, where it gives the order of the bytes', async () => {
    const { id } = await jobs.create(INSERT);
    const bytes = Buffer.from('\uFEFFName\nIn UTF-16\n', 'utf16le');
    await put(id, bytes, { 'Content-Type': 'text/csv; charset=UTF-16LE' });
    expect(await ends(id)).toMatchObject({ state: 'JobComplete', numberRecordsProcessed: 1 });
  });

  it.each(['insert', 'update', 'delete', 'upsert'])('may be nothing at all: %s', async (operation) => {
    const key = operation === 'upsert' ? { externalIdFieldName: 'Id' } : {};
    for (const csv of ['', '\n']) {
      const { id } = await jobs.create({ object: 'Account', operation, ...key });
      expect(await put(id, csv)).toMatchObject({ status: 201, text: '' });
      expect(await ends(id)).toMatchObject({
        state: 'JobComplete',
        numberRecordsProcessed: 0,
        numberRecordsFailed: 0,
      });
      expect(await jobs.results(id, 'successfulResults')).toBe('"sf__Id","sf__Created"\n');
      expect(await jobs.results(id, 'failedResults')).toBe('"sf__Id","sf__Error"\n');
      expect((await jobs.results(id, 'unprocessedrecords')).trim()).toBe('');
    }
  });

  it('may be a header row alone', async () => {
    expect(await jobs.ingest(INSERT, 'Name')).toMatchObject({
      state: 'JobComplete',
      numberRecordsProcessed: 0,
    });
  });
});

describe('data that is refused', () => {
  const tooLarge = [
    {
      errorCode: 'CLIENTINPUTERROR',
      message: `ClientInputError : Failed to read request. Exceeded max size limit of ${MAX_DATA_BYTES} bytes (150 MB in Base64)`,
    },
  ];

  it('is more than 150 MB in Base64 once unpacked', async () => {
    const { id } = await jobs.create(INSERT);
    // A gzip file may have several members: one is packed and repeated, which costs a hundredth of packing all of it.
    const member = gzipSync(Buffer.alloc(MEBIBYTE, 'x'));
    const bomb = Buffer.concat(Array<Buffer>(Math.ceil(MAX_DATA_BYTES / MEBIBYTE) + 1).fill(member));
    expect((await put(id, bomb, { 'Content-Encoding': 'gzip' })).json).toEqual(tooLarge);
    await expectOpen(id);
  });

  it('is announced as larger, and need not be sent', async () => {
    const { id } = await jobs.create(INSERT);
    const { status, body } = await announce(`${PATH}/${id}/batches`, MAX_DATA_BYTES + 1);
    expect(status).toBe(400);
    expect(JSON.parse(body)).toEqual(tooLarge);
    await expectOpen(id);
  });

  it.each<[string, Uint8Array | string, Record<string, string>, number]>([
    ['a torn gzip stream', gzipSync('Name\nTorn\n').subarray(0, 18), { 'Content-Encoding': 'gzip' }, 400],
    ['text called gzip', 'Name\nText\n', { 'Content-Encoding': 'gzip' }, 400],
    ['an unknown coding', 'Name\nText\n', { 'Content-Encoding': 'br' }, 400],
    ['not UTF-8', Buffer.from('Name\nZoë\n', 'latin1'), {}, 400],
    ['of an unknown charset', 'Name\nText\n', { 'Content-Type': 'text/csv; charset=x-klingon' }, 400],
    ['of another media type', '{}', { 'Content-Type': 'application/json' }, 415],
  ])('is %s', async (_, body, headers, status) => {
    const { id } = await jobs.create(INSERT);
    expect((await put(id, body, headers)).status).toBe(status);
    await expectOpen(id);
  });

  /** The job is as if nothing was uploaded, and no file remains. */
  async function expectOpen(id: string): Promise<void> {
    expect(await running.emulator.org.files.list()).not.toContainEqual(expect.stringContaining(id));
    expect(await put(id, 'Name\nRight\n')).toMatchObject({ status: 201 });
    expect(await ends(id)).toMatchObject({ state: 'JobComplete', numberRecordsProcessed: 1 });
  }

  function announce(path: string, length: number): Promise<{ status: number | undefined; body: string }> {
    const { url, token } = running.emulator;
    const headers = {
      Authorization: `Bearer ${token}`,
      'Content-Type': 'text/csv',
      'Content-Length': length,
    };
    return new Promise((resolve, reject) => {
      const sent = request(url + path, { method: 'PUT', headers }, (response) => {
        let body = '';
        response.on('data', (chunk) => {
          body += chunk;
        });
        response.on('end', () => {
          sent.destroy();
          resolve({ status: response.statusCode, body });
        });
      });
      sent.on('error', reject);
      sent.flushHeaders();
    });
  }
});

describe('a job and its data in one request', () => {
  const multipart = (parts: readonly string[], lineEnd = '\r\n') =>
    running.send(PATH, {
      method: 'POST',
      headers: { 'Content-Type': 'multipart/form-data; boundary="BOUNDARY"' },
      body: [...parts.flatMap((part) => ['--BOUNDARY', part]), '--BOUNDARY--', ''].join(lineEnd),
    });
  const job = (body: object, lineEnd = '\r\n') =>
    [
      'Content-Type: application/json',
      'Content-Disposition: form-data; name="job"',
      '',
      JSON.stringify(body),
      '',
    ].join(lineEnd);
  const content = (csv: string, lineEnd = '\r\n') =>
    [
      'Content-Type: text/csv',
      'Content-Disposition: form-data; name="content"; filename="content"',
      '',
      csv,
    ].join(lineEnd);

  it.each([['\r\n'], ['\n']])('is closed at once, with lines that end in %j', async (lineEnd) => {
    const { status, json } = await multipart(
      [job(INSERT, lineEnd), content('Name,Phone\n"In\r\none",1\n', lineEnd)],
      lineEnd,
    );
    expect(status).toBe(200);
    expect(json).toMatchObject({ state: 'UploadComplete', object: 'Account' });
    expect(json).not.toHaveProperty('contentUrl');
    const { id } = json as { id: string };
    expect(await jobs.ended(id)).toMatchObject({ state: 'JobComplete', numberRecordsProcessed: 1 });
    expect(await names()).toEqual(['In\r\none']);
  });

  it('waits for its data if it is not among the parts', async () => {
    expect((await multipart([job(INSERT)])).json).toMatchObject({ state: 'Open' });
  });

  it.each<[string, () => readonly string[], number, string]>([
    ['more than 100,000 characters', () => [job(INSERT), content('x'.repeat(100_001))], 400, 'INVALIDJOB'],
    ['no job', () => [content('Name\nOne\n')], 400, 'JSON_PARSER_ERROR'],
    [
      'a job that is wrong',
      () => [job({ ...INSERT, foo: 'x' }), content('Name\nOne\n')],
      400,
      'JSON_PARSER_ERROR',
    ],
    ['the job twice', () => [job(INSERT), job(INSERT)], 400, 'BAD_REQUEST'],
    ['no parts', () => [], 400, 'BAD_REQUEST'],
    ['no data in its part', () => [job(INSERT), content('')], 400, 'JSON_PARSER_ERROR'],
  ])('is refused as a whole with %s', async (_, parts, status, errorCode) => {
    const before = ((await jobs.send('GET', '')).json as { records: unknown[] }).records.length;
    const answered = await multipart(parts());
    expect(answered).toMatchObject({ status, json: [{ errorCode }] });
    expect(((await jobs.send('GET', '')).json as { records: unknown[] }).records).toHaveLength(before);
  });

  it('is not accepted by other resources', async () => {
    const { status } = await running.send('/services/data/v59.0/jobs/query', {
      method: 'POST',
      headers: { 'Content-Type': 'multipart/form-data; boundary=x' },
      body: '--x--',
    });
    expect(status).toBe(415);
  });
});
