import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { money } from '../../src/money.ts';
import { decimalNumber, JsonNumber, presentRecord, recordToJson, toJson } from '../../src/org/present.ts';
import { standardObject } from '../../src/org/standard-objects.ts';

const refund = standardObject('Refund')!;
const record = {
  Id: '0cbxx0000000001AAA',
  Amount: '100.00',
  Balance: '19.90',
  Status: 'Processed',
  Comments: 'said "no"\n',
  MayEdit: true,
  Hidden: 'never shown',
};

describe('A record is printed', () => {
  test('with attributes first, then every field in the describe’s order', () => {
    const printed = JSON.parse(recordToJson(refund, record, '/services/data/v59.0/sobjects/Refund/0cb'));
    expect(Object.keys(printed)).toEqual(['attributes', ...refund.fields.keys()]);
    expect(printed).toMatchObject({
      attributes: { type: 'Refund', url: '/services/data/v59.0/sobjects/Refund/0cb' },
      Id: '0cbxx0000000001AAA',
      Comments: 'said "no"\n',
      GatewayRefNumber: null,
      IsDeleted: false,
      MayEdit: true,
    });
  });

  test('with the requested fields', () => {
    const fields = ['Amount', 'Balance', 'Date'].map((name) => refund.field(name)!);
    expect(recordToJson(refund, record, '/r', fields)).toBe(
      '{"attributes":{"type":"Refund","url":"/r"},"Amount":100.0,"Balance":19.9,"Date":null}',
    );
  });

  test('with addresses composed of their components', () => {
    const account = standardObject('Account')!;
    const fields = ['BillingAddress', 'ShippingAddress'].map((name) => account.field(name)!);
    const located = { Id: '001', BillingCity: 'Bend', BillingLatitude: '44.058200000000000' };
    expect(JSON.parse(toJson(presentRecord(account, located, '/a', fields)))).toEqual({
      attributes: { type: 'Account', url: '/a' },
      BillingAddress: {
        city: 'Bend',
        country: null,
        geocodeAccuracy: null,
        latitude: 44.0582,
        longitude: null,
        postalCode: null,
        state: null,
        street: null,
      },
      ShippingAddress: null,
    });
  });
});

describe('A decimal is printed', () => {
  test.each([
    ['100.00', '100.0'],
    ['19.90', '19.9'],
    ['-0.50', '-0.5'],
    ['100', '100.0'],
    ['1.500', '1.5'],
    ['0.00', '0.0'],
    ['9999999.99', '9999999.99'],
    ['0.01', '0.01'],
    ['1234567', '1234567.0'],
    ['10000000', '1.0E7'],
    ['12345678', '1.2345678E7'],
    ['80000000.00', '8.0E7'],
    ['-80000000.00', '-8.0E7'],
    ['16147805824397', '1.6147805824397E13'],
    ['123456789012345678', '1.2345678901234568E17'],
    ['1234567890123456.78', '1.2345678901234568E15'],
  ])('%s as %s', (text, printed) => {
    expect(toJson(decimalNumber(text))).toBe(printed);
  });

  test('as the nearest double, whatever its size', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }),
        fc.nat({ max: 4 }),
        (digits, decimals) => {
          const text = money(digits.toString()).times(`1e-${decimals}`).toFixed(decimals);
          expect(decimalNumber(text).text).toMatch(/^-?\d+\.\d+(E-?\d+)?$/);
          expect(Number(decimalNumber(text).text)).toBe(Number(text) + 0);
        },
      ),
    );
  });
});

test('Other values are printed as JSON.stringify prints them', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(toJson(value as Parameters<typeof toJson>[0])).toBe(JSON.stringify(value));
    }),
  );
  expect(toJson({ sum: new JsonNumber('1.0'), nothing: undefined, list: [null, true] })).toBe(
    '{"sum":1.0,"list":[null,true]}',
  );
});
