import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Running, runEmulator } from '../support/emulator.ts';

let running: Running;

beforeAll(async () => {
  running = await runEmulator();
});

afterAll(() => running.close());

const ask = (soql: string, { path = 'query', extra = '', headers = {} as Record<string, string> } = {}) =>
  running.send(`/services/data/v59.0/${path}?q=${encodeURIComponent(soql)}${extra}`, { headers });

const refund = '/services/data/v59.0/sobjects/Refund/0cbxx0000000401AAA';

describe('GET /query', () => {
  it('answers rows with their attributes, in canonical case, decimals exact', async () => {
    const { text, status } = await ask('select id, amount from refund');
    expect(status).toBe(200);
    expect(text).toBe(
      `{"totalSize":1,"done":true,"records":[{"attributes":{"type":"Refund","url":"${refund}"},"Id":"0cbxx0000000401AAA","Amount":20.0}]}`,
    );
  });

  it('nests parents and children', async () => {
    const { json } = await ask(
      "SELECT OrderSummary.OrderNumber, (SELECT Amount FROM Payments ORDER BY Amount DESC) FROM OrderPaymentSummary WHERE OrderSummary.OrderNumber = 'fh-03-three-captures'",
    );
    expect(json).toMatchObject({
      totalSize: 1,
      records: [
        {
          OrderSummary: { attributes: { type: 'OrderSummary' }, OrderNumber: 'FH-03-THREE-CAPTURES' },
          Payments: { totalSize: 3, done: true, records: [{ Amount: 80 }, { Amount: 50 }, { Amount: 30 }] },
        },
      ],
    });
  });

  it('counts and adds up', async () => {
    expect((await ask('SELECT COUNT() FROM Payment')).json).toEqual({
      totalSize: 21,
      done: true,
      records: [],
    });
    expect((await ask('SELECT Status, COUNT(Id) n, SUM(Amount) FROM Refund GROUP BY Status')).text).toBe(
      '{"totalSize":1,"done":true,"records":[{"attributes":{"type":"AggregateResult"},"Status":"Processed","n":1,"expr0":20.0}]}',
    );
  });

  it('accepts spaces as + and as %20, and a trailing slash', async () => {
    for (const q of ['SELECT+Id+FROM+Refund', 'SELECT%20Id%20FROM%20Refund']) {
      expect((await running.send(`/services/data/v59.0/query/?q=${q}`)).json).toMatchObject({ totalSize: 1 });
    }
  });

  it.each([
    ['SELECT Foo FROM Refund', 'INVALID_FIELD', /Row:1:Column:8\nNo such column 'Foo' on entity 'Refund'/],
    [
      'SELECT Id FROM ScratchOrgInfo limit 1',
      'INVALID_TYPE',
      /sObject type 'ScratchOrgInfo' is not supported/,
    ],
    ['SELECT Id FROM BackgroundJob', 'INVALID_TYPE', /BackgroundJob/],
    ['SELECT Id FROM CreditMemoDebit', 'INVALID_TYPE', /CreditMemoDebit/],
    ['SELECT Id FROM', 'MALFORMED_QUERY', /./],
    ["SELECT Id FROM Refund WHERE Amount = 1 AND Status = 'Draft' OR Amount = 2", 'MALFORMED_QUERY', /./],
    ["SELECT Id FROM Refund WHERE Amount = '1'", 'INVALID_FIELD', /should not be enclosed in quotes/],
    ['', 'MALFORMED_QUERY', /has to be specified/],
  ])('refuses %s', async (soql, errorCode, message) => {
    const { status, json } = await ask(soql);
    expect(status).toBe(400);
    expect(json).toEqual([{ message: expect.stringMatching(message), errorCode }]);
  });

  it('answers in XML too', async () => {
    const { text } = await ask('SELECT Id, Amount FROM Refund', { headers: { Accept: 'application/xml' } });
    expect(text).toBe(
      `<?xml version="1.0" encoding="UTF-8"?><QueryResult><totalSize>1</totalSize><done>true</done><records type="Refund" url="${refund}"><Id>0cbxx0000000401AAA</Id><Amount>20.0</Amount></records></QueryResult>`,
    );
  });

  it('does not know objects and fields newer than the version', async () => {
    const at = (version: number) =>
      running.send(`/services/data/v${version}.0/query?q=SELECT+Id+FROM+OrderPaymentSummary`);
    expect((await at(47)).status).toBe(400);
    expect((await at(48)).status).toBe(200);
  });

  it.each([
    ['SELECT Id FROM Payment', 'TableScan', 21, []],
    ["SELECT Id FROM Payment WHERE Id = '0aQxx0000000101EAA'", 'Index', 1, ['Id']],
    [
      "SELECT Id FROM Payment WHERE OrderPaymentSummaryId = '0bMxx0000000301EAA' AND Amount > 40",
      'Index',
      3,
      ['OrderPaymentSummaryId'],
    ],
  ])('explains %s', async (soql, leadingOperationType, cardinality, fields) => {
    const { json } = await running.send(`/services/data/v59.0/query/?explain=${encodeURIComponent(soql)}`);
    expect(json).toEqual({
      plans: [
        {
          cardinality,
          fields,
          leadingOperationType,
          notes: [],
          relativeCost: cardinality / 21,
          sobjectCardinality: 21,
          sobjectType: 'Payment',
        },
      ],
    });
  });
});

it('columns=true answers the columns', async () => {
  const soql = 'SELECT Id, OrderSummary.OrderNumber, (SELECT Amount FROM Payments) FROM OrderPaymentSummary';
  const { json } = await ask(soql, { extra: '&columns=true' });
  expect(json).toMatchObject({
    entityName: 'OrderPaymentSummary',
    groupBy: false,
    idSelected: true,
    keyPrefix: '0bM',
    columnMetadata: [
      { columnName: 'Id', aggregate: false, apexType: 'Id', joinColumns: [] },
      { columnName: 'OrderSummary', aggregate: false, joinColumns: [{ columnName: 'OrderNumber' }] },
      { columnName: 'Payments', aggregate: true, joinColumns: [{ columnName: 'Amount', numberType: true }] },
    ],
  });
});

describe('a result of more than one page', () => {
  const headers = { 'Sforce-Query-Options': 'batchSize=200' };

  beforeAll(async () => {
    await running.emulator.org.transact('', async (tx) => {
      for (let number = 0; number < 450; number++) await tx.insert('Product2', { Name: `Product ${number}` });
    });
  });

  it('is refused for groups, which must fit in one page', async () => {
    const groups = 'SELECT Name, COUNT(Id) FROM Product2 GROUP BY Name';
    const { status, json } = await ask(groups, { headers });
    expect(status).toBe(400);
    expect(json).toEqual([
      {
        message:
          'Aggregate query does not support queryMore(), use LIMIT to restrict the results to a single batch',
        errorCode: 'EXCEEDED_ID_LIMIT',
      },
    ]);
    const limited = await ask(`${groups} LIMIT 200`, { headers });
    expect(limited.json).toMatchObject({ totalSize: 200, done: true });
  });

  it('is read page by page to its end', async () => {
    const names: string[] = [];
    let next: string | undefined =
      `/services/data/v59.0/query?q=SELECT+Name+FROM+Product2+WHERE+Name+LIKE+'Product+%25'+ORDER+BY+Id`;
    const pages: number[] = [];
    while (next) {
      const { json } = await running.send(next, { headers });
      const page = json as {
        records: { Name: string }[];
        nextRecordsUrl?: string;
        done: boolean;
        totalSize: number;
      };
      expect(page.totalSize).toBe(450);
      expect(page.done).toBe(page.nextRecordsUrl === undefined);
      pages.push(page.records.length);
      names.push(...page.records.map(({ Name }) => Name));
      next = page.nextRecordsUrl;
    }
    expect(pages).toEqual([200, 200, 50]);
    expect(names).toEqual(Array.from({ length: 450 }, (_, number) => `Product ${number}`));
  });

  it('without a batch size has 2,000 rows a page', async () => {
    expect((await ask('SELECT Id FROM Product2')).json).toMatchObject({ done: true });
  });

  it('refuses an unknown or expired locator with INVALID_QUERY_LOCATOR', async () => {
    const first = (await ask('SELECT Id FROM Product2', { headers })).json as { nextRecordsUrl: string };
    for (const url of ['/services/data/v59.0/query/nope', first.nextRecordsUrl.replace('-200', '-9999')]) {
      expect((await running.send(url)).json).toEqual([
        { message: 'invalid query locator', errorCode: 'INVALID_QUERY_LOCATOR' },
      ]);
    }
    expect((await running.send(first.nextRecordsUrl)).status).toBe(200);
    running.clock.turn(15 * 60_000 + 1);
    expect((await running.send(first.nextRecordsUrl)).status).toBe(400);
  });

  it('keeps ten for a user, and closes the oldest for one more', async () => {
    const urls: string[] = [];
    for (let count = 0; count < 11; count++) {
      urls.push(
        ((await ask('SELECT Id FROM Product2', { headers })).json as { nextRecordsUrl: string })
          .nextRecordsUrl,
      );
    }
    expect((await running.send(urls[0] as string)).status).toBe(400);
    expect((await running.send(urls[10] as string)).status).toBe(200);
  });
});

describe('GET /tooling/query', () => {
  const tooling = (soql: string) =>
    running.send(`/services/data/v59.0/tooling/query?q=${encodeURIComponent(soql)}`);

  it('answers the queries that clients send on their own', async () => {
    const { json } = await tooling(
      "SELECT Id, Status FROM SandboxProcess WHERE SandboxOrganization = '00Dxx0000000001'",
    );
    expect(json).toMatchObject({ totalSize: 0, done: true, entityTypeName: 'SandboxProcess', records: [] });
  });

  it.each([
    ['SELECT Id FROM DebugLevel', 'INVALID_TYPE'],
    ['SELECT Id', 'MALFORMED_QUERY'],
  ])('refuses %s', async (soql, errorCode) => {
    const { status, json } = await tooling(soql);
    expect(status).toBe(400);
    expect(json).toMatchObject([{ errorCode }]);
  });
});

describe('deleted records', () => {
  it('are for queryAll only, because ALL ROWS is for Apex', async () => {
    const path = '/services/data/v59.0/sobjects/Account';
    const made = await running.send(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"Name":"Soon gone"}',
    });
    const { id } = made.json as { id: string };
    await running.send(`${path}/${id}`, { method: 'DELETE' });
    const soql = `SELECT Name, IsDeleted FROM Account WHERE Name = 'soon gone'`;
    expect((await ask(soql)).json).toMatchObject({ totalSize: 0 });
    expect((await ask(soql, { path: 'queryAll' })).json).toMatchObject({
      totalSize: 1,
      records: [{ Name: 'Soon gone', IsDeleted: true }],
    });
    expect((await ask(`${soql} ALL ROWS`)).json).toEqual([
      { message: 'ALL ROWS not allowed in this context', errorCode: 'MALFORMED_QUERY' },
    ]);
    const byId = `SELECT Name FROM Account WHERE Id = '${id}'`;
    expect((await ask(byId)).json).toMatchObject({ totalSize: 0 });
    expect((await ask(byId, { path: 'queryAll' })).json).toMatchObject({ totalSize: 1 });
  });
});
