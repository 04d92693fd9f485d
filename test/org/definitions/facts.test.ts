/** The definitions of the standard objects: every key is known, every named object and field exists, the index and the rules are current. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { SObjectCatalogue } from '../../../src/org/catalogue.ts';
import { checkFacts } from '../../../src/org/definitions/check-facts.ts';
import { readOwnForm } from '../../../src/org/definitions/own-form.ts';
import { Problems } from '../../../src/org/problems.ts';
import { RULES } from '../../../src/org/rules/by-object.ts';
import type { Definition, SObjectField } from '../../../src/org/sobject-type.ts';
import { indexText } from '../../support/index-sobjects.ts';

const FOLDER = new URL('../../../schemas/sobjects/', import.meta.url);
const types = new SObjectCatalogue();
const definitionOf = (name: string) =>
  JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8')) as Definition;

const problemsOf = (json: unknown): string[] => {
  const problems = new Problems();
  readOwnForm(json, 'X.json', problems);
  try {
    problems.throwIfAny(Error as never);
    return [];
  } catch (error) {
    return String((error as Error).message).split(',');
  }
};

describe('The definition of a standard object', () => {
  test.each(types.names)('of %s has only keys that the JSON schema describes', (name) => {
    expect(problemsOf(definitionOf(name))).toEqual([]);
  });

  test.each(types.names)('of %s names only objects and fields that exist', (name) => {
    expect(checkFacts(definitionOf(name), (other) => types.sObjectType(other))).toEqual([]);
  });

  test('is refused with an unknown key, or a value of the wrong type', () => {
    const refund = definitionOf('Refund');
    const [id, ...others] = refund.fields;
    expect(problemsOf({ ...refund, colour: 'red' })).toEqual([
      'X.json: the definition must NOT have additional properties: colour',
    ]);
    expect(problemsOf({ ...refund, fields: [{ ...id, indexed: 'yes' }, ...others] })).toEqual([
      'X.json: fields/0/indexed must be boolean',
    ]);
  });
});

describe('A fact about a field', () => {
  const refused = (name: string, facts: Partial<SObjectField>) => {
    const refund = definitionOf('RefundLinePayment');
    const fields = refund.fields.map((field) => (field.name === name ? { ...field, ...facts } : field));
    return checkFacts({ ...refund, fields }, (other) => types.sObjectType(other));
  };

  test.each<[string, Partial<SObjectField>, string]>([
    ['PaymentId', { addsTo: { fields: { Nothing: { sum: 'Amount' } } } }, 'Payment has no field Nothing'],
    [
      'PaymentId',
      { addsTo: { fields: { TotalApplied: { sum: 'Type' } } } },
      'RefundLinePayment.Type is not a number',
    ],
    [
      'PaymentId',
      { addsTo: { fields: { Balance: { sum: 'Amount' } } } },
      'Payment.Balance is already computed by a rule',
    ],
    [
      'PaymentId',
      { addsTo: { fields: {}, while: { reference: 'RefundId', is: { Colour: 'red' } } } },
      'Refund has no field Colour',
    ],
    ['Type', { copiedFrom: { reference: 'PaymentId', field: 'Nothing' } }, 'Payment has no field Nothing'],
    ['Type', { snapshotOf: { reference: 'Amount', field: 'Status' } }, 'Amount is not a reference'],
    [
      'Type',
      { defaultFrom: [{ reference: 'RefundId', object: 'Order', field: 'Status' }] },
      'RefundId is not a reference to Order',
    ],
    ['Type', { mappedFrom: { field: 'Nothing', values: {} } }, 'RefundLinePayment has no field Nothing'],
    ['Type', { joinedFrom: ['Nothing'] }, 'RefundLinePayment has no field Nothing'],
    ['Type', { numberFormat: '{00}' }, 'the field is not an autonumber'],
    ['RefundId', { undoes: true }, 'the field is not a reference to its own object'],
    ['RefundId', { newestIn: { field: 'Nothing', copies: {} } }, 'Refund has no field Nothing'],
    ['Amount', { formula: 'Nothing + 1' }, 'RefundLinePayment has no field Nothing'],
    ['Amount', { formula: 'Amount +' }, 'is not a valid formula'],
  ])('%s %j is refused', (name, facts, problem) => {
    expect(refused(name, facts)).toEqual([expect.stringContaining(problem)]);
  });
});

describe('The index of the definitions', () => {
  test('is current: npm run index:sobjects changes nothing', () => {
    expect(readFileSync(new URL('index.json', FOLDER), 'utf8')).toBe(indexText(FOLDER));
  });

  test('lets an object load the definitions of those that have facts about it, and no others', () => {
    const { usedBy } = JSON.parse(indexText(FOLDER)).Payment;
    expect(usedBy).toEqual(['PaymentLineInvoice', 'RefundLinePayment']);
    expect(types.facts('PaymentLineInvoice').rollUpsInto).toEqual([]);
    expect(types.facts('Refund').rollUpsConditionedOn.map(({ child }) => child)).toEqual([
      'RefundLinePayment',
    ]);
    expect(types.facts('CreditMemoDebit').rollUps).toMatchObject([{ parent: 'CreditMemo', sums: {} }]);
  });
});

describe('The rules that are code', () => {
  test.each(Object.keys(RULES))('of %s are about fields of it', (name) => {
    expect(types.hasSObject(name)).toBe(true);
    const fields = (RULES[name]?.fields ?? []).map(({ field }) => field);
    expect([...types.object(name).fields.keys()]).toEqual(expect.arrayContaining(fields));
  });

  test('are all in use', () => {
    const folder = new URL('../../../src/org/rules/', import.meta.url);
    const table = readFileSync(new URL('by-object.ts', folder), 'utf8');
    const unused = readdirSync(folder).filter((file) => !table.includes(`'./${file}'`));
    expect(unused).toEqual(['by-object.ts']);
  });
});
