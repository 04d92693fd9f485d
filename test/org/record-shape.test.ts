import { expect, test } from '@jest/globals';
import type { FieldValue } from '../../src/org/port.ts';
import { compactRecord } from '../../src/org/record-shape.ts';

type Values = Record<string, FieldValue | undefined>;

const FIELDS: Values = {
  Id: '1Osxx0000000001CAA',
  Status: 'Activated',
  Description: null,
  TotalAmount: '0.00',
  OwnerId: undefined,
  IsDeleted: false,
  Quantity: 0,
  Note: '',
  BillingAddress: { city: 'Rome' },
};

const EXPECTED = {
  Id: '1Osxx0000000001CAA',
  Status: 'Activated',
  TotalAmount: '0.00',
  IsDeleted: false,
  Quantity: 0,
  Note: '',
  BillingAddress: { city: 'Rome' },
};

/** Often enough that the shape is compiled. */
const MANY = 100;

/** The record as the first of its shape, and as one of many. */
function firstAndLater(sObject: string, fields: Values) {
  const records = Array.from({ length: MANY }, () => compactRecord(sObject, fields));
  return [records[0]!, records.at(-1)!];
}

test('a compact record has the fields that are not blank, in their order', () => {
  for (const record of firstAndLater('OrderSummary', FIELDS)) {
    expect(record).toEqual(EXPECTED);
    expect(Object.keys(record)).toEqual(Object.keys(EXPECTED));
    expect(JSON.stringify(record)).toBe(JSON.stringify(EXPECTED));
    expect({ ...record }).toEqual(EXPECTED);
  }
});

test('a compact record is frozen, and an ordinary object otherwise', () => {
  for (const record of firstAndLater('OrderSummary', FIELDS)) {
    expect(Object.isFrozen(record)).toBe(true);
    expect(Object.getPrototypeOf(record)).toBe(Object.prototype);
  }
});

test('the order of fields is that of the given ones, also among records of one object', () => {
  for (let round = 0; round < MANY; round++) {
    expect(Object.keys(compactRecord('A', { Id: '1', B: 'b', C: 'c' }))).toEqual(['Id', 'B', 'C']);
    expect(Object.keys(compactRecord('A', { Id: '1', C: 'c', B: 'b' }))).toEqual(['Id', 'C', 'B']);
    expect(Object.keys(compactRecord('A', { Id: '1', C: 'c' }))).toEqual(['Id', 'C']);
    expect(Object.keys(compactRecord('A', { Id: '1' }))).toEqual(['Id']);
  }
});

test('any field name stays what it is', () => {
  const fields = JSON.parse('{"Id":"1","__proto__":"2","a b":"3","class":"4","\\"":"5"}');
  for (const record of firstAndLater('B', fields)) {
    expect(JSON.stringify(record)).toBe(JSON.stringify(fields));
    expect(Object.getPrototypeOf(record)).toBe(Object.prototype);
  }
});

test('records of many combinations of fields are all right', () => {
  const names = Array.from({ length: 15 }, (_, index) => `Field${index}`);
  let wrong = 0;
  for (let present = 0; present < 2 ** 15; present += 7) {
    const fields = Object.fromEntries(
      names.map((name, place) => [name, (present >> place) & 1 ? place : null]),
    );
    const expected = names.filter((_, place) => (present >> place) & 1);
    wrong += Object.keys(compactRecord('C', fields as Values)).join() === expected.join() ? 0 : 1;
  }
  expect(wrong).toBe(0);
});

test('texts stay the same, whether they repeat or not', () => {
  const fieldsOf = (index: number) => ({
    Id: `id-${index}`,
    Name: `Name ${index % 9000}`,
    Status: `S${index % 3}`,
    CreatedDate: `t${index}`,
    LastModifiedDate: `t${index}`,
  });
  const given = Array.from({ length: 20_000 }, (_, index) => fieldsOf(index));
  expect(JSON.stringify(given.map((fields) => compactRecord('D', fields)))).toBe(JSON.stringify(given));
});
