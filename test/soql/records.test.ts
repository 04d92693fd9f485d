/** The values of records, and their order. */
import { describe, expect, test } from '@jest/globals';
import { bindQuery } from '../../src/soql/bind.ts';
import { evaluate } from '../../src/soql/evaluate.ts';
import { parseSoql } from '../../src/soql/parse.ts';
import { NOW, runQuery } from './run-query.ts';
import { ACME, ROWS, SUPPORT, YOUNG } from './small-rows.ts';
import { MemorySource, SCHEMA } from './small-schema.ts';

async function check(query: string, records: readonly unknown[]) {
  const answer = await runQuery(query, ROWS);
  expect(answer.records).toEqual(records);
  expect(answer.totalSize).toBe(records.length);
}

describe('selected', () => {
  test.each<readonly [string, readonly unknown[]]>([
    ["SELECT name, ID FROM account WHERE name = 'BETA'", [{ Name: 'beta', Id: '001xx0000000002AAA' }]],
    [
      "SELECT Revenue, Staff, IsActive, Opens, Industry FROM Account WHERE Name LIKE 'é%'",
      [{ Revenue: null, Staff: null, IsActive: false, Opens: null, Industry: null }],
    ],
    [
      "SELECT Account.Name, Id, Account.Owner.Name, LastName, Account.Industry FROM Contact WHERE LastName = 'Young'",
      [
        {
          Account: { Name: 'Acme', Owner: { Name: 'Ann' }, Industry: 'Media' },
          Id: YOUNG,
          LastName: 'Young',
        },
      ],
    ],
    ["SELECT Account.Owner.Name FROM Contact WHERE LastName = 'Smith'", [{ Account: null }]],
    ['SELECT Parent.Owner.Name FROM Account WHERE Staff = -3', [{ Parent: { Owner: { Name: 'Bob' } } }]],
    [
      'SELECT Parent.Parent.Parent.Name FROM Account WHERE Staff = -3',
      [{ Parent: { Parent: { Parent: null } } }],
    ],
    [
      "SELECT c.LastName, a.Name, o.Name FROM Contact c, c.Account a, a.Owner o WHERE o.Name = 'Ann'",
      [{ LastName: 'Young', Account: { Name: 'Acme', Owner: { Name: 'Ann' } } }],
    ],
    ["SELECT c.LastName FROM Contact c, Contact.Account a WHERE a.Name = 'beta'", [{ LastName: 'Quarry' }]],
  ])('%s', check);

  test('in the order of the query, each parent at the position of its first field', async () => {
    const { records } = await runQuery(
      'SELECT Account.Name, Id, Account.Industry FROM Contact LIMIT 1',
      ROWS,
    );
    expect(Object.keys(records[0]!)).toEqual(['Account', 'Id']);
    expect(Object.keys(records[0]!.Account as object)).toEqual(['Name', 'Industry']);
  });

  test.each<readonly [string, readonly unknown[]]>([
    [
      'SELECT CaseNumber, Owner.Name, Owner.Type, Owner.Email, Owner.Id FROM Case ORDER BY CaseNumber',
      [
        {
          CaseNumber: '001',
          Owner: { Name: 'Ann', Type: 'User', Email: 'ann@example.com', Id: '005xx0000000001AAA' },
        },
        {
          CaseNumber: '002',
          Owner: { Name: 'Support', Type: 'Group', Email: 'support@example.com', Id: SUPPORT },
        },
        { CaseNumber: '003', Owner: null },
      ],
    ],
    ["SELECT CaseNumber FROM Case WHERE Owner.Type = 'group'", [{ CaseNumber: '002' }]],
    [
      "SELECT CaseNumber FROM Case WHERE Owner.Name IN ('ann', 'support') ORDER BY Owner.Name DESC",
      [{ CaseNumber: '002' }, { CaseNumber: '001' }],
    ],
    [
      'SELECT CaseNumber, TYPEOF Owner WHEN User THEN Name, Manager.Name WHEN Group THEN DeveloperName END FROM Case',
      [
        { CaseNumber: '001', Owner: { Name: 'Ann', Manager: { Name: 'Bob' } } },
        { CaseNumber: '002', Owner: { DeveloperName: 'Support' } },
        { CaseNumber: '003', Owner: null },
      ],
    ],
    [
      'SELECT TYPEOF Owner WHEN User THEN Name ELSE Name, Email END FROM Case LIMIT 2',
      [{ Owner: { Name: 'Ann' } }, { Owner: { Name: 'Support', Email: 'support@example.com' } }],
    ],
    [
      'SELECT TYPEOF Owner WHEN User THEN Name END FROM Case LIMIT 2',
      [{ Owner: { Name: 'Ann' } }, { Owner: null }],
    ],
  ])('from references to several objects: %s', check);

  test.each<readonly [string, readonly unknown[]]>([
    [
      'SELECT Name, (SELECT LastName FROM Contacts) FROM Account LIMIT 3',
      [
        { Name: 'Acme', Contacts: [{ LastName: 'Young' }] },
        { Name: 'beta', Contacts: [{ LastName: 'Quarry' }] },
        { Name: 'ACME', Contacts: [] },
      ],
    ],
    [
      "SELECT (SELECT CaseNumber FROM Cases WHERE Status = 'new' ORDER BY CaseNumber DESC LIMIT 1) FROM Account LIMIT 2",
      [{ Cases: [{ CaseNumber: '002' }] }, { Cases: [] }],
    ],
    [
      'SELECT (SELECT CaseNumber FROM Cases OFFSET 1) FROM Account LIMIT 1',
      [{ Cases: [{ CaseNumber: '002' }] }],
    ],
    [
      'SELECT (SELECT Owner.Name, Account.Name FROM a.Cases k WHERE k.Contact.LastName != null) FROM Account a LIMIT 1',
      [{ Cases: [{ Owner: { Name: 'Ann' }, Account: { Name: 'Acme' } }] }],
    ],
    [
      'SELECT Name, (SELECT Name, (SELECT Name FROM ChildAccounts), (SELECT LastName FROM Contacts) FROM ChildAccounts) FROM Account WHERE ParentId = null',
      [
        {
          Name: 'Acme',
          ChildAccounts: [
            { Name: 'beta', ChildAccounts: [{ Name: 'ACME' }], Contacts: [{ LastName: 'Quarry' }] },
          ],
        },
        { Name: 'émile & Söhne', ChildAccounts: [] },
      ],
    ],
    [
      'SELECT Account.Name, (SELECT Contact.LastName FROM Account.Contacts) FROM Account LIMIT 1',
      [{ Name: 'Acme', Contacts: [{ LastName: 'Young' }] }],
    ],
  ])('children: %s', check);

  test.each<readonly [string, readonly unknown[]]>([
    ['SELECT FORMAT(Revenue) FROM Account LIMIT 2', [{ Revenue: '$100.50' }, { Revenue: '$99.90' }]],
    [
      'SELECT Revenue, FORMAT(Revenue) r, convertCurrency(Revenue) c, FORMAT(convertCurrency(Revenue)) f FROM Account',
      [
        { Revenue: '100.50', r: '$100.50', c: '100.50', f: '$100.50' },
        { Revenue: '99.9', r: '$99.90', c: '99.9', f: '$99.90' },
        { Revenue: '100.5', r: '$100.50', c: '100.5', f: '$100.50' },
        { Revenue: null, r: null, c: null, f: null },
      ],
    ],
    [
      'SELECT FORMAT(Founded), FORMAT(CreatedDate), FORMAT(Opens), FORMAT(Staff), FORMAT(Rate) FROM Account LIMIT 1',
      [
        {
          Founded: '2/29/2020',
          CreatedDate: '11/22/2026, 8:00 AM',
          Opens: '9:00 AM',
          Staff: '10',
          Rate: '1.5',
        },
      ],
    ],
    [
      'SELECT toLabel(Industry), toLabel(Skills) s FROM Account LIMIT 1',
      [{ Industry: 'Media', s: 'Java;Apex' }],
    ],
    ['SELECT FORMAT(Account.Revenue) FROM Contact LIMIT 1', [{ Account: { Revenue: '$100.50' } }]],
    ['SELECT toLabel(Account.Industry) i FROM Contact LIMIT 1', [{ i: 'Media' }]],
  ])('in a certain form: %s', check);

  test('with FIELDS', async () => {
    const keys = async (query: string) => Object.keys((await runQuery(query, ROWS)).records[0]!);
    const all = [...SCHEMA.type('Account')!.fields.keys()];
    expect(await keys('SELECT FIELDS(ALL) FROM Account LIMIT 200')).toEqual(all);
    expect(await keys('SELECT FIELDS(STANDARD) FROM Account')).toEqual(
      all.filter((name) => name !== 'Tier__c'),
    );
    expect(await keys('SELECT Name, FIELDS(CUSTOM) FROM Account LIMIT 1')).toEqual(['Name', 'Tier__c']);
    expect(await keys(`SELECT FIELDS(ALL) FROM Account WHERE Id = '${ACME}' AND Staff > 0`)).toEqual(all);
    expect(
      await keys(`SELECT FIELDS(CUSTOM) FROM Account WHERE Id IN ('${ACME}') OR id = '${ACME}'`),
    ).toEqual(['Tier__c']);
  });
});

describe('COUNT()', () => {
  test.each([
    ['SELECT COUNT() FROM Account', 4],
    ["SELECT count() FROM Account WHERE Name = 'acme'", 2],
    ['SELECT COUNT() FROM Account LIMIT 3', 3],
    ['SELECT COUNT() FROM Account LIMIT 3 OFFSET 2', 2],
    ['SELECT COUNT() FROM Account LIMIT 0', 0],
    ["SELECT COUNT() FROM Contact c, c.Account a WHERE a.Name = 'acme'", 1],
  ])('%s is %d', async (query, totalSize) => {
    expect(await runQuery(query, ROWS)).toEqual({ totalSize, records: [] });
  });
});

describe('ORDER BY', () => {
  const orderOf = async (order: string) => {
    const { records } = await runQuery(`SELECT Name, Staff FROM Account ORDER BY ${order}`, ROWS);
    return records.map(({ Name, Staff }) => `${Name} ${Staff}`);
  };
  const [ACME, BETA, ACME2, EMILE] = ['Acme 10', 'beta 20', 'ACME -3', 'émile & Söhne null'];

  test.each([
    ['Name', [ACME, ACME2, BETA, EMILE]],
    ['Name DESC', [EMILE, BETA, ACME, ACME2]],
    ['Name ASC, Staff DESC', [ACME, ACME2, BETA, EMILE]],
    ['Name, Staff', [ACME2, ACME, BETA, EMILE]],
    ['Staff', [EMILE, ACME2, ACME, BETA]],
    ['Staff DESC', [EMILE, BETA, ACME, ACME2]],
    ['Staff NULLS LAST', [ACME2, ACME, BETA, EMILE]],
    ['Staff DESC NULLS LAST', [BETA, ACME, ACME2, EMILE]],
    ['Staff ASC NULLS FIRST', [EMILE, ACME2, ACME, BETA]],
    ['Revenue NULLS LAST, Id DESC', [BETA, ACME2, ACME, EMILE]],
    ['Industry NULLS LAST', [ACME, ACME2, BETA, EMILE]],
    ['Industry DESC NULLS LAST', [BETA, ACME2, ACME, EMILE]],
    ['IsActive DESC', [ACME, BETA, ACME2, EMILE]],
    ['CreatedDate NULLS LAST', [ACME2, BETA, ACME, EMILE]],
    ['Owner.Name DESC NULLS LAST', [BETA, ACME, ACME2, EMILE]],
    ['OwnerId NULLS LAST', [ACME2, EMILE, ACME, BETA]],
    ['Parent.Parent.Name, Id DESC', [EMILE, BETA, ACME, ACME2]],
  ])('%s', async (order, expected) => {
    expect(await orderOf(order)).toEqual(expected);
  });

  test('sorts by code point, as UTF-8 does', async () => {
    const names = ['z', '\u{1F600}', '\uFF21', 'é', 'Z', 'a1', 'a'];
    const rows = { Account: names.map((Name, at) => ({ Id: `001xx000000000${at}AAA`, Name })) };
    const { records } = await runQuery('SELECT Name FROM Account ORDER BY Name', rows);
    expect(records.map(({ Name }) => Name)).toEqual(['a', 'a1', 'z', 'Z', 'é', '\uFF21', '\u{1F600}']);
  });

  test('is applied before OFFSET and LIMIT', async () => {
    const page = async (clauses: string) =>
      (await runQuery(`SELECT Name FROM Account ORDER BY Staff ${clauses}`, ROWS)).records.map(
        ({ Name }) => Name,
      );
    expect(await page('LIMIT 2')).toEqual(['émile & Söhne', 'ACME']);
    expect(await page('LIMIT 2 OFFSET 1')).toEqual(['ACME', 'Acme']);
    expect(await page('OFFSET 3')).toEqual(['beta']);
    expect(await page('LIMIT 5 OFFSET 9')).toEqual([]);
    expect(await page('LIMIT 0')).toEqual([]);
  });
});

test('records are read page by page', async () => {
  const parsed = parseSoql(
    'SELECT Id, Owner.Name, (SELECT Id FROM Contacts) FROM Account ORDER BY Name DESC',
  );
  const answer = 'query' in parsed && bindQuery(parsed.query, SCHEMA);
  if (!answer || 'refusal' in answer) throw new Error('refused');
  const source = new MemorySource(ROWS);
  const { totalSize, records } = await evaluate(answer.bound, source, { now: NOW });
  expect([totalSize, source.calls]).toEqual([4, ['all Account']]);
  const second = await records(1, 2);
  expect(second.map(({ row }) => row?.Name)).toEqual(['beta']);
  expect(source.calls.slice(1)).toEqual(['get User 1', 'find Contact.AccountId 1']);
  expect((await records(3, 9)).length).toBe(1);
});

test('records and their values have types', async () => {
  const parsed = parseSoql(
    'SELECT Revenue, Owner.Name, BillingAddress, FORMAT(Staff) s FROM Account LIMIT 1',
  );
  const answer = 'query' in parsed && bindQuery(parsed.query, SCHEMA);
  if (!answer || 'refusal' in answer) throw new Error('refused');
  const [record] = await (await evaluate(answer.bound, new MemorySource(ROWS), { now: NOW })).records();
  expect(record!.type).toBe('Account');
  expect(record!.row).toBe(ROWS.Account![0]);
  const [revenue, owner, address, formatted] = record!.cells;
  const { fields } = SCHEMA.type('Account')!;
  expect(revenue).toEqual({
    kind: 'value',
    name: 'Revenue',
    value: '100.50',
    type: 'currency',
    field: fields.get('Revenue'),
  });
  expect(owner!.kind === 'parent' && owner!.record).toMatchObject({ type: 'User', row: ROWS.User![0] });
  expect(address).toMatchObject({ value: null, type: 'address', field: fields.get('BillingAddress') });
  expect(formatted).toEqual({ kind: 'value', name: 's', value: '10', type: 'string', field: undefined });
});
