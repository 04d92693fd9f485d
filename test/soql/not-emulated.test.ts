/** References to objects that the schema does not have: their id is answered, and everything else is refused by name. */
import { describe, expect, test } from '@jest/globals';
import { type Answered, refusalOf, runQuery } from './run-query.ts';
import { MemorySource, type Rows } from './small-schema.ts';

const VAULT = '0vtxx0000000001AAA';
const ROBOT = '0rbxx0000000001AAA';
const ANN = '005xx0000000001AAA';

const ROWS: Rows = {
  Account: [
    { Id: '001xx0000000001AAA', Name: 'Acme', VaultId: VAULT },
    { Id: '001xx0000000002AAA', Name: 'Beta', ParentId: '001xx0000000001AAA' },
  ],
  Contact: [],
  Case: [
    {
      Id: '500xx0000000001AAA',
      AccountId: '001xx0000000001AAA',
      VaultId: VAULT,
      HandlerId: ROBOT,
      CarrierId: ROBOT,
    },
    { Id: '500xx0000000002AAA', HandlerId: ANN, CarrierId: ANN },
    { Id: '500xx0000000003AAA' },
  ],
  User: [{ Id: ANN, Name: 'Ann' }],
  Group: [],
};

const rowsOf = async (query: string): Promise<Answered['records']> => (await runQuery(query, ROWS)).records;

describe('a reference to an object that is not emulated', () => {
  test.each<readonly [string, readonly unknown[]]>([
    [
      'SELECT Vault.Id, Name FROM Account',
      [
        { Vault: { Id: VAULT }, Name: 'Acme' },
        { Vault: null, Name: 'Beta' },
      ],
    ],
    ['SELECT Parent.Vault.Id FROM Account WHERE ParentId != null', [{ Parent: { Vault: { Id: VAULT } } }]],
    [`SELECT Name FROM Account WHERE Vault.Id = '${VAULT}'`, [{ Name: 'Acme' }]],
    [`SELECT Name FROM Account WHERE vault.id IN ('${VAULT}') OR Name = 'x'`, [{ Name: 'Acme' }]],
    [`SELECT Name FROM Account WHERE Vault.Id != '${VAULT}'`, [{ Name: 'Beta' }]],
    ['SELECT Name FROM Account WHERE Vault.Id = null', [{ Name: 'Beta' }]],
    ['SELECT Name FROM Account ORDER BY Vault.Id', [{ Name: 'Beta' }, { Name: 'Acme' }]],
    [
      'SELECT Vault.Id, COUNT(Id) n FROM Account GROUP BY Vault.Id',
      [
        { Id: VAULT, n: 1 },
        { Id: null, n: 1 },
      ],
    ],
    ['SELECT COUNT_DISTINCT(Vault.Id) n FROM Account', [{ n: 1 }]],
    [
      "SELECT (SELECT Vault.Id FROM Cases WHERE Vault.Id != null) FROM Account WHERE Name = 'Acme'",
      [{ Cases: [{ Vault: { Id: VAULT } }] }],
    ],
    ['SELECT v.Id FROM Account a, a.Vault v WHERE v.Id != null', [{ Vault: { Id: VAULT } }]],
  ])('answers its id: %s', async (query, records) => {
    expect(await rowsOf(query)).toEqual(records);
  });

  test('is found by an index of the reference, without reading the row that it refers to', async () => {
    const source = new MemorySource(ROWS);
    await runQuery(`SELECT Id FROM Case WHERE Vault.Id = '${VAULT}'`, ROWS, { source });
    expect(source.calls).toEqual(['find Case.VaultId 1']);
  });

  const ofVault = (path: string) =>
    `The object Vault, to which ${path} refers, is not emulated by sfom-emulator: only ${path}.Id can be queried`;

  test.each([
    ['SELECT Vault.Name FROM Account', ofVault('Vault')],
    ['SELECT Id FROM Account WHERE Parent.Vault.Size__c > 3', ofVault('Parent.Vault')],
    ['SELECT Id FROM Account ORDER BY Vault.Name', ofVault('Vault')],
    ['SELECT COUNT(Id) FROM Account GROUP BY Vault.Name', ofVault('Vault')],
    ['SELECT Vault.Owner.Id FROM Account', ofVault('Vault')],
    ['SELECT (SELECT Account.Vault.Name FROM Cases) FROM Account', ofVault('Account.Vault')],
  ])('refuses everything behind it but the id: %s', (query, message) => {
    const refused = refusalOf(query);
    expect(refused.code).toBe('INVALID_FIELD');
    expect(refused.message.split('\n').at(-1)).toBe(message);
    expect(refused.message).toContain('ERROR at Row:1:Column:');
  });
});

describe('a reference to objects, some of which are not emulated', () => {
  test.each<readonly [string, readonly unknown[]]>([
    [
      'SELECT Handler.Id, Handler.Type FROM Case',
      [{ Handler: { Id: ROBOT, Type: 'Robot' } }, { Handler: { Id: ANN, Type: 'User' } }, { Handler: null }],
    ],
    [
      'SELECT Carrier.Id FROM Case WHERE CarrierId != null',
      [{ Carrier: { Id: ROBOT } }, { Carrier: { Id: ANN } }],
    ],
    [`SELECT Id FROM Case WHERE Carrier.Id = '${ROBOT}'`, [{ Id: '500xx0000000001AAA' }]],
    ["SELECT Id FROM Case WHERE Handler.Type = 'Robot'", [{ Id: '500xx0000000001AAA' }]],
    [`SELECT Handler.Name FROM Case WHERE HandlerId = '${ANN}'`, [{ Handler: { Name: 'Ann' } }]],
    [
      'SELECT TYPEOF Handler WHEN Robot THEN Id WHEN User THEN Name END FROM Case',
      [{ Handler: { Id: ROBOT } }, { Handler: { Name: 'Ann' } }, { Handler: null }],
    ],
    [
      'SELECT TYPEOF Carrier WHEN User THEN Name ELSE Id END FROM Case WHERE CarrierId != null',
      [{ Carrier: { Name: 'Ann' } }, { Carrier: { Id: ROBOT } }].toReversed(),
    ],
  ])('answers the id of any row: %s', async (query, records) => {
    expect(await rowsOf(query)).toEqual(records);
  });

  test.each([
    ['SELECT Handler.Name FROM Case', 'Handler.Name'],
    ["SELECT Id FROM Case WHERE Handler.Name = 'Ann'", 'Handler.Name'],
    ['SELECT Carrier.Type FROM Case', 'Carrier.Type'],
    ['SELECT Carrier.Email FROM Case ORDER BY Carrier.Email', 'Carrier.Email'],
    ['SELECT TYPEOF Carrier WHEN User THEN Name ELSE Name END FROM Case', 'Carrier.Name'],
  ])(
    'refuses what only the object itself could answer, where there is such a row: %s',
    async (query, path) => {
      await expect(runQuery(query, ROWS)).rejects.toMatchObject({
        refusal: {
          errorCode: 'INVALID_FIELD',
          message: `${path} of ${ROBOT} cannot be answered: its object is not emulated by sfom-emulator`,
        },
      });
    },
  );

  test('refuses a TYPEOF that cannot know the object of a row', async () => {
    const query = 'SELECT TYPEOF Carrier WHEN Truck THEN Id END FROM Case';
    await expect(runQuery(query, ROWS)).rejects.toThrow(
      'TYPEOF Carrier cannot be answered: a record belongs to one of several objects',
    );
  });

  test('refuses another field in a branch of TYPEOF', () => {
    const refused = refusalOf('SELECT TYPEOF Handler WHEN Robot THEN Model END FROM Case');
    expect(refused.message).toContain('The object Robot, to which Handler refers, is not emulated');
  });
});

describe('what a real org has, but not the emulator', () => {
  test.each([
    [
      'SELECT Id FROM vault',
      'INVALID_TYPE',
      "sObject type 'Vault' is not supported: it is not emulated by sfom-emulator",
    ],
    [
      'SELECT Id FROM Account WHERE VaultId IN (SELECT Id FROM Vault)',
      'INVALID_TYPE',
      "'Vault' is not supported: it is not emulated",
    ],
    [
      'SELECT (SELECT Id FROM shipments) FROM Account',
      'INVALID_TYPE',
      'The object Shipment of the relationship Shipments is not emulated by sfom-emulator',
    ],
    [
      'SELECT PersonEmail FROM Account',
      'INVALID_FIELD',
      'names. Person accounts are not emulated by sfom-emulator.',
    ],
    [
      'SELECT PersonContact.Name FROM Account',
      'INVALID_FIELD',
      'Person accounts are not emulated by sfom-emulator.',
    ],
  ])('is refused by name: %s', (query, code, message) => {
    const refused = refusalOf(query);
    expect(refused.code).toBe(code);
    expect(refused.message).toContain(message);
  });

  test('does not matter to queries that do not name it', () => {
    expect(refusalOf('SELECT Id FROM Nothing').message).not.toContain('emulated');
    expect(refusalOf('SELECT Nothing FROM Account').message).not.toContain('emulated');
    expect(refusalOf('SELECT (SELECT Id FROM Nothings) FROM Account').message).not.toContain('emulated');
  });
});
