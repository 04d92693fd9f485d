/** The rows that match a condition. */
import { describe, expect, test } from '@jest/globals';
import { runQuery } from './run-query.ts';
import { ROWS } from './small-rows.ts';

/** The names of the matching accounts, in order of their ids. */
async function accounts(condition: string): Promise<unknown> {
  const { records } = await runQuery(`SELECT Name FROM Account WHERE ${condition}`, ROWS);
  return records.map(({ Name }) => Name);
}

const [ACME, BETA, ACME2, EMILE] = ['Acme', 'beta', 'ACME', 'émile & Söhne'];
const ALL = [ACME, BETA, ACME2, EMILE];

type Row = readonly [condition: string, chosen: readonly (string | undefined)[]];

async function check(condition: string, chosen: readonly (string | undefined)[]) {
  expect(await accounts(condition)).toEqual(chosen);
}

describe('text', () => {
  test.each<Row>([
    ["Name = 'acme'", [ACME, ACME2]],
    ["Name != 'acme'", [BETA, EMILE]],
    ["Name <> 'acme'", [BETA, EMILE]],
    ["Name = 'ÉMILE & söhne'", [EMILE]],
    ["Name IN ('BETA', 'Émile & Söhne')", [BETA, EMILE]],
    ["Name NOT IN ('BETA', 'x')", [ACME, ACME2, EMILE]],
    ["Name > 'b'", [BETA, EMILE]],
    ["Industry > ''", [ACME, BETA, ACME2]],
    ["Industry <= ''", []],
    ["Name >= 'BETA'", [BETA, EMILE]],
    ["Name < 'beta'", [ACME, ACME2]],
    ["Name <= 'Acme'", [ACME, ACME2]],
    ["Industry = 'media'", [ACME]],
    ["Industry != 'media'", [BETA, ACME2, EMILE]],
    ["toLabel(Industry) = 'Media'", [ACME]],
    ["Name = 'Ac\\u006de'", [ACME, ACME2]],
    ["Tier__c = 'gold'", [ACME]],
    ["name='acme' aNd industry like 'M%'", [ACME]],
  ])('%s', check);
});

describe('LIKE', () => {
  test.each<Row>([
    ["Name LIKE 'ac%'", [ACME, ACME2]],
    ["Name LIKE '%ME'", [ACME, ACME2]],
    ["Name LIKE '_c_e'", [ACME, ACME2]],
    ["Name LIKE '%l%s_h%'", [EMILE]],
    ["Name LIKE 'acme%'", [ACME, ACME2]],
    ["Name LIKE 'acme_'", []],
    ["Name LIKE '%'", ALL],
    ["Industry LIKE '%'", [ACME, BETA, ACME2]],
    ["(NOT Industry LIKE 'M%')", [BETA, ACME2, EMILE]],
    ["Website LIKE '%100\\%\\_sure%'", [ACME]],
    ["Website LIKE '%0\\_%'", []],
    ["Website LIKE '%100\\\\%\\\\_sure%'", [ACME]],
    ["Website LIKE '%sure\\\\'", [ACME]],
    ["Website LIKE 'http:%.e_ample%'", [ACME]],
  ])('%s', check);
});

describe('null', () => {
  test.each<Row>([
    ['Industry = null', [EMILE]],
    ['Industry != NULL', [ACME, BETA, ACME2]],
    ["Industry = ''", [EMILE]],
    ["Industry IN ('Media', null)", [ACME, EMILE]],
    ["Industry NOT IN ('Media', null)", [BETA, ACME2]],
    ['Staff > -100', [ACME, BETA, ACME2]],
    ['NOT Staff > 5', [ACME2, EMILE]],
    ['Staff != 10', [BETA, ACME2, EMILE]],
    ['Revenue = null', [EMILE]],
    ['ParentId = null', [ACME, EMILE]],
    ["ParentId = ''", [ACME, EMILE]],
    ['Founded != null', [ACME, BETA, ACME2]],
    ['Opens = null', [BETA, ACME2, EMILE]],
  ])('%s', check);
});

describe('booleans, which are never null', () => {
  test.each<Row>([
    ['IsActive = true', [ACME]],
    ['IsActive = FALSE', [BETA, ACME2, EMILE]],
    ['IsActive = null', [BETA, ACME2, EMILE]],
    ['IsActive != null', [ACME]],
    ['IsActive != false', [ACME]],
    ['IsActive IN (true, false)', ALL],
    ['Parent.IsActive = true', [BETA]],
    ['Parent.IsActive = false', [ACME, ACME2, EMILE]],
  ])('%s', check);
});

describe('numbers, exactly', () => {
  test.each<Row>([
    ['Revenue = 100.5', [ACME, ACME2]],
    ['Revenue = 100.500', [ACME, ACME2]],
    ['Revenue > 99.9', [ACME, ACME2]],
    ['Revenue >= +99.90', [ACME, BETA, ACME2]],
    ['Revenue < 100.5', [BETA]],
    ['Revenue IN (99.90, 3)', [BETA]],
    ['Revenue NOT IN (99.90, 3)', [ACME, ACME2, EMILE]],
    ['Staff = -3', [ACME2]],
    ['Staff = -3.0', [ACME2]],
    ['Staff > 9.5', [ACME, BETA]],
    ['Rate = 1.50', [ACME]],
    ['Rate = .5', []],
  ])('%s', check);

  test('of eighteen digits', async () => {
    const rows = {
      Account: [
        { Id: '001xx0000000001AAA', Revenue: '9007199254740992.01' },
        { Id: '001xx0000000002AAA', Revenue: '9007199254740992.02' },
      ],
    };
    const { records } = await runQuery('SELECT Id FROM Account WHERE Revenue > 9007199254740992.01', rows);
    expect(records).toEqual([{ Id: '001xx0000000002AAA' }]);
    const equal = await runQuery('SELECT Id FROM Account WHERE Revenue = 9007199254740992.010', rows);
    expect(equal.records).toEqual([{ Id: '001xx0000000001AAA' }]);
  });
});

describe('dates and times', () => {
  test.each<Row>([
    ['Founded = 2020-02-29', [ACME]],
    ['Founded > 2020-02-29', [BETA, ACME2]],
    ['Founded IN (2020-02-29, TODAY)', [ACME, ACME2]],
    ['Founded != 2020-02-29', [BETA, ACME2, EMILE]],
    ['CreatedDate = 2026-11-22T08:00:00Z', [ACME]],
    ['CreatedDate = 2026-11-22T09:00:00+01:00', [ACME]],
    ['CreatedDate = 2026-11-22T00:30:00.000-07:30', [ACME]],
    ['CreatedDate < 2026-11-22T00:00:00Z', [BETA, ACME2]],
    ['CreatedDate > 2026-11-21T23:59:59.998Z', [ACME, BETA]],
    ['Opens >= 09:00:00Z', [ACME]],
    ['Opens > 09:00:00.000Z', []],
  ])('%s', check);
});

describe('date literals, on Sunday 2026-11-22 at 09:30', () => {
  test.each<Row>([
    ['CreatedDate = TODAY', [ACME]],
    ['CreatedDate != TODAY', [BETA, ACME2, EMILE]],
    ['CreatedDate < TODAY', [BETA, ACME2]],
    ['CreatedDate <= TODAY', [ACME, BETA, ACME2]],
    ['CreatedDate > YESTERDAY', [ACME]],
    ['CreatedDate >= YESTERDAY', [ACME, BETA]],
    ['Founded = today', [ACME2]],
    ['CreatedDate = LAST_WEEK', [BETA]],
    ['CreatedDate = LAST_N_DAYS:1', [ACME, BETA]],
    ['CreatedDate = LAST_N_DAYS:0', [ACME]],
    ['CreatedDate > LAST_N_DAYS:1', [ACME, BETA]],
    ['CreatedDate < LAST_N_DAYS:1', [ACME2]],
    ['Founded = LAST_N_DAYS : 30', [ACME2]],
    ['CreatedDate = LAST_MONTH', [ACME2]],
    ['Founded IN (LAST_YEAR, THIS_YEAR)', [BETA, ACME2]],
    ['NOT CreatedDate = THIS_MONTH', [ACME2, EMILE]],
    ['CreatedDate = LAST_FISCAL_QUARTER', []],
    ['CreatedDate = THIS_FISCAL_QUARTER', [ACME, BETA, ACME2]],
  ])('%s', check);
});

describe('date functions', () => {
  test.each<Row>([
    ['CALENDAR_YEAR(Founded) = 2020', [ACME]],
    ['CALENDAR_MONTH(Founded) IN (2, 11)', [ACME, ACME2]],
    ['CALENDAR_QUARTER(Founded) != 4', [ACME, EMILE]],
    ['DAY_IN_MONTH(Founded) > 28', [ACME, BETA]],
    ['DAY_IN_WEEK(Founded) = 1', [ACME2]],
    ['DAY_IN_YEAR(Founded) = 365', [BETA]],
    ['WEEK_IN_MONTH(Founded) = 5', [ACME, BETA]],
    ['WEEK_IN_YEAR(Founded) = 53', [BETA]],
    ['HOUR_IN_DAY(CreatedDate) = 23', [BETA]],
    ['HOUR_IN_DAY(convertTimezone(CreatedDate)) = 23', [BETA]],
    ['DAY_ONLY(CreatedDate) = 2026-11-21', [BETA]],
    ['DAY_ONLY(CreatedDate) = TODAY', [ACME]],
    ['FISCAL_YEAR(Founded) = 2025', [BETA]],
    ['FISCAL_QUARTER(Founded) = 1', [ACME]],
    ['FISCAL_MONTH(Founded) = 12', [BETA]],
    ['CALENDAR_YEAR(Parent.Founded) = 2025', [ACME2]],
    ['CALENDAR_YEAR(Founded) = null', [EMILE]],
  ])('%s', check);
});

describe('multi-select picklists', () => {
  test.each<Row>([
    ["Skills = 'apex'", [BETA]],
    ["Skills = 'Apex;Java'", [ACME]],
    ["Skills != 'Apex;Java'", [BETA, ACME2, EMILE]],
    ["Skills INCLUDES ('Java')", [ACME, ACME2]],
    ["Skills INCLUDES ('Java;C#', 'x')", [ACME2]],
    ["Skills INCLUDES ('Ja')", []],
    ["Skills INCLUDES ('')", [EMILE]],
    ["Skills EXCLUDES ('Java')", [BETA, EMILE]],
    ["Skills EXCLUDES ('Java;C#')", [ACME, BETA, EMILE]],
  ])('%s', check);
});

describe('ids', () => {
  test.each<Row>([
    ["Id = '001xx0000000001'", [ACME]],
    ["Id = '001xx0000000001AAA'", [ACME]],
    ["Id = '001xx0000000001aaa'", [ACME]],
    ["Id != '001xx0000000001'", [BETA, ACME2, EMILE]],
    ["Id IN ('001xx0000000001', '001xx0000000003AAA', '003xx0000000001AAA')", [ACME, ACME2]],
    ["Id > '001xx0000000002'", [ACME2, EMILE]],
    ["OwnerId = '005xx0000000001'", [ACME]],
    ["OwnerId NOT IN ('005xx0000000001')", [BETA, ACME2, EMILE]],
  ])('%s', check);

  test('differ in their case', async () => {
    const rows = { Account: [{ Id: '001xx000000000aAAA' }, { Id: '001xx000000000AAAA' }] };
    const { records } = await runQuery("SELECT Id FROM Account WHERE Id = '001xx000000000a'", rows);
    expect(records).toEqual([{ Id: '001xx000000000aAAA' }]);
  });
});

describe('parents', () => {
  test.each<Row>([
    ["Parent.Name = 'acme'", [BETA]],
    ["Account.Parent.Name = 'acme'", [BETA]],
    ["Parent.Parent.Owner.Name = 'Ann'", [ACME2]],
    ["Parent.Name != 'acme'", [ACME, ACME2, EMILE]],
    ['Parent.Name = null', [ACME, EMILE]],
    ["Name = 'beta' OR Parent.Name = 'beta'", [BETA, ACME2]],
    ["Owner.Manager.Name = 'bob'", [ACME]],
    ['Parent.Revenue > 100', [BETA]],
    ["Parent.Id = '001xx0000000002'", [ACME2]],
    ["Parent.Parent.Parent.Parent.Parent.Name = 'x'", []],
  ])('%s', check);
});

describe('AND, OR, NOT', () => {
  test.each<Row>([
    ["Name = 'acme' AND Staff > 0", [ACME]],
    ["(Name = 'acme') AND (Staff > 0)", [ACME]],
    ["Name = 'beta' OR (Name = 'acme' AND Staff < 0)", [BETA, ACME2]],
    ["Staff > 0 AND (Name = 'beta' OR Name = 'ACME') AND IsActive = false", [BETA]],
    ["NOT (Name = 'acme' OR Name = 'beta')", [EMILE]],
    ["Staff > -9 AND (NOT Name = 'acme')", [BETA]],
    ["(NOT (NOT Name = 'beta'))", [BETA]],
  ])('%s', check);
});

describe('semi-joins and anti-joins', () => {
  test.each<Row>([
    ['Id IN (SELECT AccountId FROM Contact)', [ACME, BETA]],
    ["Id IN (SELECT AccountId FROM Contact WHERE LastName LIKE 'Y%')", [ACME]],
    ['Id NOT IN (SELECT AccountId FROM Contact)', [ACME2, EMILE]],
    ["Id NOT IN (SELECT AccountId FROM Contact WHERE LastName = 'young') AND Staff > 0", [BETA]],
    ['Id IN (SELECT AccountId FROM Contact) AND Id IN (SELECT AccountId FROM Case)', [ACME]],
    ["OwnerId IN (SELECT Id FROM User WHERE Name = 'Ann')", [ACME]],
    ["OwnerId NOT IN (SELECT Id FROM User WHERE Name = 'Ann')", [BETA, ACME2, EMILE]],
    ["OwnerId IN (SELECT OwnerId FROM Case WHERE Status = 'New')", [ACME]],
    ["Id IN (SELECT AccountId FROM Contact WHERE Account.Industry = 'Banking')", [BETA]],
    ["Name LIKE 'a%' AND (Staff > 0 AND Id IN (SELECT AccountId FROM Contact))", [ACME]],
  ])('%s', check);
});

describe('deleted rows', () => {
  test('are included only on request', async () => {
    const names = async (query: string, includeDeleted = false) =>
      (await runQuery(query, ROWS, { includeDeleted })).records.map(({ Name }) => Name);
    expect(await names("SELECT Name FROM Account WHERE Industry = 'Media'")).toEqual([ACME]);
    expect(await names('SELECT Name FROM Account WHERE IsDeleted = true')).toEqual([]);
    expect(await names("SELECT Name FROM Account WHERE Industry = 'Media'", true)).toEqual([ACME, 'Gone']);
    expect(await names('SELECT Name FROM Account WHERE IsDeleted = true', true)).toEqual(['Gone']);
  });

  test('are included among children and in semi-joins too', async () => {
    const query = "SELECT (SELECT LastName FROM Contacts) FROM Account WHERE Name = 'Acme' LIMIT 1";
    expect((await runQuery(query, ROWS)).records).toEqual([{ Contacts: [{ LastName: 'Young' }] }]);
    const all = await runQuery(query, ROWS, { includeDeleted: true });
    expect(all.records).toEqual([{ Contacts: [{ LastName: 'Young' }, { LastName: 'Left' }] }]);
    const join =
      "SELECT Name FROM Account WHERE Id IN (SELECT AccountId FROM Contact WHERE LastName = 'Left')";
    expect((await runQuery(join, ROWS)).totalSize).toBe(0);
    expect((await runQuery(join, ROWS, { includeDeleted: true })).totalSize).toBe(1);
  });
});

test('clauses that change nothing are accepted', async () => {
  const plain = await runQuery('SELECT Name FROM Account LIMIT 2', ROWS);
  for (const query of [
    'SELECT Name FROM Account USING SCOPE everything LIMIT 2',
    'SELECT Name FROM Account WITH USER_MODE LIMIT 2',
    'SELECT Name FROM Account WITH SYSTEM_MODE LIMIT 2 FOR VIEW',
    'SELECT Name FROM Account WITH SECURITY_ENFORCED LIMIT 2 FOR REFERENCE',
    'SELECT Name FROM Account LIMIT 2 FOR UPDATE',
    'SELECT Name FROM Account LIMIT 2 FOR VIEW FOR REFERENCE',
    'select a.name from account a limit 2',
    'SELECT Account.Name FROM Account LIMIT 2 OFFSET 0',
    '  \n SELECT\tName\r\nFROM Account LIMIT 2 ',
  ]) {
    expect(await runQuery(query, ROWS)).toEqual(plain);
  }
});
