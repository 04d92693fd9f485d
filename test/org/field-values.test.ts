import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { money } from '../../src/money.ts';
import { decimalText } from '../../src/org/canonical-text.ts';
import { SObjectCatalogue } from '../../src/org/catalogue.ts';
import { FieldRefusal } from '../../src/org/field-refusal.ts';
import { readFieldValue, readFieldValues } from '../../src/org/field-values.ts';
import { missingFields, requiredFields } from '../../src/org/required-fields.ts';

const types = new SObjectCatalogue();

function read(place: string, input: unknown, currency = 'USD') {
  const [object, field] = place.split('.') as [string, string];
  return readFieldValue(types.sObjectType(object)!.field(field)!, input, currency);
}

describe('A value is read', () => {
  test.each([
    ['an amount', 'Refund.Amount', 19.9, '19.90'],
    ['an amount as text', 'Refund.Amount', '19.9', '19.90'],
    ['a whole amount', 'Refund.Amount', 100, '100.00'],
    ['a negative amount', 'Refund.Amount', -0.5, '-0.50'],
    ['a negative amount that rounds to zero', 'Refund.Amount', '-0.001', '0.00'],
    ['an amount with too many decimals, rounded half up', 'Refund.Amount', '0.125', '0.13'],
    ['an amount in scientific notation', 'Refund.Amount', '1e3', '1000.00'],
    ['an amount of 18 digits', 'Refund.Amount', '1234567890123456.78', '1234567890123456.78'],
    ['a quantity', 'OrderItem.Quantity', 3, '3.00'],
    ['a quantity of no decimals', 'OrderItemSummary.QuantityOrdered', 3, '3'],
    ['a percentage', 'InvoiceLine.TaxRate', 8.25, '8.25'],
    ['a latitude', 'Order.BillingLatitude', '45.5231', '45.523100000000000'],
    ['a whole number', 'BackgroundOperation.RetryLimit', 3, 3],
    ['a whole number as text', 'BackgroundOperation.RetryLimit', '3', 3],
    ['a whole number written with a decimal', 'BackgroundOperation.RetryLimit', 3.0, 3],
    ['true', 'Order.IsReductionOrder', true, true],
    ['true as text', 'Order.IsReductionOrder', 'true', true],
    ['a date', 'Order.EffectiveDate', '2026-02-28', '2026-02-28'],
    ['a leap day', 'Order.EffectiveDate', '2028-02-29', '2028-02-29'],
    ['a date from a datetime', 'Order.EffectiveDate', '2026-02-28T00:00:00.000Z', '2026-02-28'],
    ['a date from a datetime elsewhere', 'Order.EffectiveDate', '2026-02-28T01:00:00+02:00', '2026-02-28'],
    ['the first date', 'Order.EffectiveDate', '1700-01-01', '1700-01-01'],
    ['the last date', 'Order.EffectiveDate', '4000-12-31', '4000-12-31'],
    ['the last datetime', 'Refund.Date', '4000-12-31T01:00:00+01:00', '4000-12-31T00:00:00.000+0000'],
    ['a datetime', 'Refund.Date', '2026-11-22T09:30:00.000+0000', '2026-11-22T09:30:00.000+0000'],
    ['a datetime in Zulu time', 'Refund.Date', '2026-11-22T09:30:00Z', '2026-11-22T09:30:00.000+0000'],
    [
      'a datetime in another time zone',
      'Refund.Date',
      '2026-11-22T09:30:00.5+01:00',
      '2026-11-22T08:30:00.500+0000',
    ],
    ['a time', 'OrderItem.ServiceTime', '09:30:00', '09:30:00.000Z'],
    ['an id of 15 characters', 'Refund.AccountId', '001xx0000000001', '001xx0000000001AAA'],
    ['a picklist value', 'Refund.Status', 'Processed', 'Processed'],
    ['a currency', 'Refund.CurrencyIsoCode', 'JPY', 'JPY'],
    ['any value of a picklist that is not restricted', 'OrderSummary.Status', 'Elsewhere', 'Elsewhere'],
    ['text', 'Refund.Comments', 'Too small', 'Too small'],
    ['empty text as a blank', 'Refund.Comments', '', null],
    ['null', 'Refund.Amount', null, null],
    ['an email address', 'Contact.Email', 'mara@example.com', 'mara@example.com'],
  ])('%s: %s', (_what, place, input, value) => {
    expect(read(place, input)).toBe(value);
  });

  test.each([
    ['JPY', 100, '100'],
    ['JPY', '99.5', '100'],
    ['KWD', 1.5, '1.500'],
  ])('an amount in %s at the scale of that currency', (currency, input, value) => {
    expect(read('Refund.Amount', input, currency)).toBe(value);
  });

  test('the same when its result is read again', () => {
    fc.assert(
      fc.property(fc.integer({ min: -(10 ** 12), max: 10 ** 12 }), fc.nat({ max: 4 }), (digits, decimals) => {
        const input = money(digits).times(`1e-${decimals}`).toFixed();
        const once = read('Refund.Amount', input);
        expect(once).toBe(decimalText(money(input), 2));
        expect(read('Refund.Amount', once)).toBe(once);
      }),
    );
  });
});

describe('A value is refused', () => {
  test.each([
    ['Refund.Amount', 'ten', 'INVALID_TYPE_ON_FIELD_IN_RECORD', 'Amount: value not of required type: ten'],
    ['Refund.Amount', true, 'INVALID_TYPE_ON_FIELD_IN_RECORD', 'Amount: value not of required type: true'],
    ['Refund.Amount', '0x10', 'INVALID_TYPE_ON_FIELD_IN_RECORD', 'Amount: value not of required type: 0x10'],
    [
      'Refund.Amount',
      '12345678901234567.00',
      'NUMBER_OUTSIDE_VALID_RANGE',
      'Amount: value outside of valid range on numeric field: 12345678901234567.00',
    ],
    ['BackgroundOperation.RetryLimit', 1.5, 'INVALID_TYPE_ON_FIELD_IN_RECORD', /not of required type: 1.5$/],
    ['BackgroundOperation.RetryLimit', 1e9, 'NUMBER_OUTSIDE_VALID_RANGE', /numeric field: 1000000000$/],
    ['InvoiceLine.TaxRate', 1000, 'NUMBER_OUTSIDE_VALID_RANGE', /numeric field: 1000$/],
    ['Order.IsReductionOrder', 'yes', 'INVALID_TYPE_ON_FIELD_IN_RECORD', /not of required type: yes$/],
    ['Order.EffectiveDate', '2026-02-30', 'INVALID_TYPE_ON_FIELD_IN_RECORD', /2026-02-30$/],
    ['Order.EffectiveDate', '22/11/2026', 'INVALID_TYPE_ON_FIELD_IN_RECORD', /not of required type/],
    [
      'Order.EffectiveDate',
      '2026-04-30T13:19:18.000000+02:00',
      'INVALID_TYPE_ON_FIELD_IN_RECORD',
      /required type/,
    ],
    ['Order.EffectiveDate', '2026-04-30Z', 'INVALID_TYPE_ON_FIELD_IN_RECORD', /not of required type/],
    ['Order.EffectiveDate', '2026-04-30Tnoon', 'INVALID_TYPE_ON_FIELD_IN_RECORD', /not of required type/],
    [
      'Order.EffectiveDate',
      '1699-12-31',
      'FIELD_INTEGRITY_EXCEPTION',
      'Order Start Date: date outside of the valid range from 1700-01-01 to 4000-12-31: 1699-12-31',
    ],
    ['Order.EffectiveDate', '4001-01-01', 'FIELD_INTEGRITY_EXCEPTION', /to 4000-12-31: 4001-01-01$/],
    ['Refund.Date', '1700-01-01T00:00:00+01:00', 'FIELD_INTEGRITY_EXCEPTION', /outside of the valid range/],
    ['Refund.Date', '4000-12-31T00:00:01Z', 'FIELD_INTEGRITY_EXCEPTION', /outside of the valid range/],
    ['Refund.Date', '2026-11-22', 'INVALID_TYPE_ON_FIELD_IN_RECORD', /not of required type/],
    ['Refund.Date', '2026-11-22T25:00:00Z', 'INVALID_TYPE_ON_FIELD_IN_RECORD', /not of required type/],
    ['Refund.Date', '2026-02-30T09:00:00Z', 'INVALID_TYPE_ON_FIELD_IN_RECORD', /not of required type/],
    ['Refund.AccountId', 'mine', 'MALFORMED_ID', 'Account ID: id value of incorrect type: mine'],
    ['Refund.AccountId', '001xx0000000001AAB', 'MALFORMED_ID', /incorrect type: 001xx0000000001AAB$/],
    [
      'Refund.Status',
      'Done',
      'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
      'Status: bad value for restricted picklist field: Done',
    ],
    ['Refund.CurrencyIsoCode', 'XXY', 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', /field: XXY$/],
    [
      'Product2.ProductCode',
      'x'.repeat(256),
      'STRING_TOO_LONG',
      /^Product Code: data value too large: x{100}… \(max length=255\)$/,
    ],
    [
      'Product2.ProductCode',
      7,
      'INVALID_TYPE_ON_FIELD_IN_RECORD',
      'Product Code: value not of required type: 7',
    ],
    ['Contact.Email', 'nobody', 'INVALID_EMAIL_ADDRESS', 'Email: invalid email address: nobody'],
    ['Order.BillingAddress', { city: 'Bend' }, 'INVALID_TYPE_ON_FIELD_IN_RECORD', /a compound value$/],
  ])('%s = %j with %s', (place, input, errorCode, message) => {
    const refusal = read(place, input);
    expect(refusal).toBeInstanceOf(FieldRefusal);
    expect(refusal).toMatchObject({ errorCode, fields: [place.split('.')[1]] });
    expect((refusal as FieldRefusal).message).toMatch(message);
  });

  test.each([
    ['JPY', '123456789012345678', '1234567890123456789'],
    ['USD', '1234567890123456', '12345678901234567'],
    ['KWD', '123456789012345', '1234567890123456'],
  ])('an amount in %s of more than 18 digits', (currency, largest, tooLarge) => {
    expect(read('Refund.Amount', largest, currency)).toBe(
      decimalText(money(largest), { JPY: 0, USD: 2, KWD: 3 }[currency]),
    );
    expect(read('Refund.Amount', tooLarge, currency)).toBeInstanceOf(FieldRefusal);
  });
});

describe('A record', () => {
  const refund = types.sObjectType('Refund')!;

  test('is read with names in any case, at the scale of its own currency', () => {
    const { values, refusals } = readFieldValues(
      refund,
      { amount: 5, CurrencyIsoCode: 'KWD', STATUS: 'Draft' },
      'USD',
    );
    expect(values).toEqual({ Amount: '5.000', CurrencyIsoCode: 'KWD', Status: 'Draft' });
    expect(refusals).toEqual([]);
  });

  test('is refused with all its errors', () => {
    const { refusals } = readFieldValues(refund, { Amount: 'x', Nothing: 1, Status: 'Draft' }, 'USD');
    expect(refusals.map(({ errorCode, message }) => [errorCode, message])).toEqual([
      ['INVALID_TYPE_ON_FIELD_IN_RECORD', 'Amount: value not of required type: x'],
      ['INVALID_FIELD', "No such column 'Nothing' on sobject of type Refund"],
    ]);
  });

  test('may include addresses, which are ignored', () => {
    const { values, refusals } = readFieldValues(
      types.sObjectType('Account')!,
      { BillingAddress: { city: 'Bend' }, BillingCity: 'Bend' },
      'USD',
    );
    expect([values, refusals]).toEqual([{ BillingCity: 'Bend' }, []]);
  });

  test('is refused if required fields are missing or blank', () => {
    expect(missingFields(types, refund, { Amount: '1.00', Status: null, Type: 'Referenced' })).toMatchObject({
      errorCode: 'REQUIRED_FIELD_MISSING',
      message: 'Required fields are missing: [ProcessingMode, Status]',
      fields: ['ProcessingMode', 'Status'],
    });
    const given = { Amount: '1.00', Status: 'Draft', Type: 'Referenced', ProcessingMode: 'External' };
    expect(missingFields(types, refund, given)).toBeUndefined();
  });

  test.each([
    ['Refund', ['Amount', 'ProcessingMode', 'Status', 'Type']],
    ['PaymentLineInvoice', ['Amount', 'InvoiceId', 'PaymentId', 'Type']],
    ['OrderPaymentSummary', ['Method', 'OrderSummaryId', 'Type']],
    ['OrderPaymentSummaryReference', ['Method', 'OrderPaymentSummaryId', 'OrderSummaryId', 'Type']],
    ['CreditMemoInvApplication', ['Amount', 'CreditMemoId', 'InvoiceId', 'Type']],
    ['OrderItem', ['OrderId', 'Quantity']],
    ['ProcessException', ['AttachedToId', 'Message']],
    ['Contact', ['LastName']],
    ['PaymentGateway', ['PaymentGatewayName', 'PaymentGatewayProviderId', 'Status']],
  ])('of %s requires %j', (name, fields) => {
    expect(requiredFields(types, types.sObjectType(name)!)).toEqual(fields);
  });

  test('never requires fields that the platform fills in', () => {
    for (const name of types.names) {
      expect(requiredFields(types, types.sObjectType(name)!)).not.toEqual(
        expect.arrayContaining([expect.stringMatching(/^(Id|Created|System|OwnerId|IsDeleted)/)]),
      );
    }
  });
});
