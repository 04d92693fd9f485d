/** Objects besides records that clients query on their own (test/clients/requests.md). */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Running, runEmulator } from '../support/emulator.ts';

let running: Running;

beforeAll(async () => {
  running = await runEmulator();
});

afterAll(() => running.close());

const ask = (soql: string, path = 'v59.0/query', extra = '') =>
  running.send(`/services/data/${path}?q=${encodeURIComponent(soql)}${extra}`);

interface Rows {
  readonly totalSize: number;
  readonly records: readonly Record<string, unknown>[];
}

const rowsOf = async (soql: string, path?: string) => (await ask(soql, path)).json as Rows;

describe('EntityDefinition', () => {
  it('lists the objects of the version, for the query of sfdmu', async () => {
    const { totalSize, records } = await rowsOf(
      'SELECT QualifiedApiName, Label FROM EntityDefinition WHERE IsDeprecatedAndHidden = false ORDER BY QualifiedApiName',
    );
    const { json } = await running.send('/services/data/v59.0/sobjects');
    const { sobjects } = json as { sobjects: { name: string; label: string }[] };
    expect(totalSize).toBe(sobjects.length);
    expect(records).toEqual(
      sobjects.map(({ name, label }) => ({
        attributes: {
          type: 'EntityDefinition',
          url: `/services/data/v59.0/sobjects/EntityDefinition/${name}`,
        },
        QualifiedApiName: name,
        Label: label,
      })),
    );
    const older = await rowsOf('SELECT QualifiedApiName FROM EntityDefinition', 'v40.0/query');
    expect(older.records.map(({ QualifiedApiName }) => QualifiedApiName)).not.toContain('CreditMemo');
  });

  it('shows their capabilities', async () => {
    const { records } = await rowsOf(
      "SELECT DurableId, KeyPrefix, PluralLabel, IsEverCreatable, IsEverUpdatable, IsEverDeletable, IsQueryable, IsCustomizable FROM EntityDefinition WHERE QualifiedApiName IN ('account', 'Invoice') AND (NOT KeyPrefix LIKE 'a%')",
    );
    expect(records).toMatchObject([
      { DurableId: 'Account', KeyPrefix: '001', PluralLabel: 'Accounts', IsEverCreatable: true },
      { DurableId: 'Invoice', IsEverCreatable: false, IsEverUpdatable: true, IsEverDeletable: true },
    ]);
  });

  it('is available in the Tooling API, counted and explained too', async () => {
    const soql = "SELECT DurableId FROM EntityDefinition WHERE QualifiedApiName = 'Refund'";
    expect((await ask(soql, 'v59.0/tooling/query')).json).toMatchObject({
      size: 1,
      totalSize: 1,
      queryLocator: null,
      entityTypeName: 'EntityDefinition',
      records: [{ DurableId: 'Refund' }],
    });
    expect((await ask('SELECT COUNT() FROM EntityDefinition', 'v68.0/tooling/query')).json).toMatchObject({
      size: 0,
      totalSize: 43,
    });
    const explain = `/services/data/v68.0/query?explain=${encodeURIComponent(soql)}`;
    expect((await running.send(explain)).json).toMatchObject({ plans: [{ sobjectCardinality: 43 }] });
    expect((await ask(soql, 'v59.0/query', '&columns=true')).json).toMatchObject({
      entityName: 'EntityDefinition',
      columnMetadata: [{ columnName: 'DurableId' }],
    });
  });

  it('has no columns but its own', async () => {
    expect((await ask('SELECT Nope FROM EntityDefinition')).json).toMatchObject([
      { errorCode: 'INVALID_FIELD' },
    ]);
    expect((await ask('SELECT Nope FROM EntityDefinition', 'v59.0/tooling/query')).status).toBe(400);
  });
});

describe('Profile', () => {
  it('is found by the query of the Salesforce CLI, and from the user', async () => {
    const { records } = await rowsOf(
      "SELECT name FROM Profile WHERE Id IN (SELECT ProfileId FROM User WHERE username='admin@example.com')",
    );
    expect(records).toMatchObject([{ attributes: { type: 'Profile' }, Name: 'System Administrator' }]);
    expect((await rowsOf('SELECT Profile.Name FROM User')).records).toMatchObject([
      { Profile: { Name: 'System Administrator' } },
    ]);
  });

  it('exists once for each profile of a user', async () => {
    const user = {
      Alias: 'b',
      CommunityNickname: 'b',
      CurrencyIsoCode: 'USD',
      Email: 'b@example.com',
      EmailEncodingKey: 'UTF-8',
      LanguageLocaleKey: 'en_US',
      LastName: 'B',
      LocaleSidKey: 'en_US',
      ProfileId: '00exx0000000002AAA',
      TimeZoneSidKey: 'America/Los_Angeles',
      Username: 'b@example.com',
    };
    const headers = { 'Content-Type': 'application/json' };
    const path = '/services/data/v59.0/sobjects/User';
    expect((await running.send(path, { method: 'POST', headers, body: JSON.stringify(user) })).status).toBe(
      201,
    );
    expect((await rowsOf('SELECT Id, Name FROM Profile ORDER BY Name')).records).toMatchObject([
      { Id: '00exx0000000002AAA', Name: 'Standard User' },
      { Name: 'System Administrator' },
    ]);
  });
});

it.each([
  ['SELECT Id FROM ScratchOrgInfo limit 1', 'INVALID_TYPE'],
  ['SELECT IsPersonAccount FROM Account LIMIT 1', 'INVALID_FIELD'],
])('refuses %s', async (soql, errorCode) => {
  expect(await ask(soql)).toMatchObject({ status: 400, json: [{ errorCode }] });
});

it('the organization has the fields that the Salesforce CLI queries', async () => {
  const { records } = await rowsOf(
    'SELECT Name, InstanceName, IsSandbox, TrialExpirationDate, NamespacePrefix, OrganizationType FROM Organization',
  );
  expect(records).toMatchObject([{ Name: 'Fernhollow Outfitters', IsSandbox: true, NamespacePrefix: null }]);
});

describe('FieldDefinition', () => {
  const OF_ACCOUNT = "EntityDefinition.QualifiedApiName = 'Account'";
  const named = async (sObject: string, ...names: readonly string[]) =>
    (
      await rowsOf(
        `SELECT QualifiedApiName, DataType FROM FieldDefinition WHERE EntityDefinitionId = '${sObject}' AND QualifiedApiName IN ('${names.join("', '")}') ORDER BY QualifiedApiName`,
      )
    ).records.map(({ DataType }) => DataType);

  it('lists the fields of an object, as its describe does', async () => {
    const { records } = await rowsOf(
      `SELECT QualifiedApiName, Label, IsNillable FROM FieldDefinition WHERE ${OF_ACCOUNT}`,
    );
    const { json } = await running.send('/services/data/v59.0/sobjects/Account/describe');
    const { fields } = json as { fields: { name: string; label: string; nillable: boolean }[] };
    const described = fields.map(({ name, label, nillable }) => [name, label, nillable]);
    const found = records.map((each) => [each.QualifiedApiName, each.Label, each.IsNillable]);
    expect(found.sort()).toEqual(described.sort());
    expect(records[0]?.attributes).toMatchObject({ type: 'FieldDefinition' });
  });

  it('names types as the setup pages do', async () => {
    expect(await named('Account', 'BillingCity', 'Description', 'IsDeleted', 'ParentId')).toEqual([
      'Text(40)',
      'Long Text Area(32000)',
      'Checkbox',
      'Lookup(Account)',
    ]);
    expect(await named('Order', 'EffectiveDate', 'OrderNumber', 'OwnerId', 'TotalAmount')).toEqual([
      'Date',
      'Auto Number',
      'Lookup(Group,User)',
      'Currency(16, 2)',
    ]);
  });

  it('leads to its object, for the Tooling API too', async () => {
    const soql = `SELECT QualifiedApiName, EntityDefinition.Label FROM FieldDefinition WHERE ${OF_ACCOUNT} AND IsNameField = true`;
    const record = { QualifiedApiName: 'Name', EntityDefinition: { Label: 'Account' } };
    expect(await rowsOf(soql)).toMatchObject({ totalSize: 1, records: [record] });
    expect((await ask(soql, 'v59.0/tooling/query')).json).toMatchObject({
      entityTypeName: 'FieldDefinition',
      records: [record],
    });
  });

  it.each([
    '',
    "WHERE QualifiedApiName = 'Name'",
    "WHERE EntityDefinitionId != 'Account'",
    "WHERE DurableId = 'Account.Name' OR Label = 'Name'",
  ])('requires a filter by object or field, and refuses "%s"', async (where) => {
    const { status, json } = await ask(`SELECT Label FROM FieldDefinition ${where}`);
    expect([status, json]).toEqual([
      400,
      [
        {
          message: 'FieldDefinition: a filter on a reified column is required [EntityDefinitionId,DurableId]',
          errorCode: 'MALFORMED_QUERY',
        },
      ],
    ]);
  });
});
