/** A query makes no more calls of the source than it needs. */
import { describe, expect, test } from '@jest/globals';
import { runQuery } from './run-query.ts';
import { ACME, ANN, BETA, ROWS } from './small-rows.ts';
import { id, MemorySource, type Rows } from './small-schema.ts';

async function callsOf(query: string, rows: Rows = ROWS): Promise<readonly string[]> {
  const source = new MemorySource(rows);
  const indexed = await runQuery(query, rows, { source });
  expect(indexed).toEqual(await runQuery(query, rows, { source: new MemorySource(rows, false) }));
  return source.calls;
}

describe('an indexed condition', () => {
  test.each<readonly [string, readonly string[]]>([
    [`SELECT Id FROM Account WHERE Id = '${ACME}'`, ['get Account 1']],
    [`SELECT Id FROM Account WHERE Id IN ('${ACME}', '${BETA}') AND Staff > 5`, ['get Account 2']],
    [`SELECT Id FROM Account WHERE Staff > 5 AND (Name != 'x' AND Id = '${ACME}')`, ['get Account 1']],
    ["SELECT Id FROM Account WHERE Name = 'ACME'", ['find Account.Name 1']],
    ["SELECT Id FROM Account WHERE Name IN ('acme', 'Beta')", ['find Account.Name 2']],
    [`SELECT Id FROM Account WHERE OwnerId = '${ANN}' AND Industry = 'Media'`, ['find Account.OwnerId 1']],
    [`SELECT Id FROM Account WHERE OwnerId = '${ANN}' AND Id = '${ACME}'`, ['get Account 1']],
    [
      `SELECT Id FROM Account WHERE Id = '${ACME}' OR Name = 'beta'`,
      ['get Account 1', 'find Account.Name 1'],
    ],
    ["SELECT COUNT() FROM Account WHERE Name = 'acme' AND Staff = 10", ['find Account.Name 1']],
    ["SELECT COUNT(Id) FROM Account WHERE Name = 'acme'", ['find Account.Name 1']],
    [`SELECT Id FROM Contact WHERE Account.Id = '${ACME}'`, ['find Contact.AccountId 1', 'get Account 1']],
    [
      `SELECT Id FROM Contact WHERE Account.OwnerId = '${ANN}'`,
      ['find Account.OwnerId 1', 'find Contact.AccountId 2', 'get Account 1'],
    ],
    [
      "SELECT Id FROM Contact WHERE Account.Owner.Name = 'ann'",
      [
        'find User.Name 1',
        'find Account.OwnerId 1',
        'find Contact.AccountId 2',
        'get Account 1',
        'get User 1',
      ],
    ],
    ["SELECT Id FROM Contact WHERE Account.Owner.Name = 'nobody'", ['find User.Name 1']],
    [
      "SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Contact WHERE LastName = 'Young')",
      ['find Contact.LastName 1', 'get Account 1'],
    ],
    [
      "SELECT Id FROM Contact WHERE AccountId IN (SELECT Id FROM Account WHERE Name = 'acme')",
      ['find Account.Name 1', 'find Contact.AccountId 2'],
    ],
  ])('%s', async (query, calls) => {
    expect(await callsOf(query)).toEqual(calls);
  });
});

describe('other conditions', () => {
  test.each([
    "SELECT Id FROM Account WHERE Industry = 'Media'",
    "SELECT Id FROM Account WHERE Name != 'acme'",
    "SELECT Id FROM Account WHERE Name LIKE 'acme'",
    "SELECT Id FROM Account WHERE Name IN ('acme', null)",
    'SELECT Id FROM Account WHERE OwnerId = null',
    `SELECT Id FROM Account WHERE (NOT Id = '${ACME}')`,
    `SELECT Id FROM Account WHERE Id = '${ACME}' OR Staff > 5`,
    `SELECT Id FROM Account WHERE Id > '${ACME}'`,
    `SELECT Id FROM Account WHERE OwnerId NOT IN ('${ANN}')`,
  ])('read all rows: %s', async (query) => {
    expect(await callsOf(query)).toEqual(['all Account']);
  });

  test('along references to several objects read all rows', async () => {
    expect(await callsOf("SELECT Id FROM Case WHERE Owner.Name = 'Ann'")).toEqual([
      'all Case',
      'get Group 1',
      'get User 1',
    ]);
  });
});

describe('rows that other rows refer to', () => {
  test('are fetched once for all of them', async () => {
    const calls = await callsOf(
      'SELECT Account.Name, Account.Owner.Name, ReportsTo.Account.Name FROM Contact',
    );
    expect(calls).toEqual(['all Contact', 'get Account 2', 'get User 2', 'get Contact 1', 'get Account 1']);
  });

  test('are fetched only for rows that match the rest of the condition', async () => {
    const query = "SELECT Id FROM Contact WHERE Account.Industry = 'Media' AND LastName LIKE 'Y%'";
    expect(await callsOf(query)).toEqual(['all Contact', 'get Account 1']);
  });

  test('are not fetched for more rows than the page has', async () => {
    const source = new MemorySource(ROWS);
    await runQuery('SELECT Owner.Name FROM Account WHERE OwnerId != null LIMIT 1', ROWS, { source });
    expect(source.calls).toEqual(['all Account', 'get User 1']);
  });
});

test('children are fetched once for all parents', async () => {
  const query =
    'SELECT Id, (SELECT Id, (SELECT Id FROM Cases) FROM Contacts), (SELECT Id FROM Cases) FROM Account';
  expect(await callsOf(query)).toEqual([
    'all Account',
    'find Contact.AccountId 4',
    'find Case.ContactId 2',
    'find Case.AccountId 4',
  ]);
  expect(await callsOf("SELECT (SELECT Id FROM Contacts) FROM Account WHERE Name = 'x'")).toEqual([
    'find Account.Name 1',
  ]);
});

test('a LIMIT ends the reading', async () => {
  let looked = 0;
  const rows = Array.from({ length: 25_000 }, (_, at) => ({
    Id: id('Account', at),
    get Staff() {
      looked++;
      return at % 2;
    },
  }));
  const { totalSize } = await runQuery('SELECT Id FROM Account WHERE Staff = 1 LIMIT 3 OFFSET 2', {
    Account: rows,
  });
  expect([totalSize, looked]).toEqual([3, 10_000]);
});

test('many rows keep their order and their parents', async () => {
  const rows: Rows = {
    Account: Array.from({ length: 3 }, (_, at) => ({ Id: id('Account', at), Industry: `I${at}` })),
    Contact: Array.from({ length: 25_000 }, (_, at) => ({
      Id: id('Contact', at),
      LastName: `N${at}`,
      AccountId: id('Account', at % 3),
    })),
  };
  const query = "SELECT LastName FROM Contact WHERE Account.Industry = 'I1' LIMIT 2 OFFSET 2000";
  expect((await runQuery(query, rows)).records).toEqual([{ LastName: 'N6001' }, { LastName: 'N6004' }]);
  const last = 'SELECT LastName FROM Contact ORDER BY Account.Industry DESC, LastName DESC LIMIT 2';
  expect((await runQuery(last, rows)).records).toEqual([{ LastName: 'N9998' }, { LastName: 'N9995' }]);
});
