/** Aggregate functions and groups. */
import { describe, expect, test } from '@jest/globals';
import { bindQuery } from '../../src/soql/bind.ts';
import { evaluate } from '../../src/soql/evaluate.ts';
import { parseSoql } from '../../src/soql/parse.ts';
import { NOW, runQuery } from './run-query.ts';
import { ROWS } from './small-rows.ts';
import { id, MemorySource, type Rows, SCHEMA } from './small-schema.ts';

type Row = readonly [query: string, records: readonly unknown[]];

async function check(query: string, records: readonly unknown[]) {
  expect((await runQuery(query, ROWS)).records).toEqual(records);
}

describe('aggregate functions', () => {
  test.each<Row>([
    ['SELECT COUNT(Id), COUNT(Industry), COUNT(ParentId) FROM Account', [{ expr0: 4, expr1: 3, expr2: 2 }]],
    ['SELECT COUNT(Id) CNT FROM Account', [{ CNT: 4 }]],
    [
      'SELECT COUNT_DISTINCT(Name), COUNT_DISTINCT(Revenue), COUNT_DISTINCT(Staff) FROM Account',
      [{ expr0: 3, expr1: 2, expr2: 3 }],
    ],
    [
      'SELECT SUM(Revenue), SUM(Staff), SUM(Rate) FROM Account',
      [{ expr0: '300.90', expr1: 27, expr2: '1.5' }],
    ],
    ['SELECT AVG(Revenue), AVG(Staff) a FROM Account', [{ expr0: '100.3', a: '9' }]],
    ["SELECT AVG(Staff) FROM Account WHERE Staff IN (10, 20, -3) AND Name != 'beta'", [{ expr0: '3.5' }]],
    [
      'SELECT MIN(Name), MAX(Name), MIN(Industry), MAX(Industry) FROM Account',
      [{ expr0: 'Acme', expr1: 'émile & Söhne', expr2: 'Media', expr3: 'Banking' }],
    ],
    [
      'SELECT MIN(Revenue), MAX(Staff), MIN(Founded), MAX(CreatedDate), MAX(Id) FROM Account',
      [
        {
          expr0: '99.9',
          expr1: 20,
          expr2: '2020-02-29',
          expr3: '2026-11-22T08:00:00.000+0000',
          expr4: id('Account', 4),
        },
      ],
    ],
    [
      "SELECT COUNT(Id), COUNT(Name), SUM(Revenue), AVG(Staff), MIN(Name) FROM Account WHERE Name = 'x'",
      [{ expr0: 0, expr1: 0, expr2: null, expr3: null, expr4: null }],
    ],
    ['SELECT MAX(Account.Name), COUNT(Account.Owner.Name) FROM Contact', [{ expr0: 'beta', expr1: 2 }]],
    [
      'SELECT FORMAT(SUM(Revenue)), FORMAT(MAX(Founded)) f FROM Account',
      [{ expr0: '$300.90', f: '11/22/2026' }],
    ],
  ])('%s', check);

  test('sums and averages are exact', async () => {
    const revenues = ['0.1', '0.2', '999999999999999999.99', '-0.30'];
    const rows: Rows = { Account: revenues.map((Revenue, at) => ({ Id: id('Account', at), Revenue })) };
    const { records } = await runQuery('SELECT SUM(Revenue) FROM Account', rows);
    expect(records).toEqual([{ expr0: '999999999999999999.99' }]);
    const thirds: Rows = { Account: ['1', '1', '0'].map((Rate, at) => ({ Id: id('Account', at), Rate })) };
    expect((await runQuery('SELECT AVG(Rate) FROM Account', thirds)).records).toEqual([
      { expr0: '0.6666666666666666' },
    ]);
  });
});

describe('GROUP BY', () => {
  test.each<Row>([
    [
      'SELECT Status, COUNT(Id) FROM Case GROUP BY Status',
      [
        { Status: 'New', expr0: 2 },
        { Status: 'Closed', expr0: 1 },
      ],
    ],
    [
      'SELECT Name, COUNT(Id) n FROM Account GROUP BY Name',
      [
        { Name: 'Acme', n: 2 },
        { Name: 'beta', n: 1 },
        { Name: 'émile & Söhne', n: 1 },
      ],
    ],
    [
      'SELECT Name a, COUNT(Id), MAX(Staff) m, MIN(Staff) FROM Account GROUP BY Name LIMIT 1',
      [{ a: 'Acme', expr0: 2, m: 10, expr1: -3 }],
    ],
    [
      'SELECT ParentId FROM Account GROUP BY ParentId',
      [{ ParentId: null }, { ParentId: id('Account', 1) }, { ParentId: id('Account', 2) }],
    ],
    [
      'SELECT COUNT(Id) FROM Account GROUP BY ParentId, IsActive',
      [{ expr0: 1 }, { expr0: 1 }, { expr0: 1 }, { expr0: 1 }],
    ],
    [
      'SELECT IsActive, COUNT(Id) FROM Account GROUP BY IsActive',
      [
        { IsActive: true, expr0: 1 },
        { IsActive: false, expr0: 3 },
      ],
    ],
    [
      'SELECT Account.Name, COUNT(Id) FROM Contact GROUP BY Account.Name',
      [
        { Name: 'Acme', expr0: 1 },
        { Name: 'beta', expr0: 1 },
        { Name: null, expr0: 1 },
      ],
    ],
    [
      'SELECT Owner.Name, COUNT(Id) c FROM Case GROUP BY Owner.Name',
      [
        { Name: 'Ann', c: 1 },
        { Name: 'Support', c: 1 },
        { Name: null, c: 1 },
      ],
    ],
    ["SELECT Name FROM Account WHERE Name = 'x' GROUP BY Name", []],
    [
      'SELECT toLabel(Industry), COUNT(Id) FROM Account WHERE Staff > 0 GROUP BY Industry',
      [
        { Industry: 'Media', expr0: 1 },
        { Industry: 'Banking', expr0: 1 },
      ],
    ],
    [
      'SELECT CALENDAR_YEAR(Founded), COUNT(Id) FROM Account GROUP BY CALENDAR_YEAR(Founded)',
      [
        { expr0: 2020, expr1: 1 },
        { expr0: 2025, expr1: 1 },
        { expr0: 2026, expr1: 1 },
        { expr0: null, expr1: 1 },
      ],
    ],
    [
      'SELECT DAY_ONLY(convertTimezone(CreatedDate)) d FROM Account GROUP BY DAY_ONLY(convertTimezone(CreatedDate))',
      [{ d: '2026-11-22' }, { d: '2026-11-21' }, { d: '2026-10-31' }, { d: null }],
    ],
    [
      'SELECT CALENDAR_MONTH(Founded) m, Founded FROM Account GROUP BY Founded LIMIT 2',
      [
        { m: 2, Founded: '2020-02-29' },
        { m: 12, Founded: '2025-12-31' },
      ],
    ],
  ])('%s', check);

  test.each<Row>([
    ['SELECT Name FROM Account GROUP BY Name HAVING COUNT(Id) > 1', [{ Name: 'Acme' }]],
    [
      "SELECT Name, COUNT(Id) FROM Account GROUP BY Name HAVING COUNT(Id) = 1 AND Name LIKE 'b%'",
      [{ Name: 'beta', expr0: 1 }],
    ],
    [
      'SELECT Industry FROM Account GROUP BY Industry HAVING SUM(Revenue) > 99.9 OR Industry = null',
      [{ Industry: 'Media' }, { Industry: 'Energy' }, { Industry: null }],
    ],
    [
      'SELECT Name FROM Account GROUP BY Name HAVING (NOT MAX(Staff) > 15)',
      [{ Name: 'Acme' }, { Name: 'émile & Söhne' }],
    ],
    [
      'SELECT Name FROM Account GROUP BY Name HAVING MIN(Founded) < THIS_YEAR',
      [{ Name: 'Acme' }, { Name: 'beta' }],
    ],
    ['SELECT Name FROM Account GROUP BY Name HAVING MAX(Revenue) IN (99.90)', [{ Name: 'beta' }]],
  ])('HAVING: %s', check);

  test.each<Row>([
    [
      'SELECT Name FROM Account GROUP BY Name ORDER BY COUNT(Id) DESC, Name DESC',
      [{ Name: 'Acme' }, { Name: 'émile & Söhne' }, { Name: 'beta' }],
    ],
    [
      'SELECT Name FROM Account GROUP BY Name ORDER BY MAX(Staff) NULLS LAST LIMIT 1 OFFSET 1',
      [{ Name: 'beta' }],
    ],
    [
      'SELECT Industry FROM Account GROUP BY Industry ORDER BY Industry DESC NULLS LAST',
      [{ Industry: 'Banking' }, { Industry: 'Energy' }, { Industry: 'Media' }, { Industry: null }],
    ],
    [
      'SELECT CALENDAR_YEAR(Founded) y FROM Account GROUP BY CALENDAR_YEAR(Founded) ORDER BY CALENDAR_YEAR(Founded) DESC',
      [{ y: null }, { y: 2026 }, { y: 2025 }, { y: 2020 }],
    ],
  ])('ORDER BY: %s', check);
});

/** From the documentation of GROUPING(): leads by source and rating. */
const LEADS: Rows = {
  Account: [...['Web/', 'Web/', 'Web/', 'Web/', 'Web/', 'Web/Hot', 'Web/Warm', 'Phone/', 'Phone/']].map(
    (text, at) => {
      const [Name = '', rating] = text.split('/');
      return { Id: id('Account', at), Name, ...(rating && { Industry: rating }) };
    },
  ),
};

describe('subtotals', () => {
  const table = async (query: string) =>
    (await runQuery(query, LEADS)).records.map((record) => Object.values(record).map(String).join(' '));

  test('ROLLUP', async () => {
    expect(
      await table(
        'SELECT Name, Industry, GROUPING(Name) n, GROUPING(Industry) i, COUNT(Id) c FROM Account GROUP BY ROLLUP(Name, Industry)',
      ),
    ).toEqual([
      'Web null 0 0 5',
      'Web Hot 0 0 1',
      'Web Warm 0 0 1',
      'Web null 0 1 7',
      'Phone null 0 0 2',
      'Phone null 0 1 2',
      'null null 1 1 9',
    ]);
  });

  test('CUBE', async () => {
    expect(
      await table(
        'SELECT Name, Industry, GROUPING(Name) n, GROUPING(Industry) i, COUNT(Id) c FROM Account GROUP BY CUBE(Name, Industry) ORDER BY GROUPING(Name), GROUPING(Industry)',
      ),
    ).toEqual([
      'Web null 0 0 5',
      'Web Hot 0 0 1',
      'Web Warm 0 0 1',
      'Phone null 0 0 2',
      'Web null 0 1 7',
      'Phone null 0 1 2',
      'null null 1 0 7',
      'null Hot 1 0 1',
      'null Warm 1 0 1',
      'null null 1 1 9',
    ]);
  });

  test('can be used in HAVING', async () => {
    const grouped = 'SELECT Name, COUNT(Name) c FROM Account GROUP BY ROLLUP(Name)';
    expect(await table(`${grouped} HAVING GROUPING(Name) = 1`)).toEqual(['null 9']);
    expect(await table(`${grouped} HAVING GROUPING(Name) = 0`)).toEqual(['Web 7', 'Phone 2']);
    expect(await table("SELECT Name FROM Account WHERE Name = 'x' GROUP BY ROLLUP(Name)")).toEqual([]);
  });
});

test('columns have types', async () => {
  const parsed = parseSoql(
    'SELECT Industry, COUNT(Id), SUM(Revenue), AVG(Staff), MAX(CreatedDate), CALENDAR_YEAR(Founded), DAY_ONLY(CreatedDate), FORMAT(COUNT(Staff)) FROM Account GROUP BY Industry, CALENDAR_YEAR(Founded), DAY_ONLY(CreatedDate)',
  );
  const answer = 'query' in parsed && bindQuery(parsed.query, SCHEMA);
  if (!answer || 'refusal' in answer || answer.bound.kind !== 'aggregate') throw new Error('refused');
  const [record] = await (await evaluate(answer.bound, new MemorySource(ROWS), { now: NOW })).records(0, 1);
  const types = record!.cells.map((cell) => cell.kind === 'value' && `${cell.name} ${cell.type}`);
  expect([record!.type, ...types]).toEqual([
    'AggregateResult',
    'Industry picklist',
    'expr0 int',
    'expr1 currency',
    'expr2 double',
    'expr3 datetime',
    'expr4 int',
    'expr5 date',
    'expr6 string',
  ]);
  expect(answer.bound.columns.map(({ value }) => value.label)).toEqual([
    'Industry',
    'COUNT(Id)',
    'SUM(Revenue)',
    'AVG(Staff)',
    'MAX(CreatedDate)',
    'CALENDAR_YEAR(Founded)',
    'DAY_ONLY(CreatedDate)',
    'COUNT(Staff)',
  ]);
});
