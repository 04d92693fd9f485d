/** PaymentMethod: the records of cards, wallets and alternative payment methods, as one object (doc: Object Reference, PaymentMethod). */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { asking } from '../sobjects/asking.ts';
import { type Running, runEmulator } from '../support/emulator.ts';

let running: Running;

beforeAll(async () => {
  running = await runEmulator();
});

afterAll(() => running.close());

const { ask, create, read } = asking(() => running);

const CARD = '03Oxx0000000001EAA';
const WALLET = '1DWxx0000000001GAA';
const GIFT_CARD = '8Z7xx0000000001CAA';

type Json = Record<string, unknown>;

const query = async (soql: string, extra = '') =>
  (await ask('GET', `/query?q=${encodeURIComponent(soql)}${extra}`)).json as {
    readonly totalSize: number;
    readonly records: readonly Json[];
  };
const attributes = (id: string) => ({
  type: 'PaymentMethod',
  url: `/services/data/v59.0/sobjects/PaymentMethod/${id}`,
});

describe('SELECT … FROM PaymentMethod', () => {
  it('answers every card, wallet and alternative payment method under its own id', async () => {
    const { totalSize, records } = await query(
      'SELECT Id, Name, ImplementorType, Status FROM PaymentMethod ORDER BY Name',
    );
    expect(totalSize).toBe(14);
    expect(records).toContainEqual({
      attributes: attributes(WALLET),
      Id: WALLET,
      Name: 'DW-000000001',
      ImplementorType: 'DigitalWallet',
      Status: 'Active',
    });
    expect(new Set(records.map(({ ImplementorType }) => ImplementorType))).toEqual(
      new Set(['AlternativePaymentMethod', 'CardPaymentMethod', 'DigitalWallet']),
    );
    expect((await query('SELECT COUNT() FROM PaymentMethod')).totalSize).toBe(14);
  });

  it.each([
    [`Id = '${CARD}'`, [CARD]],
    [`Id IN ('${CARD}', '${GIFT_CARD.slice(0, 15)}', '0aaxx0000000001AAA')`, [CARD, GIFT_CARD]],
    ["Name = 'dw-000000001'", [WALLET]],
    ["AccountId = '001xx0000000004AAA' AND ImplementorType = 'DigitalWallet'", [WALLET]],
    ["NickName LIKE 'gift card%7310'", [GIFT_CARD]],
    [
      "Id IN (SELECT PaymentMethodId FROM OrderPaymentSummary WHERE OrderSummary.OrderNumber = 'FH-11-PENDING')",
      [WALLET],
    ],
  ])('finds by %s', async (where, ids) => {
    const { records } = await query(`SELECT Id FROM PaymentMethod WHERE ${where}`);
    expect(records.map(({ Id }) => Id).sort()).toEqual([...ids].sort());
  });

  it('finds an id without reading all records', async () => {
    const soql = encodeURIComponent(`SELECT Name FROM PaymentMethod WHERE Id = '${CARD}'`);
    expect((await ask('GET', `/query?explain=${soql}`)).json).toMatchObject({
      plans: [{ leadingOperationType: 'Index', cardinality: 1, sobjectCardinality: 14 }],
    });
  });

  it('has parents, children, and an address made of its parts', async () => {
    const { records } = await query(
      `SELECT Account.Name, PaymentMethodAddress, (SELECT Amount FROM Payments), (SELECT Id FROM OrderPaymentSummaries) FROM PaymentMethod WHERE Id = '${WALLET}'`,
    );
    expect(records).toMatchObject([
      {
        Account: { attributes: { type: 'Account' } },
        Payments: { totalSize: 1, records: [{ Amount: 44 }] },
        OrderPaymentSummaries: { totalSize: 1, records: [{ Id: '0bMxx0000001101EAA' }] },
      },
    ]);
  });

  it('follows changes of the record itself, also inside one composite call, and deletions', async () => {
    const id = await create('DigitalWallet', {
      ProcessingMode: 'External',
      Status: 'Active',
      NickName: 'New',
    });
    const byId = `SELECT NickName, IsDeleted FROM PaymentMethod WHERE Id = '${id}'`;
    expect((await query(byId)).records).toMatchObject([{ NickName: 'New', IsDeleted: false }]);
    const { json } = await ask('POST', '/composite', {
      allOrNone: true,
      compositeRequest: [
        {
          method: 'PATCH',
          url: `/services/data/v59.0/sobjects/DigitalWallet/${id}`,
          referenceId: 'change',
          body: { NickName: 'Newer' },
        },
        {
          method: 'GET',
          url: `/services/data/v59.0/query?q=${encodeURIComponent(byId)}`,
          referenceId: 'read',
        },
      ],
    });
    expect(json).toMatchObject({
      compositeResponse: [{ httpStatusCode: 204 }, { body: { records: [{ NickName: 'Newer' }] } }],
    });
    await ask('DELETE', `/sobjects/DigitalWallet/${id}`);
    expect((await query(byId)).totalSize).toBe(0);
    const all = await ask('GET', `/queryAll?q=${encodeURIComponent(byId)}`);
    expect(all.json).toMatchObject({ records: [{ NickName: 'Newer', IsDeleted: true }] });
    expect((await ask('GET', `/sobjects/PaymentMethod/${id}`)).json).toMatchObject([
      { errorCode: 'ENTITY_IS_DELETED' },
    ]);
  });

  it('has its fields by API version', async () => {
    const soql = encodeURIComponent('SELECT PaymentMethodDetails FROM PaymentMethod LIMIT 1');
    expect((await ask('GET', `/services/data/v57.0/query?q=${soql}`)).status).toBe(200);
    expect((await ask('GET', `/services/data/v56.0/query?q=${soql}`)).status).toBe(400);
  });
});

describe('A reference to PaymentMethod', () => {
  it.each(['OrderPaymentSummary', 'Payment', 'PaymentAuthorization'])(
    'of %s leads to it',
    async (sObject) => {
      const { records } = await query(
        `SELECT PaymentMethodId, PaymentMethod.Id, PaymentMethod.ImplementorType, PaymentMethod.Account.Id FROM ${sObject} WHERE PaymentMethod.Id = '${WALLET}'`,
      );
      expect(records).toMatchObject([
        {
          PaymentMethodId: WALLET,
          PaymentMethod: {
            attributes: attributes(WALLET),
            Id: WALLET,
            ImplementorType: 'DigitalWallet',
            Account: { Id: '001xx0000000004AAA' },
          },
        },
      ]);
    },
  );

  it('accepts the three objects that a payment method can be, and no others', async () => {
    const summary = (PaymentMethodId: string) =>
      ask('POST', '/sobjects/Payment', {
        Amount: 1,
        ProcessingMode: 'External',
        Status: 'Draft',
        Type: 'Capture',
        PaymentMethodId,
      });
    expect((await summary(GIFT_CARD)).status).toBe(201);
    expect((await summary('001xx0000000001AAA')).json).toMatchObject([{ fields: ['PaymentMethodId'] }]);
    expect((await summary('0aaxx0000000001AAA')).status).toBe(400);
    expect((await summary('9xxxx0000000001AAA')).status).toBe(400);
  });

  it('is a relationship path too', async () => {
    const { json } = await ask(
      'GET',
      '/sobjects/OrderPaymentSummary/0bMxx0000001101EAA/PaymentMethod?fields=Name',
    );
    expect(json).toEqual({ attributes: attributes(WALLET), Name: 'DW-000000001', Id: WALLET });
  });
});

describe('/sobjects/PaymentMethod', () => {
  it('retrieves a record by its id, and by its name', async () => {
    const whole = await read('PaymentMethod', CARD);
    expect(whole).toMatchObject({
      attributes: attributes(CARD),
      Id: CARD,
      Name: 'CPM-000000001',
      ImplementorType: 'CardPaymentMethod',
      AccountId: '001xx0000000001AAA',
      IsDeleted: false,
    });
    expect(whole).not.toHaveProperty('CardLastFour');
    expect((await ask('GET', '/sobjects/PaymentMethod/Name/CPM-000000001')).json).toEqual(whole);
    expect((await ask('GET', `/sobjects/PaymentMethod/${WALLET}?fields=ImplementorType`)).json).toEqual({
      attributes: attributes(WALLET),
      ImplementorType: 'DigitalWallet',
      Id: WALLET,
    });
    const xml = await ask('GET', `/sobjects/PaymentMethod/${WALLET}?fields=Name`, undefined, {
      Accept: 'application/xml',
    });
    expect(xml.text).toContain('<PaymentMethod type="PaymentMethod"');
    expect(xml.text).toContain('<Name>DW-000000001</Name>');
  });

  it('retrieves several at once', async () => {
    const { json } = await ask(
      'GET',
      `/composite/sobjects/PaymentMethod?ids=${CARD},${WALLET},001xx0000000001AAA&fields=Name`,
    );
    expect(json).toMatchObject([{ Name: 'CPM-000000001' }, { Name: 'DW-000000001' }, null]);
  });

  it.each(['001xx0000000001AAA', '0aaxx0000000001AAA'])('has no record %s', async (id) => {
    expect((await ask('GET', `/sobjects/PaymentMethod/${id}`)).status).toBe(404);
  });

  it('cannot be written', async () => {
    const refused = (done: string) => [
      expect.objectContaining({
        errorCode: 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
        message: `entity type cannot be ${done}: Payment Method`,
      }),
    ];
    const path = `/sobjects/PaymentMethod/${CARD}`;
    expect((await ask('POST', '/sobjects/PaymentMethod', { NickName: 'x' })).json).toEqual(
      refused('inserted'),
    );
    expect((await ask('PATCH', path, { NickName: 'x' })).json).toEqual(refused('updated'));
    expect((await ask('DELETE', path)).json).toEqual(refused('deleted'));
    expect(await read('CardPaymentMethod', CARD)).toMatchObject({ NickName: null });
  });

  it('describes itself as read-only, with its children, and is in the list of objects', async () => {
    const described = (await ask('GET', '/sobjects/PaymentMethod/describe')).json as Json;
    expect(described).toMatchObject({
      keyPrefix: '0aa',
      createable: false,
      updateable: false,
      deletable: false,
      queryable: true,
      retrieveable: true,
      searchable: false,
      replicateable: false,
    });
    expect((described.childRelationships as Json[]).map(({ relationshipName }) => relationshipName)).toEqual([
      'OrderPaymentSummaries',
      'Payments',
      'PaymentAuthorizations',
      'Refunds',
    ]);
    const { sobjects } = (await ask('GET', '/sobjects')).json as { sobjects: Json[] };
    expect(sobjects).toContainEqual(expect.objectContaining({ name: 'PaymentMethod', keyPrefix: '0aa' }));
  });

  it('lists no changes, is not listed twice among recent records, and uses no storage', async () => {
    const span = 'start=2026-11-22T08:00:00Z&end=2026-11-22T09:00:00Z';
    expect((await ask('GET', `/sobjects/PaymentMethod/updated?${span}`)).status).toBe(404);
    expect((await ask('GET', `/sobjects/PaymentMethod/deleted?${span}`)).status).toBe(404);
    const recent = (await ask('GET', '/recent')).json as { attributes: { type: string } }[];
    expect(recent.map(({ attributes: { type } }) => type)).not.toContain('PaymentMethod');
    const counts = (await ask('GET', '/limits/recordCount?sObjects=PaymentMethod,DigitalWallet')).json;
    expect(counts).toMatchObject({ sObjects: [{ name: 'DigitalWallet' }, { name: 'PaymentMethod' }] });
  });
});
