import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Running, runEmulator } from '../support/emulator.ts';
import { asking } from './asking.ts';

let running: Running;

beforeAll(async () => {
  running = await runEmulator();
});

afterAll(() => running.close());

const { ask, create, read } = asking(() => running);

const SUMMARY = '/sobjects/OrderPaymentSummary/0bMxx0000000101EAA';
const MISSING = [{ message: 'The requested resource does not exist', errorCode: 'NOT_FOUND' }];
const XML = { Accept: 'application/xml' };

describe('GET /sobjects/T/ID/RELATIONSHIP', () => {
  it('answers the parent, or fields of it', async () => {
    const { status, json } = await ask('GET', `${SUMMARY}/OrderSummary?fields=OrderNumber`);
    expect([status, json]).toEqual([
      200,
      {
        attributes: {
          type: 'OrderSummary',
          url: '/services/data/v59.0/sobjects/OrderSummary/1Osxx0000000001CAA',
        },
        OrderNumber: 'FH-01-ONE-CARD',
        Id: '1Osxx0000000001CAA',
      },
    ]);
    expect((await ask('GET', `${SUMMARY}/ordersummary`)).json).toEqual(
      await read('OrderSummary', '1Osxx0000000001CAA'),
    );
  });

  it('answers children as a query does', async () => {
    const { json } = await ask('GET', `${SUMMARY}/Payments?fields=Amount,Status`);
    expect(json).toEqual({
      totalSize: 1,
      done: true,
      records: [
        {
          attributes: { type: 'Payment', url: '/services/data/v59.0/sobjects/Payment/0aQxx0000000101EAA' },
          Amount: 120,
          Status: 'Processed',
        },
      ],
    });
    const whole = (await ask('GET', `${SUMMARY}/Payments`)).json as { records: unknown[] };
    expect(whole.records).toEqual([await read('Payment', '0aQxx0000000101EAA')]);
  });

  it('answers children page by page', async () => {
    const account = await create('Account', { Name: 'Many' });
    await running.emulator.org.transact(account, async (tx) => {
      for (let count = 0; count < 2_001; count++)
        await tx.insert('Contact', { LastName: String(count), AccountId: account });
    });
    const { json } = await ask('GET', `/sobjects/Account/${account}/Contacts?fields=Id`);
    const { totalSize, done, nextRecordsUrl } = json as Record<string, unknown>;
    expect([totalSize, done]).toEqual([2_001, false]);
    expect((await ask('GET', String(nextRecordsUrl))).json).toMatchObject({ done: true, records: [{}] });
  });

  it('follows several names, children last', async () => {
    const { json } = await ask('GET', `${SUMMARY}/OrderSummary/Account/Owner?fields=Username`);
    expect(json).toMatchObject({ attributes: { type: 'User' }, Username: 'admin@example.com' });
    expect((await ask('GET', `${SUMMARY}/OrderSummary/Account/Contacts?fields=LastName`)).json).toMatchObject(
      {
        totalSize: 1,
      },
    );
    expect((await ask('GET', `${SUMMARY}/Payments/Account`)).json).toEqual(MISSING);
  });

  it('follows five parents, but not six', async () => {
    const five = `${SUMMARY}/CreatedBy/CreatedBy/CreatedBy/CreatedBy/CreatedBy`;
    expect((await ask('GET', `${five}?fields=Id`)).json).toMatchObject({ Id: '005xx0000000001AAA' });
    expect((await ask('GET', `${five}/CreatedBy`)).json).toEqual(MISSING);
  });

  it('refuses what does not exist', async () => {
    const contact = await create('Contact', { LastName: 'Alone' });
    expect((await ask('GET', `/sobjects/Contact/${contact}/Account`)).json).toEqual(MISSING);
    expect((await ask('GET', `/sobjects/Contact/${contact}/Users`)).json).toEqual({
      totalSize: 0,
      done: true,
      records: [],
    });
    expect((await ask('GET', `${SUMMARY}/Nope`)).json).toEqual(MISSING);
    expect((await ask('GET', '/sobjects/Contact/003xx000000zzzzAAA/Account')).json).toEqual(MISSING);
    expect((await ask('GET', '/sobjects/Contact/001xx0000000001AAA/Owner')).json).toEqual(MISSING);
    for (const path of ['OrderSummary', 'Payments'])
      expect((await ask('GET', `${SUMMARY}/${path}?fields=Nope`)).json).toMatchObject([
        { errorCode: 'INVALID_FIELD', message: expect.stringContaining("No such column 'Nope'") },
      ]);
    await ask('DELETE', `/sobjects/Contact/${contact}`);
    expect((await ask('GET', `/sobjects/Contact/${contact}/Owner`)).json).toMatchObject([
      { errorCode: 'ENTITY_IS_DELETED' },
    ]);
  });

  it('exists from 36.0 on; before, the first part is a field', async () => {
    const at = (version: number) =>
      ask('GET', `/services/data/v${version}.0/sobjects/Contact/003xx0000000001AAA/Account?fields=Id`);
    expect((await at(36)).status).toBe(200);
    expect((await at(35)).json).toMatchObject([
      { message: expect.stringMatching(/^Provided external ID field does not exist/) },
    ]);
  });

  it('answers in XML', async () => {
    const parent = await ask('GET', `${SUMMARY}/OrderSummary?fields=OrderNumber`, undefined, XML);
    expect(parent.text).toContain(
      '<OrderSummary type="OrderSummary" url="/services/data/v59.0/sobjects/OrderSummary/1Osxx0000000001CAA"><OrderNumber>FH-01-ONE-CARD</OrderNumber>',
    );
    const children = await ask('GET', `${SUMMARY}/Payments?fields=Amount`, undefined, XML);
    expect(children.text).toContain(
      '<QueryResult><totalSize>1</totalSize><done>true</done><records type="Payment"',
    );
  });
});

describe('PATCH and DELETE /sobjects/T/ID/RELATIONSHIP', () => {
  it('change and delete the parent', async () => {
    const account = await create('Account', { Name: 'Before' });
    const log = await create('Contact', { LastName: 'Child', AccountId: account });
    const path = `/sobjects/Contact/${log}/Account`;
    expect((await ask('PATCH', path, { Name: 'After' })).status).toBe(204);
    expect(await read('Account', account)).toMatchObject({ Name: 'After' });
    const xml = { 'Content-Type': 'application/xml' };
    expect((await ask('PATCH', path, '<Account><Name>XML</Name></Account>', xml)).status).toBe(204);
    expect(await read('Account', account)).toMatchObject({ Name: 'XML' });
    expect((await ask('PATCH', path, { Name: null })).json).toMatchObject([
      { errorCode: 'REQUIRED_FIELD_MISSING' },
    ]);
    expect((await ask('PATCH', `/sobjects/Contact/${log}/ReportsTo`, {})).json).toEqual(MISSING);
    expect((await ask('DELETE', path)).status).toBe(204);
    expect((await ask('GET', `/sobjects/Account/${account}`)).json).toMatchObject([
      { errorCode: 'ENTITY_IS_DELETED' },
    ]);
  });

  it('change a parent of a parent', async () => {
    const path = `${SUMMARY}/OrderSummary/Account`;
    expect((await ask('PATCH', path, { Site: 'Bend' })).status).toBe(204);
    expect((await ask('GET', `${path}?fields=Site`)).json).toMatchObject({ Site: 'Bend' });
    expect((await ask('DELETE', `${SUMMARY}/OrderSummary/Nope`)).json).toEqual(MISSING);
  });

  it.each(['PATCH', 'DELETE'])('refuse children: %s', async (method) => {
    const url = `${running.emulator.url}/services/data/v59.0${SUMMARY}/Payments`;
    const headers = { Authorization: `Bearer ${running.emulator.token}`, 'Content-Type': 'application/json' };
    const response = await fetch(url, { method, headers, ...(method === 'PATCH' ? { body: '{}' } : {}) });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'HEAD,GET']);
  });
});

describe('resources of the user interface', () => {
  it.each([
    'describe/layouts',
    'describe/layouts/012000000000000AAA',
    'describe/namedLayouts/Any',
    'describe/compactLayouts',
    'describe/approvalLayouts',
    'describe/approvalLayouts/Any',
    'quickActions',
    'quickActions/Any',
    'listviews',
    'listviews/00Bxx0000000001AAA',
  ])('are refused by name: %s', async (path) => {
    const { status, json } = await ask('GET', `/sobjects/Account/${path}`);
    expect(status).toBe(501);
    expect(json).toMatchObject([
      { errorCode: 'NOT_IMPLEMENTED', message: expect.stringContaining('is not emulated') },
    ]);
    expect((await ask('GET', `/sobjects/Nope/${path}`)).status).toBe(404);
  });
});
