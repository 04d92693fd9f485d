import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { SObjectCatalogue } from '../../src/org/catalogue.ts';
import { fieldRules } from '../../src/org/field-rules.ts';
import { parseFormula } from '../../src/org/formulas.ts';
import type { IndexEntry } from '../../src/org/standard-objects.ts';

const types = new SObjectCatalogue();

const folder = new URL('../../schemas/sobjects/', import.meta.url);
const files = readdirSync(folder).filter((file) => file !== 'index.json');

describe('The index of sObjects', () => {
  const index = JSON.parse(readFileSync(new URL('index.json', folder), 'utf8')) as Record<string, IndexEntry>;

  test('lists exactly the objects that have a file', () => {
    expect(
      Object.keys(index)
        .map((name) => `${name}.json`)
        .sort(),
    ).toEqual(files.sort());
    expect(types.names).toHaveLength(43);
  });

  test.each(Object.entries(index))('has the name and key prefix of %s', (name, { keyPrefix }) => {
    expect(types.sObjectType(name)).toMatchObject({ name, keyPrefix });
  });

  test('has no key prefix twice', () => {
    const prefixes = Object.values(index).flatMap(({ keyPrefix }) => keyPrefix ?? []);
    expect(new Set(prefixes).size).toBe(prefixes.length);
  });
});

describe('An sObject', () => {
  test('is found by its name in any case, and so are its fields', () => {
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

  test('has its child relationships, including those with cascading deletion', () => {
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

describe('The facts of the definitions', () => {
  test('define only once how a field is computed', () => {
    for (const name of types.names) {
      const computed = [
        ...types.facts(name).derivedFromOthers,
        ...fieldRules(types.object(name)).map(({ field }) => field),
      ];
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
