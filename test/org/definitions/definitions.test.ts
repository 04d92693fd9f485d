import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { SObjectCatalogue } from '../../../src/org/catalogue.ts';
import { catalogueOf } from '../../../src/org/definitions/files.ts';
import { openOrg } from '../../../src/org/emulated-org.ts';
import { DefinitionError } from '../../../src/org/problems.ts';
import { readSeed, seedOf } from '../../../src/org/seed.ts';
import { openDirectoryStorage } from '../../../src/org/storage/directory-storage.ts';

const SEED = new URL('seed', import.meta.url).pathname;
const NOW = new Date('2026-11-22T09:00:00Z');

type Json = Record<string, unknown>;

const FLAGS = {
  nillable: true,
  createable: true,
  updateable: true,
  filterable: true,
  sortable: true,
  groupable: true,
};
const field = (name: string, type: string, more: Json = {}) => ({
  name,
  label: name,
  type,
  ...FLAGS,
  ...more,
});
const ID = field('Id', 'id', { createable: false, updateable: false, nillable: false });

const object = (name: string, keyPrefix: string | null, fields: readonly Json[], more: Json = {}): Json => ({
  ...{ name, label: name, labelPlural: `${name.replace(/__.*/, '')}s`, keyPrefix },
  ...{ createable: true, updateable: true, deletable: true, undeletable: true },
  ...{ queryable: true, searchable: true, retrieveable: true, childRelationships: [] },
  fields: [ID, ...fields],
  ...more,
});

const filesOf = (files: Readonly<Record<string, unknown>>) =>
  new Map(
    Object.entries(files).map(([name, content]) => {
      const text = typeof content === 'string' ? content : JSON.stringify(content);
      return [name, { place: `sobjects/${name}`, text }];
    }),
  );

async function problemsOf(files: Readonly<Record<string, unknown>>): Promise<readonly string[]> {
  try {
    await catalogueOf(filesOf(files));
  } catch (error) {
    if (error instanceof DefinitionError) return error.problems;
    throw error;
  }
  return [];
}

describe('A definition file is refused with its name', () => {
  test.each<[string, unknown, string]>([
    ['that is not JSON', '{"name":', 'not valid JSON: '],
    ['that is not an object', [1], 'not a describe of an object: expected a JSON object'],
    ['without a name', object('', 'a01', []), 'name must be a string that is not empty'],
    ['without fields', { ...object('A__c', 'a01', []), fields: 3 }, 'fields must be a list'],
    [
      'with a field that lacks a flag',
      object('A__c', 'a01', [{ name: 'B__c' }]),
      'fields[1] B__c: label must be a string that is not empty',
    ],
    [
      'with a field of a wrong length',
      object('A__c', 'a01', [field('B__c', 'string', { length: -1 })]),
      'fields[1] B__c: length must be a whole number, 0 or more',
    ],
    [
      'without Id',
      { ...object('A__c', 'a01', []), fields: [] },
      'A__c has no field Id; use the describe unchanged',
    ],
    [
      'with a key prefix of a standard object',
      object('A__c', '0cb', []),
      'keyPrefix 0cb of A__c is already used by the standard object Refund',
    ],
    [
      'without a key prefix',
      object('A__c', null, []),
      'keyPrefix of A__c must be three letters or digits, but is null',
    ],
    [
      'of a kind of object that is not emulated',
      object('A__x', 'x01', []),
      'A__x: objects that end in __x are not emulated',
    ],
    [
      'with the name of a private object',
      object('BackgroundJob', 'a01', []),
      'BackgroundJob is not a valid object name',
    ],
    ['with a standard name in another case', object('account', '001', []), 'account must be written Account'],
    [
      'with a name that no field can have',
      object('A__c', 'a01', [field('constructor', 'string')]),
      'constructor is not a valid field name',
    ],
    [
      'with a type that is not emulated',
      object('A__c', 'a01', [field('B__c', 'base64')]),
      'B__c has type base64, which the emulator does not support; remove the field',
    ],
    [
      'with a reference to nothing',
      object('A__c', 'a01', [field('B__c', 'reference')]),
      'B__c is a reference, but referenceTo names no object',
    ],
    [
      'with a field twice',
      object('A__c', 'a01', [field('B__c', 'string'), field('b__C', 'string')]),
      'A__c has two fields named b__C',
    ],
  ])('%s', async (_what, content, problem) => {
    expect(await problemsOf({ 'A__c.json': content })).toEqual([
      expect.stringContaining(`sobjects/A__c.json: ${problem}`),
    ]);
  });

  test('that defines the same as another one, or uses its key prefix', async () => {
    const twice = {
      'A.json': object('A__c', 'a01', []),
      'B.json': object('A__c', 'a02', []),
      'C.json': object('C__c', 'a01', []),
    };
    expect(await problemsOf(twice)).toEqual([
      'sobjects/B.json: A__c is also defined in sobjects/A.json',
      'sobjects/C.json: keyPrefix a01 of C__c is already used by sobjects/A.json',
    ]);
  });
});

describe('A catalogue', () => {
  const twoChildren = {
    'A.json': object('A__c', 'a01', [
      field('One__c', 'reference', { referenceTo: ['Order'], relationshipName: 'One__r' }),
      field('Two__c', 'reference', {
        referenceTo: ['Order', 'Lead'],
        relationshipName: 'Two__r',
        restrictedDelete: true,
      }),
    ]),
  };

  test('belongs to its org alone', async () => {
    const own = await catalogueOf(filesOf(twoChildren));
    expect(own.hasSObject('A__c')).toBe(true);
    expect(new SObjectCatalogue().hasSObject('A__c')).toBe(false);
    expect(new SObjectCatalogue().sObjectType('Order')?.childRelationships).not.toContainEqual(
      expect.objectContaining({ childSObject: 'A__c' }),
    );
    expect(own.sObjectType('Refund')).toBe(new SObjectCatalogue().sObjectType('Refund'));
  });

  test('names children as Salesforce would propose if no describe of the parent names them', async () => {
    const { childRelationships } = (await catalogueOf(filesOf(twoChildren))).sObjectType('order')!;
    expect(childRelationships.filter(({ childSObject }) => childSObject === 'A__c')).toEqual([
      { childSObject: 'A__c', field: 'One__c', relationshipName: 'As__r', cascadeDelete: false },
      {
        childSObject: 'A__c',
        field: 'Two__c',
        relationshipName: 'As1__r',
        cascadeDelete: false,
        restrictedDelete: true,
      },
    ]);
  });

  test('adds a standard object that the emulator does not have, and its children', async () => {
    const quote = object('Quote', '0Q0', [field('Name', 'string', { nameField: true })], {
      childRelationships: [{ childSObject: 'Order', field: 'QuoteId', relationshipName: 'Orders' }],
    });
    const catalogue = await catalogueOf(filesOf({ 'Quote.json': { status: 0, result: quote } }));
    expect(catalogue.sObjectTypeOfId('0Q0xx0000000001AAA')?.childRelationships).toEqual([
      { childSObject: 'Order', field: 'QuoteId', relationshipName: 'Orders', cascadeDelete: false },
    ]);
    expect(catalogue.own.warnings).toEqual([expect.stringContaining('Quote holds plain records')]);
  });

  test('names the children of a standard object as a real org does', async () => {
    const parent = field('FulfillmentOrderId', 'reference', { referenceTo: ['FulfillmentOrder'] });
    const shipment = object('Shipment', '0OB', [
      field('ShipmentNumber', 'string', { nameField: true }),
      parent,
    ]);
    const catalogue = await catalogueOf(filesOf({ 'Shipment.json': shipment }));
    expect(catalogue.sObjectType('FulfillmentOrder')?.childRelationships).toContainEqual({
      childSObject: 'Shipment',
      field: 'FulfillmentOrderId',
      relationshipName: 'FulfillmentOrderShipments',
      cascadeDelete: false,
    });
  });

  test('adds values to standard picklists', async () => {
    const status = field('Status', 'picklist', { picklistValues: [{ value: 'Draft' }, { value: 'Queued' }] });
    const catalogue = await catalogueOf(filesOf({ 'Refund.json': object('Refund', '0cb', [status]) }));
    const valuesIn = (types: SObjectCatalogue) =>
      types.sObjectType('Refund')?.fields.get('Status')?.picklistValues ?? [];
    expect(valuesIn(catalogue)).toEqual([...valuesIn(new SObjectCatalogue()), 'Queued']);
  });
});

test('A seed in which two records share a unique value is refused', async () => {
  const field = (name: string) => ({ Tracking__c: name });
  const { catalogue } = await readSeed(SEED, NOW);
  const seed = { Shipment__c: [field('TR-1'), field('TR-2'), field('tr-1')] };
  expect(() => seedOf(seed, {}, NOW, catalogue)).toThrow(
    'Shipment__c[2]: Shipment__c.Tracking__c: tr-1 is already used by Shipment__c[0]',
  );
});

describe('An org directory', () => {
  let directory: string;
  beforeEach(async () => {
    directory = join(await mkdtemp(join(tmpdir(), 'sfom-definitions-')), 'org');
  });
  afterEach(() => rm(join(directory, '..'), { recursive: true }));

  async function open(seed = SEED) {
    const storage = await openDirectoryStorage(directory, { warn: () => {} });
    try {
      return await openOrg({
        storage,
        clock: () => NOW,
        seed: (definitions) => readSeed(seed, NOW, definitions),
        warn: () => {},
      });
    } catch (error) {
      await storage.close();
      throw error;
    }
  }

  test('uses the definitions that are in it before there is an org', async () => {
    await mkdir(join(directory, 'sobjects'), { recursive: true });
    await writeFile(join(directory, 'sobjects', 'A__c.json'), JSON.stringify(object('A__c', 'a01', [])));
    await writeFile(join(directory, 'sobjects', 'README.md'), 'not a definition');
    const org = await open();
    expect([org.hasSObject('A__c'), org.hasSObject('Shipment__c')]).toEqual([true, true]);
    await org.close();
  });

  test('stays empty when a definition of the seed is broken', async () => {
    const seed = join(directory, '..', 'seed');
    await cp(SEED, seed, { recursive: true });
    await writeFile(join(seed, 'sobjects', 'Broken__c.json'), '{');
    await expect(open(seed)).rejects.toThrow(/Broken__c\.json: not valid JSON/);
    expect(await readdir(directory)).toEqual([]);
  });

  test('refuses to open without the definition of records that it has', async () => {
    await (await open()).close();
    const before = await readFile(join(directory, 'records', 'Parcel__c-000001-c0.ndjson'), 'utf8');
    await rm(join(directory, 'sobjects', 'Parcel__c.json'));
    await expect(open()).rejects.toThrow(
      'The org has records of Parcel__c, which no file in its folder sobjects defines',
    );
    expect(await readFile(join(directory, 'records', 'Parcel__c-000001-c0.ndjson'), 'utf8')).toBe(before);
  });

  test('refuses a key prefix that differs from that of its records', async () => {
    await (await open()).close();
    const file = join(directory, 'sobjects', 'Parcel__c.json');
    await writeFile(file, (await readFile(file, 'utf8')).replace('"keyPrefix": "a0P"', '"keyPrefix": "a0Q"'));
    await expect(open()).rejects.toThrow(
      'but its folder sobjects defines Parcel__c with the key prefix a0Q. Change it back to a0P.',
    );
  });

  test('computes its records again when a formula has changed', async () => {
    const first = await open();
    const [shipment] = await first.all('Shipment__c');
    expect(shipment?.Total__c).toBe('18.13');
    await first.close();
    const file = join(directory, 'sobjects', 'Shipment__c.json');
    await writeFile(file, (await readFile(file, 'utf8')).replaceAll('* 1.25', '* 2'));
    const second = await open();
    expect((await second.get('Shipment__c', shipment!.Id))?.Total__c).toBe('29.00');
    await second.close();
  });
});
