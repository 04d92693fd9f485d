/** Refusals: their code, place and words. */
import { describe, expect, test } from '@jest/globals';
import { pointAt, type SoqlErrorCode } from '../../src/soql/refusal.ts';
import { refusalOf } from './run-query.ts';

/** "^" is not part of the query: it marks the place that the message must point at. */
type Row = readonly [query: string, message: string, code?: SoqlErrorCode];

function check(
  marked: string,
  message: string,
  code: SoqlErrorCode = 'MALFORMED_QUERY',
  apiVersion?: number,
) {
  const at = marked.indexOf('^');
  const query = marked.replace('^', '');
  const refused = refusalOf(query, apiVersion === undefined ? {} : { apiVersion });
  const place = at === -1 ? '' : `\nERROR at Row:1:Column:${at + 1}\n`;
  expect(refused.code).toBe(code);
  if (at === -1) expect(refused.message).toBe(message);
  else expect(refused.message.slice(-(place + message).length)).toBe(place + message);
}

const APPEND_C =
  "If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.";
const APPEND_R =
  "If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.";

describe('the place in a message', () => {
  /** Messages of real orgs, as they were reported. */
  test.each([
    [
      'SELECT FirstName, LastName FROM CampaignMember WHERE Id = "00v3D000003BjNa"',
      '\nFROM CampaignMember WHERE Id = "00v3D000003BjNa"\n                              ^\nERROR at Row:1:Column:58\nline 1:58 no viable alternative at character \'"\'',
    ],
    ['invalid', "unexpected token: 'invalid'"],
    [
      'SELECT Naem FROM Account',
      `\nSELECT Naem FROM Account\n       ^\nERROR at Row:1:Column:8\nNo such column 'Naem' on entity 'Account'. ${APPEND_C}`,
    ],
    [
      'SELECT Value FROM OmniInteractionConfig where DeveloperName = 1 AND x = 2',
      "\nSELECT Value FROM OmniInteractionConfig where DeveloperName\n                  ^\nERROR at Row:1:Column:19\nsObject type 'OmniInteractionConfig' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.",
    ],
  ])('is shown as Salesforce shows it: %s', (query, message) => {
    expect(refusalOf(query).message).toBe(message);
  });

  test('is on its own line of the query', () => {
    const query = 'SELECT Id\r\nFROM Account\nWHERE  Nmae = 1';
    expect(refusalOf(query).message).toMatch(/^\nWHERE {2}Nmae = 1\n {7}\^\nERROR at Row:3:Column:8\n/);
  });

  /** Excerpts of messages of real orgs, and what stood before and after them. */
  test.each([
    ['SELECT Id, ', 'ProductCode from Product2 where ', 'ProductCode = 3999', ''],
    [
      'SELECT Id, MessageDate, ',
      'Source, ReplyToEmailMessage.Id, ',
      'From.Id, RelatedTo.Id, EmailTemplate.Id',
      ', More',
    ],
    [
      'SELECT Id, Name, NumberOf,',
      'CreatedById,OCE__ActualCap__c,',
      'TPI_Product__c,Name,OCE__JobId__c',
      ',More',
    ],
    ['SELECT Id, DeveloperName, Description,', ' NamespacePrefix, Status FROM ', 'PermissionSetGroup', ''],
    ['', 'select Id, Company,Email,LastName,', 'SF_date__c, ConvertedContactId from', ' Lead'],
    [
      'Select Id, CreatedDate, A, ',
      'Opportunity__r.Name, Opportunity__r.Id, ',
      `Stage${' '.repeat(26)}`,
      ' FROM X',
    ],
    ['A = 1 AND B = 2 AND ', 'LastModifiedDate>TODAY GROUP BY ', 'LastModifiedDate', ''],
  ])(
    'is shown with thirty characters on either side, and whole words: %s%s%s%s',
    (left, before, after, right) => {
      const text = left + before + after + right;
      const [excerpt, caret] = pointAt({ text, at: left.length + before.length }).split('\n');
      expect([excerpt, caret]).toEqual([before + after, `${' '.repeat(before.length)}^`]);
    },
  );
});

describe('the grammar', () => {
  test.each<Row>([
    ['', "unexpected token: '<EOF>'"],
    ['UPDATE Account', "unexpected token: 'UPDATE'"],
    ['SELECT ^FROM Account', "unexpected token: 'FROM'"],
    ['SELECT ^* FROM Account', "unexpected token: '*'"],
    ['SELECT Id, ^FROM Account', "unexpected token: 'FROM'"],
    ['SELECT Id Name ^Other FROM Account', "unexpected token: 'Other'"],
    ['SELECT Id^', "unexpected token: '<EOF>'"],
    ['SELECT Id FROM^', "unexpected token: '<EOF>'"],
    ['SELECT Id FROM Account a ^b', "unexpected token: 'b'"],
    ['SELECT Id FROM Account WHERE^', "unexpected token: '<EOF>'"],
    ['SELECT Id FROM Account WHERE IsActive^', "unexpected token: '<EOF>'"],
    ["SELECT Id FROM Account WHERE Name = 'a' ^'b'", "unexpected token: ''b''"],
    ['SELECT Id FROM Account WHERE Name = ^June', "unexpected token: 'June'"],
    ["SELECT Id FROM Account WHERE Name =^= 'a'", "unexpected token: '='"],
    ["SELECT Id FROM Account WHERE Name = ^'a", "unexpected token: '''"],
    ["SELECT Id FROM Account WHERE Name NOT ^LIKE 'a'", "unexpected token: 'LIKE'"],
    ['SELECT Id FROM Account WHERE Name IN (^)', "unexpected token: ')'"],
    ["SELECT Id FROM Account WHERE Name IN ^'a'", "unexpected token: ''a''"],
    ["SELECT Id FROM Account WHERE Name IN ('a' ^'b')", "unexpected token: ''b''"],
    ["SELECT Id FROM Account WHERE (Name = 'a'^", "unexpected token: '<EOF>'"],
    ["SELECT Id FROM Account WHERE Name = 'a'^)", "unexpected token: ')'"],
    ['SELECT Id FROM Account WHERE Staff = ^1e5', "unexpected token: '1e5'"],
    ['SELECT Id FROM Account WHERE Staff = ^1.', "unexpected token: '1.'"],
    ['SELECT Id FROM Account WHERE Staff = ^2026-1-1', "unexpected token: '2026-1-1'"],
    ['SELECT Id FROM Account WHERE CreatedDate = LAST_N_DAYS^', "unexpected token: '<EOF>'"],
    ['SELECT Id FROM Account WHERE CreatedDate = LAST_N_DAYS:^x', "unexpected token: 'x'"],
    ['SELECT Id FROM Account WHERE CreatedDate = TODAY^:1', 'Bind variables only allowed in Apex code'],
    ['SELECT Id FROM Account WHERE Name = ^:name', 'Bind variables only allowed in Apex code'],
    ['SELECT Id FROM Account WHERE Name IN ^:names', 'Bind variables only allowed in Apex code'],
    ["SELECT Id FROM Account ^HAVING Name = 'a'", "unexpected token: 'HAVING'"],
    ['SELECT Id FROM Account ^ORDER Name', "unexpected token: 'ORDER'"],
    ['SELECT Id FROM Account ORDER BY^', "unexpected token: '<EOF>'"],
    ['SELECT Id FROM Account ORDER BY Name NULLS ^MIDDLE', "missing value at 'MIDDLE'"],
    ['SELECT Id FROM Account LIMIT ^-1', "unexpected token: '-1'"],
    ['SELECT Id FROM Account LIMIT ^1.5', "unexpected token: '1.5'"],
    ['SELECT Id FROM Account LIMIT ^2147483648', "unexpected token: '2147483648'"],
    ['SELECT Id FROM Account LIMIT 5 ^WHERE Name = null', "unexpected token: 'WHERE'"],
    ['SELECT Id FROM Account OFFSET 5 ^LIMIT 5', "unexpected token: 'LIMIT'"],
    ['SELECT Id FROM Account FOR ^EVER', "unexpected token: 'EVER'"],
    ['SELECT Id FROM Account FOR VIEW FOR ^VIEW', "unexpected token: 'VIEW'"],
    ['SELECT Id FROM Account garbage ^x', "unexpected token: 'x'"],
    ['SELECT FOO^(Id) FROM Account', "unexpected token: '('"],
    ['SELECT COUNT(^*) FROM Account', "unexpected token: '*'"],
    ['SELECT SUM(^) FROM Account', "unexpected token: ')'"],
    ['SELECT FIELDS(^SOME) FROM Account', "unexpected token: 'SOME'"],
    ['SELECT TYPEOF Owner ^END FROM Case', "unexpected token: 'END'"],
    ['SELECT TYPEOF Owner WHEN User THEN Id ^FROM Case', "unexpected token: 'FROM'"],
    ['SELECT (SELECT Id FROM Contacts ^FOR VIEW) FROM Account', "unexpected token: 'FOR'"],
    [
      'SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Contact ^LIMIT 1)',
      "missing value at 'LIMIT'",
    ],
    [
      'SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Contact ^ORDER BY Id)',
      "missing value at 'ORDER'",
    ],
    [
      'SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Contact ^GROUP BY AccountId)',
      "missing value at 'GROUP'",
    ],
  ])('refuses %s', check);

  test.each<Row>([
    ["SELECT Id FROM Account WHERE Name = 'a' AND Name = 'b' ^OR Name = 'c'", "unexpected token: 'OR'"],
    ["SELECT Id FROM Account WHERE Name = 'a' OR Name = 'b' ^AND Name = 'c'", "unexpected token: 'AND'"],
    ["SELECT Id FROM Account WHERE Name = 'a' AND ^NOT Name = 'b'", "unexpected token: 'NOT'"],
    ["SELECT Id FROM Account WHERE NOT Name = 'a' ^AND Name = 'b'", "unexpected token: 'AND'"],
    ["SELECT Id FROM Account WHERE NOT ^NOT Name = 'a'", "unexpected token: 'NOT'"],
    ["SELECT Id FROM Account WHERE (Name = 'a' AND Name = 'b' ^OR Name = 'c')", "unexpected token: 'OR'"],
  ])('does not mix operators without parentheses: %s', check);

  test.each<Row>([
    [
      "SELECT Id FROM Account WHERE Name = ^'md\\PA'",
      "Invalid string literal 'md\\PA'. Illegal character sequence '\\P' in string literal.",
    ],
    [
      "SELECT Id FROM Account WHERE Name = ^'a\\%'",
      "Invalid string literal 'a\\%'. Illegal character sequence '\\%' in string literal.",
    ],
    [
      "SELECT Id FROM Account WHERE Name = ^'\\u12'",
      "Invalid string literal '\\u12'. Illegal character sequence '\\u' in string literal.",
    ],
    [
      "SELECT Id FROM Account WHERE Name LIKE ^'\\x'",
      "Invalid string literal '\\x'. Illegal character sequence '\\x' in string literal.",
    ],
    ['SELECT Id FROM Account WHERE Founded = ^2026-02-30', 'Invalid date: 2026-02-30'],
    ['SELECT Id FROM Account WHERE Founded = ^1699-12-31', 'Invalid date: 1699-12-31'],
    [
      'SELECT Id FROM Account WHERE CreatedDate > ^1700-01-01T00:00:00+01:00',
      'Invalid datetime: 1700-01-01T00:00:00+01:00',
    ],
    [
      'SELECT Id FROM Account WHERE CreatedDate > ^4000-12-31T00:00:01Z',
      'Invalid datetime: 4000-12-31T00:00:01Z',
    ],
    [
      'SELECT Id FROM Account WHERE CreatedDate > ^2026-11-22T25:00:00Z',
      'Invalid datetime: 2026-11-22T25:00:00Z',
    ],
    [
      'SELECT Id FROM Account WHERE CreatedDate > ^2026-13-22T05:00:00Z',
      'Invalid datetime: 2026-13-22T05:00:00Z',
    ],
    [
      'SELECT Id FROM Account WHERE CreatedDate > ^2026-11-22T05:00:00+15:00',
      'Invalid datetime: 2026-11-22T05:00:00+15:00',
    ],
    [
      'SELECT Id FROM Account WHERE CreatedDate > ^2026-11-22T05:00:00',
      "unexpected token: '2026-11-22T05:00:00'",
    ],
    ['SELECT Id FROM Account WHERE Opens = ^24:00:00Z', 'Invalid time: 24:00:00Z'],
  ])('refuses invalid values: %s', check);

  test.each([
    ['SELECT Id FROM Account /* all */', '1:23', '/'],
    ['SELECT Id -- all\nFROM Account', '1:10', '-'],
    ['SELECT Id FROM Account // all', '1:23', '/'],
    ['SELECT Id FROM `Account`', '1:15', '`'],
    ['SELECT Id FROM Account;', '1:22', ';'],
    ['SELECT Id\nFROM Account #', '2:13', '#'],
  ])('refuses comments and unknown characters: %s', (query, at, character) => {
    const { code, message } = refusalOf(query);
    expect(code).toBe('MALFORMED_QUERY');
    expect(message.endsWith(`\nline ${at} no viable alternative at character '${character}'`)).toBe(true);
  });
});

test('nesting has at most 100 levels', () => {
  const nested = (depth: number) =>
    `SELECT Id FROM Account WHERE ${'('.repeat(depth)}Name = 'a'${')'.repeat(depth)}`;
  expect(() => refusalOf(nested(100))).toThrow('not refused');
  expect(refusalOf(nested(101)).message).toMatch(/\nNesting deeper than 100 levels is not supported$/);
  expect(refusalOf(nested(40_000)).code).toBe('MALFORMED_QUERY');
  expect(refusalOf(`SELECT ${'(SELECT '.repeat(5000)}`).code).toBe('MALFORMED_QUERY');
  expect(refusalOf(`SELECT ${'FORMAT('.repeat(5000)}`).code).toBe('MALFORMED_QUERY');
});

test('a query has at most 100,000 characters', () => {
  check(
    `SELECT ${'x'.repeat(100_000)} FROM Account`,
    'SOQL statements cannot be longer than 100000 characters.',
  );
});

test('a string in a condition has at most 4,000 characters', () => {
  const query = (operator: string, length: number) =>
    `SELECT Id FROM Account WHERE Name ${operator} ^'${'x'.repeat(length)}'`;
  for (const operator of ['=', 'LIKE']) {
    expect(() => refusalOf(query(operator, 4000).replace('^', ''))).toThrow('not refused');
    check(query(operator, 4001), 'A string in a condition can have at most 4000 characters');
  }
});

describe('the number of relationships of a query', () => {
  const PARENTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    Case: { Account: 'Account', Contact: 'Contact' },
    Contact: { Account: 'Account', ReportsTo: 'Contact' },
    Account: { Owner: 'User', Parent: 'Account' },
    User: { Manager: 'User' },
  };

  /** Short paths first, so that each path adds one relationship. */
  const paths = (sObject: string, depth = 5): string[] =>
    depth === 0
      ? []
      : Object.entries(PARENTS[sObject]!)
          .flatMap(([step, target]) => [step, ...paths(target, depth - 1).map((rest) => `${step}.${rest}`)])
          .sort((a, b) => a.split('.').length - b.split('.').length);

  const fields = (sObject: string, count: number) =>
    paths(sObject)
      .slice(0, count)
      .map((path) => `${path}.Id`)
      .join(', ');

  /** All 40 relationships of a contact, and `count` relationships of its cases. */
  const query = (count: number, more = '') =>
    `SELECT ${fields('Contact', 40)}, (SELECT ${fields('Case', count)}${more} ORDER BY Account.Name) FROM Contact ORDER BY Account.Id`;

  test('is at most 55 to parents, each counted once', () => {
    expect(() => refusalOf(query(15, ' FROM Cases'))).toThrow('not refused');
    expect(refusalOf(query(16, ' FROM Cases')).message).toMatch(
      /\nA query can follow at most 55 child-to-parent relationships$/,
    );
  });

  test('includes each object in TYPEOF, except in a query for one record by its id', () => {
    const typeOf = ', TYPEOF Owner WHEN User THEN Id WHEN Group THEN Id END FROM Cases';
    const ofOne = `${typeOf} WHERE Id = '500xx0000000001AAA'`;
    expect(() => refusalOf(query(12, typeOf))).toThrow('not refused');
    expect(refusalOf(query(13, typeOf)).message).toMatch(/at most 55 child-to-parent/);
    expect(() => refusalOf(query(14, ofOne))).toThrow('not refused');
    expect(refusalOf(query(15, ofOne)).message).toMatch(/at most 55 child-to-parent/);
  });

  test('is at most 20 to children, on all levels together', () => {
    const contacts = (more: string) =>
      `(SELECT Id, (SELECT Id FROM Cases), (SELECT Id${more} FROM Reports) FROM Contacts)`;
    const account = (inner: string, more = '') =>
      `SELECT Id, (SELECT Id FROM Cases), ${contacts(more)}, (${inner} FROM ChildAccounts)`;
    const innermost =
      'SELECT Id, (SELECT Id FROM Cases), (SELECT Id FROM Contacts), (SELECT Id FROM ChildAccounts)';
    const eighteenAnd = (more: string) => `${account(account(account(innermost)), more)} FROM Account`;
    const two = ', (SELECT Id FROM Cases), (SELECT Id FROM Reports)';
    const three = ', (SELECT Id FROM Cases), (SELECT Id, (SELECT Id FROM Cases) FROM Reports)';
    expect(() => refusalOf(eighteenAnd(two))).toThrow('not refused');
    expect(refusalOf(eighteenAnd(three)).message).toMatch(
      /\nA query can follow at most 20 parent-to-child relationships$/,
    );
  });
});

describe('features that are not supported', () => {
  test.each<Row>([
    ['SELECT Id FROM Account USING SCOPE ^mine', 'USING SCOPE mine is not supported'],
    ['SELECT Title FROM Account WITH ^DATA CATEGORY Geography__c AT usa__c', 'WITH DATA is not supported'],
    ['SELECT Id FROM Account ^UPDATE VIEWSTAT', 'UPDATE VIEWSTAT is not supported'],
    ['SELECT Id FROM Account ^UPDATE TRACKING', 'UPDATE TRACKING is not supported'],
    [
      "SELECT Id FROM Account WHERE ^DISTANCE(BillingAddress, GEOLOCATION(37,122), 'mi') < 20",
      'DISTANCE is not supported',
    ],
  ])('are named: %s', check);
});

describe('names', () => {
  test.each<Row>([
    ['SELECT ^Foo FROM Account', `No such column 'Foo' on entity 'Account'. ${APPEND_C}`, 'INVALID_FIELD'],
    [
      'SELECT Id FROM Account WHERE ^Foo = 1',
      `No such column 'Foo' on entity 'Account'. ${APPEND_C}`,
      'INVALID_FIELD',
    ],
    [
      'SELECT Id FROM Account ORDER BY ^Foo',
      `No such column 'Foo' on entity 'Account'. ${APPEND_C}`,
      'INVALID_FIELD',
    ],
    [
      'SELECT ^Owner FROM Account',
      `No such column 'Owner' on entity 'Account'. ${APPEND_C}`,
      'INVALID_FIELD',
    ],
    [
      'SELECT ^Account.Foo FROM Contact',
      `No such column 'Foo' on entity 'Account'. ${APPEND_C}`,
      'INVALID_FIELD',
    ],
    [
      'SELECT ^Foo.Name FROM Contact',
      `Didn't understand relationship 'Foo' in field path. ${APPEND_R}`,
      'INVALID_FIELD',
    ],
    [
      'SELECT ^Account.AccountId.Name FROM Contact',
      `Didn't understand relationship 'AccountId' in field path. ${APPEND_R}`,
      'INVALID_FIELD',
    ],
    [
      'SELECT ^Vault.Name FROM Case',
      'The object Vault, to which Vault refers, is not emulated by sfom-emulator: only Vault.Id can be queried',
      'INVALID_FIELD',
    ],
    [
      'SELECT ^Owner.DeveloperName FROM Case',
      `No such column 'DeveloperName' on entity 'Name'. ${APPEND_C}`,
      'INVALID_FIELD',
    ],
    [
      'SELECT ^Owner.Manager.Name FROM Case',
      `Didn't understand relationship 'Manager' in field path. ${APPEND_R}`,
      'INVALID_FIELD',
    ],
    [
      'SELECT Id, (SELECT Id FROM ^Foos) FROM Account',
      `Didn't understand relationship 'Foos' in FROM part of query call. ${APPEND_R}`,
      'INVALID_TYPE',
    ],
    [
      'SELECT Id, (SELECT Id FROM ^Contact) FROM Account',
      `Didn't understand relationship 'Contact' in FROM part of query call. ${APPEND_R}`,
      'INVALID_TYPE',
    ],
    [
      'SELECT Id FROM ^Secret',
      "sObject type 'Secret' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.",
      'INVALID_TYPE',
    ],
    [
      'SELECT Id FROM Contact, ^Account',
      'A driving SObject type has already been set, all other entity types in the FROM clause must be relationships to the initial object.  The driving object is Contact',
    ],
    [
      'SELECT ^Parent.Parent.Parent.Parent.Parent.Parent.Name FROM Account',
      'A field path can follow at most 5 relationships',
    ],
  ])('that are unknown are refused: %s', check);

  test.each<Row>([
    ['SELECT Id, id FROM Account', 'duplicate field selected: Id', 'INVALID_FIELD'],
    ['SELECT Id, FIELDS(ALL) FROM Account LIMIT 200', 'duplicate field selected: Id', 'INVALID_FIELD'],
    [
      'SELECT Account.Name, Contact.Account.Name FROM Contact',
      'duplicate field selected: Account.Name',
      'INVALID_FIELD',
    ],
    [
      'SELECT Industry, toLabel(Industry) FROM Account',
      'duplicate field selected: Industry',
      'INVALID_FIELD',
    ],
    [
      'SELECT Owner.Name, FORMAT(Revenue) Owner FROM Account',
      'duplicate field selected: Owner',
      'INVALID_FIELD',
    ],
    [
      'SELECT (SELECT Id FROM Contacts), (SELECT Email FROM Contacts) FROM Account',
      'duplicate field selected: Contacts',
      'INVALID_FIELD',
    ],
    ['SELECT Name n FROM Account', 'only aggregate expressions use field aliasing'],
    ['SELECT COUNT(Id) n, MAX(Name) N FROM Account', 'duplicate alias: N'],
    [
      'SELECT LastName, ReportsTo.LastName FROM Contact GROUP BY LastName, ReportsTo.LastName',
      'duplicate alias: LastName',
    ],
  ])('must not be repeated: %s', check);
});

describe('conditions', () => {
  test.each<Row>([
    [
      'SELECT Id FROM Account WHERE ^Name = 5',
      "value of filter criterion for field 'Name' must be of type string and should be enclosed in quotes",
      'INVALID_FIELD',
    ],
    [
      "SELECT Id FROM Account WHERE ^Revenue > '5'",
      "value of filter criterion for field 'Revenue' must be of type currency and should not be enclosed in quotes",
      'INVALID_FIELD',
    ],
    [
      "SELECT Id FROM Account WHERE ^Rate = '5'",
      "value of filter criterion for field 'Rate' must be of type double and should not be enclosed in quotes",
      'INVALID_FIELD',
    ],
    [
      "SELECT Id FROM Account WHERE ^Staff IN (1, '5')",
      "value of filter criterion for field 'Staff' must be of type int and should not be enclosed in quotes",
      'INVALID_FIELD',
    ],
    [
      "SELECT Id FROM Account WHERE ^IsActive = 'true'",
      "value of filter criterion for field 'IsActive' must be of type boolean and should not be enclosed in quotes",
      'INVALID_FIELD',
    ],
    [
      "SELECT Id FROM Account WHERE ^Founded = '2026-01-01'",
      "value of filter criterion for field 'Founded' must be of type date and should not be enclosed in quotes",
      'INVALID_FIELD',
    ],
    [
      'SELECT Id FROM Account WHERE ^Founded = 2026-01-01T00:00:00Z',
      "value of filter criterion for field 'Founded' must be of type date and should not be enclosed in quotes",
      'INVALID_FIELD',
    ],
    [
      'SELECT Id FROM Account WHERE ^CreatedDate = 2026-01-01',
      "value of filter criterion for field 'CreatedDate' must be of type dateTime and should not be enclosed in quotes",
      'INVALID_FIELD',
    ],
    [
      'SELECT Id FROM Contact WHERE ^Account.CreatedDate = 2026-01-01',
      "value of filter criterion for field 'CreatedDate' must be of type dateTime and should not be enclosed in quotes",
      'INVALID_FIELD',
    ],
    [
      'SELECT Id FROM Account WHERE ^Staff = TODAY',
      "value of filter criterion for field 'Staff' must be of type int and should not be enclosed in quotes",
      'INVALID_FIELD',
    ],
    [
      'SELECT Id FROM Account WHERE ^Name LIKE 5',
      "value of filter criterion for field 'Name' must be of type string and should be enclosed in quotes",
      'INVALID_FIELD',
    ],
    [
      'SELECT Id FROM Account WHERE ^CALENDAR_YEAR(Founded) = THIS_YEAR',
      "value of filter criterion for field 'CALENDAR_YEAR(Founded)' must be of type double and should not be enclosed in quotes",
      'INVALID_FIELD',
    ],
    [
      "SELECT Id FROM Account WHERE ^Id = 'deadbeef'",
      'invalid ID field: deadbeef',
      'INVALID_QUERY_FILTER_OPERATOR',
    ],
    [
      "SELECT Id FROM Account WHERE ^OwnerId IN ('005xx0000000001AAB')",
      'invalid ID field: 005xx0000000001AAB',
      'INVALID_QUERY_FILTER_OPERATOR',
    ],
    [
      "SELECT Id FROM Account WHERE ^Id LIKE '001%'",
      'invalid operator on id field',
      'INVALID_QUERY_FILTER_OPERATOR',
    ],
    [
      "SELECT Id FROM Account WHERE ^Staff LIKE '1%'",
      'invalid operator on int field',
      'INVALID_QUERY_FILTER_OPERATOR',
    ],
    [
      'SELECT Id FROM Account WHERE ^IsActive > false',
      'invalid operator on boolean field',
      'INVALID_QUERY_FILTER_OPERATOR',
    ],
    [
      "SELECT Id FROM Account WHERE ^Skills LIKE 'a%'",
      'invalid operator on multipicklist field',
      'INVALID_QUERY_FILTER_OPERATOR',
    ],
    [
      "SELECT Id FROM Account WHERE ^Name INCLUDES ('a')",
      'invalid operator on string field',
      'INVALID_QUERY_FILTER_OPERATOR',
    ],
    ["SELECT Id FROM Account WHERE ^Name LIKE ''", 'invalid LIKE value: ', 'INVALID_QUERY_FILTER_OPERATOR'],
    [
      'SELECT Id FROM Account WHERE Staff > ^null',
      'null cannot be compared with >',
      'INVALID_QUERY_FILTER_OPERATOR',
    ],
    [
      "SELECT Id FROM Account WHERE Id > ^''",
      'null cannot be compared with >',
      'INVALID_QUERY_FILTER_OPERATOR',
    ],
    [
      "SELECT Id FROM Account WHERE ^Description = 'a'",
      "field 'Description' can not be filtered in a query call",
      'INVALID_FIELD',
    ],
    [
      "SELECT Id FROM Contact WHERE ^Account.Description = 'a'",
      "field 'Description' can not be filtered in a query call",
      'INVALID_FIELD',
    ],
    [
      'SELECT Id FROM Account WHERE ^BillingAddress = null',
      'Address fields can only be filtered using Distance expressions',
      'INVALID_FIELD',
    ],
    [
      'SELECT Id FROM Account WHERE CALENDAR_YEAR(^Name) = 2026',
      'CALENDAR_YEAR requires a field of type date or datetime; Name has type string',
      'INVALID_FIELD',
    ],
    [
      'SELECT Id FROM Account WHERE DAY_ONLY(^Founded) = 2026-01-01',
      'DAY_ONLY requires a field of type datetime; Founded has type date',
      'INVALID_FIELD',
    ],
    [
      'SELECT Id FROM Account WHERE HOUR_IN_DAY(convertTimezone(^Founded)) = 1',
      'HOUR_IN_DAY requires a field of type datetime; Founded has type date',
      'INVALID_FIELD',
    ],
    ['SELECT Id FROM Account WHERE ^SUM(Revenue) > 5', 'SUM() cannot be used here'],
    ['SELECT Id FROM Account WHERE ^FORMAT(Revenue) > 5', 'FORMAT() cannot be used here'],
    ['SELECT Id FROM Account WHERE ^convertCurrency(Revenue) > 5', 'convertCurrency() cannot be used here'],
    [
      'SELECT Id FROM Account WHERE CALENDAR_YEAR(^MAX(Founded)) = 1',
      'nested functional syntax can only be used in the following manner: date_function(convertTimezone(columnName)): CALENDAR_YEAR',
    ],
  ])('are of the right type: %s', check);

  const join = 'Id IN (SELECT AccountId FROM Contact)';
  test.each<Row>([
    [
      `SELECT Id FROM Account WHERE Name = 'a' OR ${join}`,
      "Semi join sub-selects are not allowed with the 'OR' operator",
    ],
    [
      `SELECT Id FROM Account WHERE Name = 'a' AND (Name = 'b' OR ${join})`,
      "Semi join sub-selects are not allowed with the 'OR' operator",
    ],
    [
      `SELECT Id FROM Account WHERE Name = 'a' OR (Name = 'b' AND ${join})`,
      "Semi join sub-selects are not allowed with the 'OR' operator",
    ],
    [
      `SELECT Id FROM Account WHERE (NOT ${join})`,
      "Semi join sub-selects are not allowed with the 'NOT' operator",
    ],
    [
      `SELECT Id FROM Account WHERE ${join} AND ${join} AND ${join}`,
      'Maximum 2 semi join sub-selects are allowed',
    ],
    [
      'SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Contact WHERE Id IN (SELECT ContactId FROM Case))',
      'Nesting of semi join sub-selects is not supported',
    ],
    [
      'SELECT (SELECT Id FROM Contacts WHERE Id IN (SELECT ContactId FROM Case)) FROM Account',
      'Semi join sub-selects are only allowed at the top level WHERE expressions and not in nested WHERE expressions.',
    ],
    [
      'SELECT Id FROM Account WHERE Id IN (SELECT ParentId FROM ^Account)',
      'The inner and outer selects should not be on the same object type',
    ],
    [
      'SELECT Id FROM Contact WHERE ^Account.Id IN (SELECT AccountId FROM Case)',
      "The left operand 'Account.Id' cannot have more than one level of relationships",
    ],
    [
      'SELECT Id FROM Account WHERE Id IN (SELECT ^Contact.AccountId FROM Case)',
      "The inner select field 'Contact.AccountId' cannot have more than one level of relationships",
    ],
    [
      'SELECT Id FROM Account WHERE ^Id IN (SELECT ContactId FROM Case)',
      "The selected field 'ContactId' in the subquery and the left operand field in the where expression in the outer query 'Id' should point to the same object type",
    ],
    [
      'SELECT Id FROM Account WHERE ^Name IN (SELECT LastName FROM Contact)',
      "The left operand 'Name' of a semi join should be an ID or a reference field",
    ],
    [
      'SELECT Id FROM Account WHERE Id IN (^SELECT AccountId, Id FROM Contact)',
      'A semi join sub-select selects exactly one field',
    ],
    [
      'SELECT Name, COUNT(Id) FROM Account GROUP BY Name HAVING Id IN (SELECT AccountId FROM Contact)',
      'Semi join sub-selects are not allowed in HAVING',
    ],
  ])('have semi-joins only where Salesforce allows them: %s', check);
});

describe('order, limits and purposes', () => {
  test.each<Row>([
    ['SELECT Id FROM Account ORDER BY ^Description', "field 'Description' can not be sorted in a query call"],
    ['SELECT Id FROM Account ORDER BY ^Skills', "field 'Skills' can not be sorted in a query call"],
    ['SELECT Id FROM Account ORDER BY ^toLabel(Industry)', 'toLabel() cannot be used here'],
    ['SELECT Id FROM Account ALL ROWS', 'ALL ROWS not allowed in this context'],
    ['SELECT Id FROM Account ORDER BY ^CALENDAR_YEAR(Founded)', 'CALENDAR_YEAR() cannot be used here'],
    [
      'SELECT Id FROM Account OFFSET 2001',
      'Maximum SOQL offset allowed for apiName Account is 2000',
      'NUMBER_OUTSIDE_VALID_RANGE',
    ],
    [
      'SELECT Id FROM Account ORDER BY Id FOR UPDATE',
      'Explicit ORDER BY not allowed when locking rows (Id order is implied)',
    ],
    [
      'SELECT Id FROM Account OFFSET 1 FOR UPDATE',
      'FOR UPDATE cannot be used in conjunction with the OFFSET clause',
    ],
    ['SELECT COUNT(Id) FROM Account FOR UPDATE', 'FOR UPDATE cannot be used with groups of records'],
    [
      'SELECT (SELECT Id FROM Contacts OFFSET ^1) FROM Account',
      'OFFSET in a subquery is allowed only where the parent query has LIMIT 1',
    ],
    [
      'SELECT (SELECT Id FROM Contacts OFFSET ^1) FROM Account LIMIT 2',
      'OFFSET in a subquery is allowed only where the parent query has LIMIT 1',
    ],
  ])('are as Salesforce has them: %s', check);
});

describe('groups', () => {
  test.each<Row>([
    ['SELECT Name, COUNT(Id) FROM Account', 'Field must be grouped or aggregated: Name'],
    ['SELECT Name, Industry FROM Account GROUP BY Name', 'Field must be grouped or aggregated: Industry'],
    [
      'SELECT FIELDS(STANDARD), COUNT(Id) FROM Account GROUP BY Name',
      'Field must be grouped or aggregated: Id',
    ],
    [
      'SELECT CALENDAR_YEAR(Founded) FROM Account',
      'Field must be grouped or aggregated: CALENDAR_YEAR(Founded)',
    ],
    [
      'SELECT CALENDAR_YEAR(CreatedDate), COUNT(Id) FROM Account GROUP BY DAY_ONLY(CreatedDate)',
      'Field must be grouped or aggregated: CALENDAR_YEAR(CreatedDate)',
    ],
    [
      'SELECT CALENDAR_YEAR(ReviewedAt) FROM Account GROUP BY ReviewedAt',
      'Field must be grouped or aggregated: CALENDAR_YEAR(ReviewedAt)',
    ],
    [
      "SELECT Name, COUNT(Id) FROM Account GROUP BY Name HAVING Industry = 'a'",
      'Field must be grouped or aggregated: Industry',
    ],
    [
      'SELECT Name FROM Account GROUP BY Name ORDER BY Industry',
      'Ordered field must be grouped or aggregated: Industry',
    ],
    [
      'SELECT Name, COUNT(Id) c FROM Account GROUP BY Name ORDER BY ^c',
      `No such column 'c' on entity 'Account'. ${APPEND_C}`,
      'INVALID_FIELD',
    ],
    ['SELECT Id, COUNT(^Id) FROM Account GROUP BY Id', 'Grouped field should not be aggregated: Id'],
    ['SELECT Name FROM Account GROUP BY Name, name', 'duplicate grouping expression: Name'],
    ['SELECT Revenue FROM Account GROUP BY ^Revenue', "field 'Revenue' can not be grouped in a query call"],
    ['SELECT SUM(Revenue) FROM Account GROUP BY ^SUM(Revenue)', 'SUM() cannot be used here'],
    [
      'SELECT Name FROM Account ^GROUP BY CUBE(Name, Industry, Staff, Website)',
      'GROUP BY CUBE takes at most 3 fields',
    ],
    ['SELECT Name, ^GROUPING(Name) FROM Account GROUP BY Name', 'GROUPING() cannot be used here'],
    ['SELECT ^GROUPING(Industry) FROM Account GROUP BY ROLLUP(Name)', 'Field must be grouped: Industry'],
    ['SELECT SUM(^Name) FROM Account', 'field Name does not support aggregate operator SUM'],
    ['SELECT AVG(^Founded) FROM Account', 'field Founded does not support aggregate operator AVG'],
    ['SELECT COUNT(^IsActive) FROM Account', 'field IsActive does not support aggregate operator COUNT'],
    ['SELECT MAX(^Description) FROM Account', 'field Description does not support aggregate operator MAX'],
    ['SELECT MIN(^Opens) FROM Account', 'field Opens does not support aggregate operator MIN'],
    [
      'SELECT COUNT_DISTINCT(^CALENDAR_YEAR(Founded)) FROM Account',
      'nested functional syntax can only be used in the following manner: date_function(convertTimezone(columnName)): COUNT_DISTINCT',
    ],
    [
      'SELECT MAX(CreatedDate) FROM Account LIMIT 1',
      'Non-grouped query that uses overall aggregate functions cannot also use LIMIT',
    ],
    [
      'SELECT MAX(CreatedDate) FROM Account ORDER BY Name',
      'Non-grouped query that uses overall aggregate functions cannot also use ORDER BY',
    ],
    [
      'SELECT MAX(CreatedDate) FROM Account OFFSET 1',
      'Non-grouped query that uses overall aggregate functions cannot also use OFFSET',
    ],
    ['SELECT ^COUNT(), Id FROM Account', 'COUNT() cannot be used here'],
    ['SELECT COUNT() ^c FROM Account', "unexpected token: 'c'"],
    ['^SELECT COUNT() FROM Account ORDER BY Name', 'COUNT() cannot be used with ORDER BY'],
    ['^SELECT COUNT() FROM Account GROUP BY Name', 'COUNT() cannot be used with GROUP BY'],
    [
      'SELECT Name, (^SELECT Id FROM Contacts) FROM Account GROUP BY Name',
      'A subquery cannot be selected together with groups of records',
    ],
    [
      'SELECT Status, ^TYPEOF Owner WHEN User THEN Id END FROM Case GROUP BY Status',
      'TYPEOF cannot be selected together with groups of records',
    ],
    [
      'SELECT Id, (^SELECT COUNT() FROM Contacts) FROM Account',
      'only root queries support aggregate expressions',
    ],
    [
      'SELECT Id, (^SELECT MAX(Email) FROM Contacts) FROM Account',
      'only root queries support aggregate expressions',
    ],
    [
      'SELECT FORMAT(COUNT(Id)), ^convertCurrency(SUM(Revenue)) FROM Account',
      'convertCurrency() cannot be used here',
    ],
  ])('are as Salesforce has them: %s', check);
});

describe('ways to show values', () => {
  test.each<Row>([
    [
      'SELECT FORMAT(^Name) FROM Account',
      "FORMAT cannot be used with field 'Name' of type string",
      'INVALID_FIELD',
    ],
    [
      "SELECT Id FROM Account WHERE toLabel(^Name) = 'Acme'",
      "TOLABEL cannot be used with field 'Name' of type string",
      'INVALID_FIELD',
    ],
    [
      'SELECT toLabel(^Name) FROM Account',
      "TOLABEL cannot be used with field 'Name' of type string",
      'INVALID_FIELD',
    ],
    [
      'SELECT convertCurrency(^Rate) FROM Account',
      "CONVERTCURRENCY cannot be used with field 'Rate' of type double",
      'INVALID_FIELD',
    ],
    [
      'SELECT convertCurrency(FORMAT(^Revenue)) FROM Account',
      "CONVERTCURRENCY cannot be used with field 'Revenue' of type currency",
      'INVALID_FIELD',
    ],
    ['SELECT ^convertTimezone(CreatedDate) FROM Account', 'convertTimezone() cannot be used here'],
  ])('are for certain types: %s', check);
});

describe('FIELDS, TYPEOF and depth', () => {
  test.each<Row>([
    ['SELECT ^FIELDS(ALL) FROM Account', 'The SOQL FIELDS function must have a LIMIT of at most 200'],
    [
      'SELECT ^FIELDS(ALL) FROM Account LIMIT 201',
      'The SOQL FIELDS function must have a LIMIT of at most 200',
    ],
    ['SELECT Id, ^FIELDS(CUSTOM) FROM Account', 'The SOQL FIELDS function must have a LIMIT of at most 200'],
    [
      "SELECT ^FIELDS(ALL) FROM Account WHERE Id = '001xx0000000001' OR Name = 'a'",
      'The SOQL FIELDS function must have a LIMIT of at most 200',
    ],
    ['SELECT FIELDS(CUSTOM) FROM Contact LIMIT 1', 'The SOQL FIELDS function selects no fields'],
    [
      'SELECT TYPEOF ^Account WHEN Account THEN Id END FROM Case',
      "TYPEOF cannot be used with 'Account', which refers to one kind of object",
    ],
    [
      'SELECT TYPEOF Owner WHEN ^Account THEN Id END FROM Case',
      "'Owner' never refers to an object of type 'Account'",
    ],
    [
      'SELECT TYPEOF Owner WHEN User THEN Id WHEN user THEN Name END FROM Case',
      'WHEN clause operand [user] is not unique',
    ],
    [
      'SELECT TYPEOF Owner WHEN User THEN ^Foo END FROM Case',
      `No such column 'Foo' on entity 'User'. ${APPEND_C}`,
      'INVALID_FIELD',
    ],
    [
      'SELECT TYPEOF Owner WHEN User THEN Id ELSE ^ManagerId END FROM Case',
      `No such column 'ManagerId' on entity 'Name'. ${APPEND_C}`,
      'INVALID_FIELD',
    ],
    [
      'SELECT TYPEOF Owner WHEN User THEN Id END, Owner.Name FROM Case',
      'duplicate field selected: Owner',
      'INVALID_FIELD',
    ],
    [
      'SELECT ^TYPEOF Owner WHEN User THEN Id END, toLabel(Status) FROM Case',
      'TYPEOF cannot be used with functions in the SELECT clause',
    ],
  ])('are as Salesforce has them: %s', check);

  const deep = (levels: number): string =>
    levels === 0 ? 'SELECT Id FROM ChildAccounts' : `SELECT Id, (${deep(levels - 1)}) FROM ChildAccounts`;

  test('have a maximum depth', () => {
    const query = (levels: number) => deep(levels).replace(/ChildAccounts$/, 'Account');
    expect(() => refusalOf(query(4))).toThrow('not refused');
    expect(refusalOf(query(5)).message).toMatch(
      /cannot query aggregate relationships more than 4 levels away/,
    );
    expect(() => refusalOf(query(1), { apiVersion: 57 })).toThrow('not refused');
    expect(refusalOf(query(2), { apiVersion: 57 }).message).toMatch(/more than 1 level away from the root/);
  });

  test.each<readonly [number, string, string]>([
    [
      50,
      'SELECT ^FIELDS(STANDARD) FROM Account',
      'The SOQL FIELDS function is not supported in this version of the API',
    ],
    [
      45,
      'SELECT ^TYPEOF Owner WHEN User THEN Id END FROM Case',
      'TYPEOF is not supported in this version of the API',
    ],
  ])('exist from a version on, which is later than %d', (apiVersion, query, message) => {
    check(query, message, 'UNSUPPORTED_API_VERSION', apiVersion);
  });
});
