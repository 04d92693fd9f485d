import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { SObjectCatalogue } from '../../src/org/catalogue.ts';
import { fieldRules } from '../../src/org/field-rules.ts';
import { parseFormula } from '../../src/org/formulas.ts';
import { MIRRORS, NEWEST, ROLL_UPS, SNAPSHOTS, UNDOES } from '../../src/org/roll-ups.ts';

const types = new SObjectCatalogue();

const folder = new URL('../../schemas/sobjects/', import.meta.url);
const files = readdirSync(folder).filter((file) => file !== 'index.json');

describe('The index of sObjects', () => {
  const index = JSON.parse(readFileSync(new URL('index.json', folder), 'utf8')) as Record<string, string>;

  test('names exactly the objects that have a file', () => {
    expect(
      Object.keys(index)
        .map((name) => `${name}.json`)
        .sort(),
    ).toEqual(files.sort());
    expect(types.names).toHaveLength(43);
  });

  test.each(Object.entries(index))('has the name and key prefix of %s', (name, prefix) => {
    expect(types.sObjectType(name)).toMatchObject({ name, keyPrefix: prefix });
  });

  test('has a key prefix once only', () => {
    const prefixes = Object.values(index).filter((prefix) => prefix !== null);
    expect(new Set(prefixes).size).toBe(prefixes.length);
  });
});

describe('An sObject', () => {
  test('is found whatever the case of its name, and so are its fields', () => {
    const type = types.sObjectType('ORDERPAYMENTSUMMARY');
    expect(type?.name).toBe('OrderPaymentSummary');
    expect(type?.field('availabletorefundamount')?.name).toBe('AvailableToRefundAmount');
    expect(type?.field('Nothing')).toBeUndefined();
    expect(types.sObjectType('Nothing')).toBeUndefined();
  });

  test('is found by an id', () => {
    expect(types.sObjectTypeOfId('0bMxx0000000001EAA')?.name).toBe('OrderPaymentSummary');
    expect(types.sObjectTypeOfId('00exx0000000001AAA')).toBeUndefined();
  });

  test('is never a private object', () => {
    expect(types.sObjectType('BackgroundJob')).toBeUndefined();
    expect(types.hasSObject('CreditMemoDebit')).toBe(false);
    expect(types.object('BackgroundJob').keyPrefix).toBe('~BJ');
  });

  test.each(types.names)('%s has fields with every flag, and formulas over its own fields', (name) => {
    const type = types.sObjectType(name)!;
    for (const field of type.fields.values()) {
      for (const flag of [
        'nillable',
        'createable',
        'updateable',
        'filterable',
        'sortable',
        'groupable',
      ] as const) {
        expect([name, field.name, typeof field[flag]]).toEqual([name, field.name, 'boolean']);
      }
      for (const used of field.formula === undefined ? [] : parseFormula(field.formula).names) {
        expect([field.name, used, type.fields.get(used)?.type]).toEqual([
          field.name,
          used,
          expect.stringMatching(/^(currency|double|percent|int)$/),
        ]);
      }
    }
    expect(type.nameField === null || type.fields.has(type.nameField)).toBe(true);
  });

  test('knows its children, those that Salesforce deletes with it too', () => {
    const children = types.sObjectType('Refund')!.childRelationships;
    expect(children).toContainEqual({
      childSObject: 'RefundLinePayment',
      field: 'RefundId',
      relationshipName: 'RefundLinePayments',
      cascadeDelete: true,
    });
    for (const name of types.names) {
      for (const { childSObject, field } of types.sObjectType(name)!.childRelationships) {
        expect([childSObject, field, types.isIndexed(childSObject, field)]).toEqual([
          childSObject,
          field,
          true,
        ]);
      }
    }
  });
});

describe('The tables of what follows from what', () => {
  const fieldNames = (object: string) => [...types.object(object).fields.keys()];

  test('name fields that exist', () => {
    for (const { parent, child, by, sums, provided } of ROLL_UPS) {
      expect(fieldNames(parent)).toEqual(expect.arrayContaining(Object.keys(sums)));
      expect(fieldNames(child)).toContain(by);
      for (const { of, when = {}, lessWhen = {} } of Object.values(sums)) {
        const used = [...(of === undefined ? [] : [of]), ...Object.keys(when), ...Object.keys(lessWhen)];
        expect(fieldNames(child)).toEqual(expect.arrayContaining(used));
      }
      if (provided) expect(fieldNames(child)).toContain(provided.by);
    }
    for (const { child, by, parent, fields } of MIRRORS) {
      expect(fieldNames(child)).toEqual(expect.arrayContaining([by, ...Object.keys(fields)]));
      expect(fieldNames(parent)).toEqual(expect.arrayContaining(Object.values(fields)));
    }
    for (const { object, field, by, parent, of } of SNAPSHOTS) {
      expect(fieldNames(object)).toEqual(expect.arrayContaining([field, by]));
      expect(fieldNames(parent)).toContain(of);
    }
    for (const [object, field] of Object.entries(UNDOES)) expect(fieldNames(object)).toContain(field);
    expect(fieldNames(NEWEST.parent)).toEqual(
      expect.arrayContaining([NEWEST.idField, ...Object.keys(NEWEST.copies)]),
    );
  });

  test('say once only how a field is computed', () => {
    for (const name of types.names) {
      const sums = ROLL_UPS.filter(({ parent }) => parent === name).flatMap(({ sums }) => Object.keys(sums));
      const mirrored = MIRRORS.filter(({ child }) => child === name).flatMap(({ fields }) =>
        Object.keys(fields),
      );
      const computed = [...sums, ...mirrored, ...fieldRules(types.object(name)).map(({ field }) => field)];
      expect([name, [...new Set(computed)]]).toEqual([name, computed]);
    }
  });

  test('use every formula of the schemas', () => {
    for (const name of types.names) {
      const type = types.object(name);
      const rules = fieldRules(type).map(({ field }) => field);
      const formulas = [...type.fields.values()].filter(({ formula }) => formula).map((field) => field.name);
      expect(rules).toEqual(expect.arrayContaining(formulas));
    }
  });
});
