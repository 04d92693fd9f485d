import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Running, runEmulator } from '../support/emulator.ts';
import { asking } from './asking.ts';

let running: Running;

beforeAll(async () => {
  running = await runEmulator();
});

afterAll(() => running.close());

const { ask, create, read } = asking(() => running);

const pathOf = (name: string) => `/sobjects/Product2/Name/${encodeURIComponent(name)}`;

describe('PATCH /sobjects/T/FIELD/VALUE', () => {
  it('inserts a new record, and updates an existing one', async () => {
    const first = await ask('PATCH', pathOf('Scarf, red/blue'), { Description: 'one' });
    const { id } = first.json as { id: string };
    expect(first.status).toBe(201);
    expect(first.json).toEqual({ id, success: true, errors: [], created: true });
    expect(first.headers.get('location')).toBe(`/services/data/v59.0/sobjects/Product2/${id}`);
    expect(await read('Product2', id)).toMatchObject({ Name: 'Scarf, red/blue', Description: 'one' });
    const second = await ask('PATCH', pathOf('Scarf, red/blue'), { Description: 'two' });
    expect(second.status).toBe(200);
    expect(second.json).toEqual({ id, success: true, errors: [], created: false });
    expect(await read('Product2', id)).toMatchObject({ Description: 'two' });
  });

  it('does not say whether it created the record before 46.0', async () => {
    for (const [method, path] of [
      ['PATCH', '/services/data/v45.0/sobjects/Product2/Name/Oldest'],
      ['POST', '/services/data/v45.0/sobjects/Product2/Id'],
    ] as const) {
      const body = method === 'POST' ? { Name: 'Older' } : {};
      const { status, json } = await ask(method, path, body);
      expect(status).toBe(201);
      expect(json).toEqual({ id: expect.any(String), success: true, errors: [] });
    }
  });

  it('answers an update without a body before 46.0', async () => {
    await create('Product2', { Name: 'Old' });
    const path = `/services/data/v45.0${pathOf('Old')}`;
    expect(await ask('PATCH', path, { Description: 'x' })).toMatchObject({ status: 204, text: '' });
  });

  it('inserts nothing with updateOnly=true', async () => {
    expect((await ask('PATCH', `${pathOf('Nobody')}?updateOnly=true`, {})).status).toBe(404);
    expect((await ask('GET', pathOf('Nobody'))).status).toBe(404);
  });

  it('refuses the field in the body, and whatever a write refuses', async () => {
    expect((await ask('PATCH', pathOf('A'), { name: 'A' })).json).toMatchObject([
      { errorCode: 'INVALID_FIELD', message: 'The Name field should not be specified in the sobject data.' },
    ]);
    expect((await ask('PATCH', pathOf('A'), { Nope: 1 })).json).toMatchObject([
      { errorCode: 'INVALID_FIELD' },
    ]);
    expect((await ask('PATCH', '/sobjects/Order/OrderNumber/7', {})).status).toBe(400);
  });

  it('accepts dots that a URL can express: escaped before a format, three of them', async () => {
    for (const [inPath, Name] of [
      ['a%2Ejson', 'a.json'],
      ['...', '...'],
    ]) {
      const { status, json } = await ask('PATCH', `/sobjects/Product2/Name/${inPath}`, {});
      expect(status).toBe(201);
      expect(await read('Product2', (json as { id: string }).id)).toMatchObject({ Name });
    }
  });

  it('updates by Id, and never inserts by it', async () => {
    const id = await create('Product2', { Name: 'By id' });
    expect((await ask('PATCH', `/sobjects/Product2/Id/${id}`, { Description: 'x' })).status).toBe(200);
    expect(await read('Product2', id)).toMatchObject({ Description: 'x' });
    expect((await ask('PATCH', '/sobjects/Product2/Id/01txx000000zzzzAAA', {})).status).toBe(404);
    expect((await ask('POST', '/sobjects/Product2/Id', { Name: 'New' })).json).toMatchObject({
      created: true,
    });
  });
});

describe('A value that ends in .inc', () => {
  it.each(['GET', 'HEAD', 'PATCH', 'DELETE'])('is not found in a path: %s', async (method) => {
    const Name = `me@${method}.inc`;
    await create('Product2', { Name });
    const body = method === 'PATCH' ? { Description: 'x' } : undefined;
    expect((await ask(method, pathOf(Name), body)).status).toBe(404);
    const where = `/query?q=${encodeURIComponent(`SELECT Description FROM Product2 WHERE Name = '${Name}'`)}`;
    expect((await ask('GET', where)).json).toMatchObject({ records: [{ Description: null }] });
  });

  it('is found in a collection, which names it in the body', async () => {
    const records = [{ attributes: { type: 'Product2' }, Name: 'you@corp.inc' }];
    expect((await ask('PATCH', '/composite/sobjects/Product2/Name', { records })).json).toMatchObject([
      { success: true, created: true },
    ]);
  });
});

describe('A value that several records have', () => {
  it('is 300 with their paths, for every verb', async () => {
    const ids = [await create('Product2', { Name: 'Twin' }), await create('Product2', { Name: 'Twin' })];
    const json = ids.map((id) => `/services/data/v59.0/sobjects/Product2/${id}`);
    expect(await ask('GET', pathOf('Twin'))).toMatchObject({ status: 300, json });
    expect(await ask('PATCH', pathOf('Twin'), {})).toMatchObject({ status: 300, json });
    expect(await ask('DELETE', pathOf('Twin'))).toMatchObject({ status: 300, json });
    expect((await ask('GET', pathOf('Twin'), undefined, { Accept: 'application/xml' })).text).toContain(
      `<Choices><url>${json[0]}</url>`,
    );
  });
});

describe('GET and DELETE /sobjects/T/FIELD/VALUE', () => {
  it('find the record', async () => {
    const id = await create('Product2', { Name: 'Hat' });
    const { json } = await ask('GET', `${pathOf('Hat')}?fields=Name`);
    expect(json).toMatchObject({ attributes: { type: 'Product2' }, Name: 'Hat', Id: id });
    expect((await ask('GET', `/sobjects/product2/name/Hat`)).json).toMatchObject({ Id: id });
    expect((await ask('DELETE', pathOf('Hat'))).status).toBe(204);
    expect((await ask('GET', pathOf('Hat'))).status).toBe(404);
    expect((await ask('GET', `/sobjects/Product2/Id/${id}`)).json).toMatchObject([
      { errorCode: 'ENTITY_IS_DELETED' },
    ]);
  });

  it('accept only fields that can identify records', async () => {
    for (const field of ['Description', 'Nope']) {
      expect(await ask('GET', `/sobjects/Product2/${field}/x`)).toMatchObject({
        status: 404,
        json: [
          {
            errorCode: 'NOT_FOUND',
            message: `Provided external ID field does not exist or is not accessible: ${field}`,
          },
        ],
      });
    }
  });
});
