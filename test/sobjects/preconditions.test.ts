import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Running, runEmulator } from '../support/emulator.ts';
import { asking } from './asking.ts';

let running: Running;

beforeAll(async () => {
  running = await runEmulator();
});

afterAll(() => running.close());

const { ask, create, read } = asking(() => running);

const get = (path: string, headers: Record<string, string>) => ask('GET', path, undefined, headers);

/** The clock of the tests stands at 2026-11-22T09:00:00Z. */
const [BEFORE, NOW] = ['Sun, 22 Nov 2026 08:59:59 GMT', 'Sun, 22 Nov 2026 09:00:00 GMT'];

describe('the date of a record', () => {
  it('decides whether it is read', async () => {
    const path = `/sobjects/Contact/${await create('Contact', { LastName: 'A' })}`;
    expect(await get(path, { 'If-Modified-Since': NOW })).toMatchObject({ status: 304, text: '' });
    expect((await get(path, { 'If-Modified-Since': BEFORE })).status).toBe(200);
    expect((await get(path, { 'If-Modified-Since': 'nonsense' })).status).toBe(200);
    expect((await get(path, { 'If-Unmodified-Since': NOW })).status).toBe(200);
    expect(await get(path, { 'If-Unmodified-Since': BEFORE })).toMatchObject({
      status: 412,
      json: [
        { errorCode: 'PRECONDITION_FAILED', message: 'The precondition If-Unmodified-Since is not met' },
      ],
    });
  });

  it('decides whether it is changed, but not whether it is deleted', async () => {
    const id = await create('Contact', { LastName: 'A' });
    const path = `/sobjects/Contact/${id}`;
    const since = (date: string) => ({ 'If-Unmodified-Since': date });
    expect((await ask('PATCH', path, { LastName: 'B' }, since(BEFORE))).status).toBe(412);
    expect((await ask('PATCH', path, { LastName: 'B' }, since('nonsense'))).json).toMatchObject([
      { errorCode: 'INVALID_HEADER' },
    ]);
    expect(await read('Contact', id)).toMatchObject({ LastName: 'A' });
    expect((await ask('PATCH', path, { LastName: 'B' }, since(NOW))).status).toBe(204);
    expect((await ask('DELETE', path, undefined, since(BEFORE))).status).toBe(204);
  });
});

describe('the ETag of an account', () => {
  it('depends on the whole record, whichever fields are read; other objects have none', async () => {
    const path = `/sobjects/Account/${await create('Account', { Name: 'A' })}`;
    const etag = (await get(path, {})).headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[A-Za-z0-9+/]{27}="$/);
    expect((await get(`${path}?fields=Name`, {})).headers.get('etag')).toBe(etag);
    await ask('PATCH', path, { Name: 'B' });
    expect((await get(path, {})).headers.get('etag')).not.toBe(etag);
    expect((await get('/sobjects/Refund/0cbxx0000000401AAA', {})).headers.get('etag')).toBeNull();
  });

  it('decides whether it is read', async () => {
    const path = `/sobjects/Account/${await create('Account', { Name: 'A' })}`;
    const etag = (await get(path, {})).headers.get('etag') ?? '';
    const zipped = etag.replace(/"$/, '-gzip"');
    for (const known of [etag, zipped, `"other", ${etag}`, '*'])
      expect((await get(path, { 'If-None-Match': known })).status).toBe(304);
    expect((await get(path, { 'If-None-Match': '"other"' })).status).toBe(200);
    expect((await get(path, { 'If-Match': zipped })).status).toBe(200);
    expect((await get(path, { 'If-Match': '"other"' })).status).toBe(412);
  });

  it('decides whether it is changed', async () => {
    const id = await create('Account', { Name: 'A' });
    const path = `/sobjects/Account/${id}`;
    const etag = (await get(path, {})).headers.get('etag') ?? '';
    const patch = (headers: Record<string, string>) => ask('PATCH', path, { Name: 'B' }, headers);
    expect((await patch({ 'If-Match': '"other"' })).status).toBe(412);
    expect((await patch({ 'If-None-Match': etag })).status).toBe(412);
    expect((await patch({ 'If-Match': 'no quotes' })).status).toBe(400);
    expect(await read('Account', id)).toMatchObject({ Name: 'A' });
    expect((await patch({ 'If-Match': etag })).status).toBe(204);
    expect((await patch({ 'If-Match': etag })).status).toBe(412);
  });
});

it('the list of objects is not sent again to a client that has it', async () => {
  const lastModified = (await get('/sobjects', {})).headers.get('last-modified') ?? '';
  expect((await get('/sobjects', { 'If-Modified-Since': lastModified })).status).toBe(304);
  expect((await get('/sobjects', { 'If-Unmodified-Since': BEFORE.replace('2026', '1999') })).status).toBe(
    412,
  );
});
