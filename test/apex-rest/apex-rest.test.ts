/** Stubs of Apex REST, from their registration to their answers, on a real server. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Running, runEmulator } from '../support/emulator.ts';

let running: Running;

beforeEach(async () => {
  running = await runEmulator();
});

afterEach(() => running.close());

const JSON_TYPE = { 'Content-Type': 'application/json' };

const put = (stubs: unknown, on = running) =>
  on.send('/_emulator/apex-rest', { method: 'PUT', headers: JSON_TYPE, body: JSON.stringify(stubs) });
const call = (method: string, path: string, init: RequestInit = {}) =>
  running.send(`/services/apexrest${path}`, { method, ...init });
const requests = async () =>
  ((await running.send('/_emulator/apex-rest/requests')).json as { requests: Record<string, unknown>[] })
    .requests;

describe('a stub', () => {
  it('answers with its status, headers and body, as JSON unless it is text', async () => {
    const stubs = [
      {
        method: 'POST',
        path: '/refunds',
        status: 201,
        headers: { 'X-Mine': 'yes' },
        body: { id: 'r-1', amounts: [1.5] },
      },
      { method: 'GET', path: '/report', headers: { 'content-type': 'text/csv' }, body: 'id\nä\n' },
      { method: 'GET', path: '/plain', body: 'hello' },
      { method: 'DELETE', path: '/refunds/*', status: 204 },
    ];
    const registered = await put(stubs);
    expect(registered.json).toEqual(stubs.map((stub) => ({ status: 200, headers: {}, ...stub })));
    expect((await running.send('/_emulator/apex-rest')).json).toEqual(registered.json);

    const created = await call('POST', '/refunds', { headers: JSON_TYPE, body: '{}' });
    expect([created.status, created.text]).toEqual([201, '{"id":"r-1","amounts":[1.5]}']);
    expect(created.headers.get('x-mine')).toBe('yes');
    expect(created.headers.get('content-type')).toBe('application/json;charset=UTF-8');
    const report = await call('GET', '/report', { headers: { Accept: 'application/xml' } });
    expect([report.text, report.headers.get('content-type')]).toEqual(['id\nä\n', 'text/csv']);
    expect((await call('GET', '/plain')).headers.get('content-type')).toBe('text/plain;charset=UTF-8');
    const deleted = await call('DELETE', '/refunds/r-1');
    expect([deleted.status, deleted.text, deleted.headers.get('content-type')]).toEqual([204, '', null]);
  });

  it('keeps the numbers of its body numbers, as a double holds them', async () => {
    const body = '[{"method": "GET", "path": "/x", "body": {"number": 12345678901234567, "small": 0.1}}]';
    await running.send('/_emulator/apex-rest', { method: 'PUT', headers: JSON_TYPE, body });
    expect((await call('GET', '/x')).text).toBe('{"number":12345678901234568,"small":0.1}');
    const broken = await running.send('/_emulator/apex-rest', {
      method: 'PUT',
      headers: JSON_TYPE,
      body: '[{"method": ]',
    });
    expect([broken.status, broken.json]).toMatchObject([400, [{ errorCode: 'JSON_PARSER_ERROR' }]]);
  });

  it('is the first that matches: a star is one segment, or at the end one or more', async () => {
    await put([
      { method: 'GET', path: '/a/*/c', body: 'middle' },
      { method: 'GET', path: '/a/b', body: 'exact' },
      { method: 'GET', path: '/a/*', body: 'rest' },
      { method: 'GET', path: '/a/b', body: 'never' },
      { method: 'GET', path: '/ä b', body: 'decoded' },
      { method: 'GET', path: '/file.json', body: 'suffix' },
    ]);
    const texts = [];
    for (const path of [
      '/a/x/c',
      '/a/b',
      '/a/z',
      '/a/x/y/z',
      '//a///b/',
      '/%C3%A4%20b',
      '/file.json',
      '/a/b?x=1',
    ])
      texts.push((await call('GET', path)).text);
    expect(texts).toEqual(['middle', 'exact', 'rest', 'rest', 'exact', 'decoded', 'suffix', 'exact']);
    for (const path of ['/a', '/A/b', '/b', '/file']) expect((await call('GET', path)).status).toBe(501);
  });

  it('answers HEAD as it answers GET, without the body', async () => {
    await put([{ method: 'GET', path: '/x', headers: { 'X-Mine': 'yes' }, body: { a: 1 } }]);
    const { status, text, headers } = await call('HEAD', '/x');
    expect([status, text, headers.get('x-mine'), headers.get('content-length')]).toEqual([
      200,
      '',
      'yes',
      '7',
    ]);
  });

  it('is compressed for a client that accepts it, like every answer', async () => {
    await put([{ method: 'GET', path: '/x', body: 'hello' }]);
    const { text, headers } = await call('GET', '/x', { headers: { 'Accept-Encoding': 'gzip' } });
    expect([text, headers.get('content-encoding')]).toEqual(['hello', 'gzip']);
  });
});

describe('a request without a stub', () => {
  it('is 501 and names Apex REST, and 405 if the path has stubs for other verbs', async () => {
    await put([
      { method: 'POST', path: '/refunds' },
      { method: 'GET', path: '/refunds' },
    ]);
    const missing = await call('GET', '/other/1');
    expect([missing.status, missing.json]).toEqual([
      501,
      [
        {
          message:
            'Apex REST without a stub for GET /other/1 is not emulated by sfom-emulator; see the coverage table in its README',
          errorCode: 'NOT_IMPLEMENTED',
        },
      ],
    ]);
    const other = await call('PATCH', '/refunds');
    expect([other.status, other.headers.get('allow')]).toEqual([405, 'HEAD,GET,POST']);
    expect((await call('GET', '')).status).toBe(501);
  });

  it('needs a session that may use the API, and counts as a request', async () => {
    await put([{ method: 'GET', path: '/x' }]);
    for (const Authorization of ['', 'Bearer nonsense'])
      expect(await call('GET', '/x', { headers: { Authorization } })).toMatchObject({
        status: 401,
        json: [{ errorCode: 'INVALID_SESSION_ID' }],
      });
    await running.emulator.org.changeSettings({ apiRequestLimit: 1 });
    expect((await call('GET', '/x')).status).toBe(200);
    expect(await call('GET', '/x')).toMatchObject({
      status: 403,
      json: [{ errorCode: 'REQUEST_LIMIT_EXCEEDED' }],
    });
    expect((await requests()).length).toBe(1);
  });
});

describe('the requests', () => {
  it('are recorded with their content and the stub that answered, without the headers that carry the session', async () => {
    await put([{ method: 'POST', path: '/refunds', status: 201 }]);
    await call('POST', '/refunds?source=web&n=1', {
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', Cookie: 'sid=secret', 'X-Mine': 'yes' },
      body: 'amount=5&currency=€',
    });
    await call('GET', '/other');
    const [first, second, ...others] = await requests();
    expect(others).toEqual([]);
    expect(first).toMatchObject({
      time: running.clock.now().toISOString(),
      method: 'POST',
      path: '/refunds',
      query: 'source=web&n=1',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-mine': 'yes' },
      body: { text: 'amount=5&currency=€' },
      stub: 0,
      status: 201,
    });
    expect(first?.userId).toMatch(/^005/);
    expect(JSON.stringify(first)).not.toMatch(/secret|authorization|Bearer/);
    expect(second).toMatchObject({
      method: 'GET',
      path: '/other',
      body: { text: '' },
      stub: null,
      status: 501,
    });
    await running.send('/_emulator/apex-rest/requests', { method: 'DELETE' });
    expect(await requests()).toEqual([]);
  });

  it('have bodies of any kind: another charset, bytes that are not text, gzip, and the beginning of a long one', async () => {
    await put([{ method: 'PUT', path: '/x' }]);
    const bytes = Uint8Array.from({ length: 256 }, (_, code) => code);
    const bodies: [string, NonNullable<RequestInit['body']>, Record<string, string>?][] = [
      ['text/plain; charset=iso-8859-1', Uint8Array.of(0xe4)],
      ['application/octet-stream', bytes],
      ['application/json', gzipSync('{"a":"ä"}'), { 'Content-Encoding': 'gzip' }],
      ['text/plain', 'x'.repeat(70_000)],
    ];
    for (const [type, body, headers] of bodies)
      expect((await call('PUT', '/x', { headers: { 'Content-Type': type, ...headers }, body })).status).toBe(
        200,
      );
    expect((await requests()).map(({ body }) => body)).toEqual([
      { text: 'ä' },
      { base64: Buffer.from(bytes).toString('base64') },
      { text: '{"a":"ä"}' },
      { text: 'x'.repeat(65_536), isCut: true },
    ]);
  });

  it('are at most 200: the oldest is dropped first', async () => {
    await put([{ method: 'GET', path: '/*' }]);
    for (let number = 0; number < 205; number++) await call('GET', `/${number}`);
    const paths = (await requests()).map(({ path }) => path);
    expect([paths.length, paths[0], paths.at(-1)]).toEqual([200, '/5', '/204']);
  });
});

describe('invalid stubs', () => {
  const get = { method: 'GET', path: '/x' };

  it.each<[string, unknown, string]>([
    ['that are not a list', {}, 'the stubs must be a list of at most 1000 stubs'],
    ['that are too many', Array(1001).fill(get), 'the stubs must be a list of at most 1000 stubs'],
    ['that are not objects', ['x'], '[0] must be an object'],
    ['without a method', [{ path: '/x' }], '[0].method is required'],
    ['without a path', [get, { method: 'GET' }], '[1].path is required'],
    [
      'with an unknown verb',
      [{ ...get, method: 'get' }],
      '[0].method must be one of GET, POST, PUT, PATCH, DELETE',
    ],
    [
      'with an unknown member',
      [{ ...get, delay: 1 }],
      '[0].delay must be one of method, path, status, headers, body',
    ],
    ['with an invalid status', [{ ...get, status: 99 }], '[0].status must be a whole number from 200 to 599'],
    [
      'with the length of a body',
      [{ ...get, headers: { 'Content-Length': '1' } }],
      '[0].headers.Content-Length must be text',
    ],
    ['with a header of two lines', [{ ...get, headers: { 'X-A': 'a\nb' } }], '[0].headers.X-A must be text'],
    ['with a header that is not text', [{ ...get, headers: { 'X-A': 1 } }], '[0].headers.X-A must be text'],
    [
      'with a body for a status without one',
      [{ ...get, status: 204, body: 'x' }],
      '[0].body must be left out: an answer with status 204 has none',
    ],
    [
      'with data as XML',
      [{ ...get, headers: { 'Content-Type': 'text/xml' }, body: {} }],
      '[0].body must be text, since its Content-Type is text/xml',
    ],
    ...['x', '/', '', '/a//b', '/a?b', '/a*', '/services/apexrest/x', '/a\nb'].map(
      (path): [string, unknown, string] => [
        `of the path "${path}"`,
        [{ ...get, path }],
        '[0].path must be what follows /services/apexrest',
      ],
    ),
  ])('are refused with their place, and change nothing: %s', async (_, stubs, message) => {
    await put([get]);
    const { status, json } = await put(stubs);
    expect([status, json]).toMatchObject([400, [{ errorCode: 'INVALID_INPUT' }]]);
    expect((json as { message: string }[])[0]?.message).toContain(message);
    expect((await running.send('/_emulator/apex-rest')).json).toEqual([{ ...get, status: 200, headers: {} }]);
  });

  it('are all named at once', async () => {
    const { json } = await put([{ method: 'GET' }, { ...get, status: 1 }]);
    expect((json as { message: string }[])[0]?.message).toBe(
      '[0].path is required; [1].status must be a whole number from 200 to 599',
    );
  });
});

describe('stubs of an org', () => {
  const places: string[] = [];

  afterAll(async () => {
    for (const place of places) await rm(place, { recursive: true });
  });

  async function directory(): Promise<string> {
    const place = await mkdtemp(join(tmpdir(), 'apex-rest-'));
    places.push(place);
    return place;
  }

  async function seedWith(stubs: string): Promise<string> {
    const seed = join(await directory(), 'seed');
    await mkdir(seed);
    await writeFile(join(seed, 'apex-rest.json'), stubs);
    return seed;
  }

  it('come from the seed, are replaced, and survive a restart', async () => {
    const seed = await seedWith('[{"method": "GET", "path": "/x", "body": {"number": 12345678901234567}}]');
    const data = join(await directory(), 'org');
    for (const expected of ['seed', 'mine']) {
      const org = await runEmulator({ data, seed });
      const headers = { Authorization: `Bearer ${org.emulator.token}` };
      const { text } = await org.send('/services/apexrest/x', { headers });
      expect(text).toBe(expected === 'seed' ? '{"number":12345678901234568}' : 'mine');
      await put([{ method: 'GET', path: '/x', body: 'mine' }], org);
      await org.close();
    }
  });

  it('make the seed be refused if they are invalid', async () => {
    const seed = await seedWith('[{"method": "GET"}]');
    await expect(runEmulator({ seed })).rejects.toThrow(/apex-rest\.json.*\[0\]\.path is required/s);
    await expect(runEmulator({ seed: await seedWith('[') })).rejects.toThrow(
      /apex-rest\.json.*not valid JSON/s,
    );
  });

  it('are not records of the org: no query and no path shows them', async () => {
    await put([{ method: 'GET', path: '/x' }]);
    expect((await running.send('/services/data/v60.0/sobjects/ApexRest/describe')).status).toBe(404);
    expect((await running.send('/services/data/v60.0/query?q=SELECT+Id+FROM+ApexRest')).status).toBe(400);
  });
});
