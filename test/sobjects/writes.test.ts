import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Running, runEmulator } from '../support/emulator.ts';
import { asking } from './asking.ts';

let running: Running;

beforeAll(async () => {
  running = await runEmulator();
});

afterAll(() => running.close());

const { ask, create, read } = asking(() => running);

/** Of the demo org. */
const SUMMARY = '0bMxx0000000101EAA';
const ORDER_SUMMARY = '1Osxx0000000001CAA';

const XML = { 'Content-Type': 'application/xml', Accept: 'application/xml' };

describe('POST /sobjects/T', () => {
  it('creates a record, names in any case, and answers its path', async () => {
    const { status, headers, json } = await ask('POST', '/sobjects/account/', {
      name: 'NF',
      BILLINGCITY: 'Lund',
    });
    const { id } = json as { id: string };
    expect(status).toBe(201);
    expect(json).toEqual({ id: expect.stringMatching(/^001\w{15}$/), success: true, errors: [] });
    expect(headers.get('location')).toBe(`/services/data/v59.0/sobjects/Account/${id}`);
    expect(await read('Account', id.slice(0, 15))).toMatchObject({
      attributes: { type: 'Account' },
      Name: 'NF',
      BillingCity: 'Lund',
      IsDeleted: false,
    });
  });

  it('accepts attributes of the type, and of no other', async () => {
    const attributes = { type: 'account' };
    expect((await ask('POST', '/sobjects/Account', { attributes, Name: 'A' })).status).toBe(201);
    const other = { attributes: { type: 'Contact' }, Name: 'A' };
    expect((await ask('POST', '/sobjects/Account', other)).json).toMatchObject([
      { errorCode: 'INVALID_TYPE' },
    ]);
  });

  it('reads and answers XML', async () => {
    const body = '<Account><Name>Ask &amp; Embla</Name><NumberOfEmployees>7</NumberOfEmployees></Account>';
    const { status, text } = await ask('POST', '/sobjects/Account', body, XML);
    expect(status).toBe(201);
    const id = /<Result><id>(\w{18})<\/id><success>true<\/success><\/Result>$/.exec(text)?.[1] ?? '';
    expect(await read('Account', id)).toMatchObject({ Name: 'Ask & Embla', NumberOfEmployees: 7 });
    const wrong = await ask('POST', '/sobjects/Contact', body, XML);
    expect(wrong.status).toBe(400);
    expect(wrong.text).toContain('Unexpected element &lt;Account&gt;: was expecting &lt;Contact&gt;');
    const mistyped = '<Account><AnnualRevenue>much</AnnualRevenue></Account>';
    expect((await ask('POST', '/sobjects/Account', mistyped, XML)).text).toContain(
      '<errorCode>XML_PARSER_ERROR</errorCode><message>Cannot deserialize instance of currency',
    );
    const missing = await ask('POST', '/sobjects/Account', '<Account/>', XML);
    expect(missing.text).toContain(
      '<Errors><Error><errorCode>REQUIRED_FIELD_MISSING</errorCode><fields>Name</fields>',
    );
  });

  it('updates the sums that depend on the record', async () => {
    const before = await running.read('OrderPaymentSummary', SUMMARY);
    await create('Payment', {
      Amount: 7.5,
      OrderPaymentSummaryId: SUMMARY,
      ProcessingMode: 'External',
      Status: 'Processed',
      Type: 'Capture',
    });
    const after = await running.read('OrderPaymentSummary', SUMMARY);
    expect(Number(after.CapturedAmount) - Number(before.CapturedAmount)).toBe(7.5);
  });

  it('publishes a platform event', async () => {
    const event = { AttachedToId: ORDER_SUMMARY, ExceptionType: 'OM Refund Failed', Message: 'No' };
    const { status, json, headers } = await ask('POST', '/sobjects/ProcessExceptionEvent', event);
    expect(status).toBe(201);
    expect(headers.get('location')).toBeNull();
    expect(json).toMatchObject({ id: 'e01xx0000000001AAA', errors: [{ statusCode: 'OPERATION_ENQUEUED' }] });
    const { text } = await running.send('/_emulator/events/ProcessExceptionEvent');
    expect(text).toContain((json as { errors: { message: string }[] }).errors[0]?.message);
  });

  it('finds a parent by an external id of its own', async () => {
    const user = await create('PaymentGateway', {
      PaymentGatewayName: 'Nested',
      ExternalReference: 'nested-1',
      MerchantCredentialId: '0XAxx0000000001GAA',
      PaymentGatewayProviderId: (await firstOf('PaymentGatewayProvider')).Id,
      Status: 'Active',
    });
    const log = { InteractionType: 'Capture', PaymentGateway: { ExternalReference: 'nested-1' } };
    const id = await create('PaymentGatewayLog', log);
    expect(await read('PaymentGatewayLog', id)).toMatchObject({ PaymentGatewayId: user });
    const stray = { InteractionType: 'Capture', PaymentGateway: { ExternalReference: 'nope' } };
    expect((await ask('POST', '/sobjects/PaymentGatewayLog', stray)).json).toMatchObject([
      {
        errorCode: 'INVALID_FIELD',
        message:
          'Foreign key external ID: nope not found for field ExternalReference in entity PaymentGateway',
      },
    ]);
  });

  const account = '/sobjects/Account';
  const contact = '/sobjects/Contact';
  it.each([
    [
      'no such field',
      account,
      { Name: 'A', Nope: 1 },
      'INVALID_FIELD',
      "No such column 'Nope' on sobject of type Account",
      undefined,
    ],
    [
      'no body',
      account,
      '',
      'JSON_PARSER_ERROR',
      'The HTTP entity body is required, but this request has no entity body.',
      undefined,
    ],
    [
      'a list',
      account,
      '[]',
      'JSON_PARSER_ERROR',
      /^Cannot deserialize instance of object from START_ARRAY value \[/,
      undefined,
    ],
    [
      'missing required fields',
      account,
      {},
      'REQUIRED_FIELD_MISSING',
      'Required fields are missing: [Name]',
      ['Name'],
    ],
    [
      'blank required fields',
      account,
      { Name: null },
      'REQUIRED_FIELD_MISSING',
      'Required fields are missing: [Name]',
      ['Name'],
    ],
    [
      'a field of the platform',
      account,
      { Name: 'A', CreatedDate: '2026-01-01T00:00:00Z' },
      'INVALID_FIELD_FOR_INSERT_UPDATE',
      /^Unable to create\/update fields: CreatedDate\. Please check the security/,
      ['CreatedDate'],
    ],
    [
      'an Id',
      account,
      { Name: 'A', Id: '001xx0000000001AAA' },
      'INVALID_FIELD_FOR_INSERT_UPDATE',
      'cannot specify Id in an insert call',
      ['Id'],
    ],
    [
      'a text that is too long',
      account,
      { Name: 'x'.repeat(256) },
      'STRING_TOO_LONG',
      /^Account Name: data value too large: x+… \(max length=255\)$/,
      ['Name'],
    ],
    [
      'a number for a text',
      account,
      '{"Name": 5}',
      'JSON_PARSER_ERROR',
      /^Cannot deserialize instance of string from VALUE_NUMBER_INT value 5 or request may be missing a required field at \[line:1, column:10\]$/,
      undefined,
    ],
    [
      'a long number for a text',
      account,
      '{"Name": 12345678901234567890}',
      'JSON_PARSER_ERROR',
      /^Cannot deserialize instance of string from VALUE_NUMBER_INT value 12345678901234567890/,
      undefined,
    ],
    [
      'a text for a number',
      account,
      '{"Name": "A", "numberofemployees": "many"}',
      'JSON_PARSER_ERROR',
      /^Cannot deserialize instance of int from VALUE_STRING value many/,
      undefined,
    ],
    [
      'a number that is too large',
      account,
      { Name: 'A', NumberOfEmployees: 99999999999 },
      'NUMBER_OUTSIDE_VALID_RANGE',
      'Employees: value outside of valid range on numeric field: 99999999999',
      ['NumberOfEmployees'],
    ],
    [
      'an invalid id',
      contact,
      { LastName: 'A', AccountId: 'nope' },
      'MALFORMED_ID',
      'Account ID: id value of incorrect type: nope',
      ['AccountId'],
    ],
    [
      'an id of another object',
      contact,
      { LastName: 'A', AccountId: ORDER_SUMMARY },
      'FIELD_INTEGRITY_EXCEPTION',
      `Account ID: id value of incorrect type: ${ORDER_SUMMARY}`,
      ['AccountId'],
    ],
    [
      'an id of an unknown record',
      contact,
      { LastName: 'A', AccountId: '001xx000000zzzzAAA' },
      'INVALID_CROSS_REFERENCE_KEY',
      'invalid cross reference id',
      [],
    ],
    [
      'an invalid address',
      contact,
      { LastName: 'A', Email: 'nope' },
      'INVALID_EMAIL_ADDRESS',
      'Email: invalid email address: nope',
      ['Email'],
    ],
    [
      'a value that is not in the list',
      '/sobjects/Order',
      { AccountId: '001xx0000000001AAA', EffectiveDate: '2026-11-22', Status: 'Nope' },
      'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
      'Status: bad value for restricted picklist field: Nope',
      ['Status'],
    ],
    [
      'an object that the platform writes',
      '/sobjects/BackgroundOperation',
      { Name: 'A' },
      'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
      'entity type cannot be inserted: Background Operation',
      [],
    ],
    [
      'a checkbox that is blank',
      account,
      { Name: 'A', IsExcludedFromRealign: null },
      'INVALID_TYPE_ON_FIELD_IN_RECORD',
      'Exclude from territory assignment rules: value not of required type: ',
      ['IsExcludedFromRealign'],
    ],
    [
      'a list for a text',
      account,
      '{"Name": ["A"]}',
      'JSON_PARSER_ERROR',
      'Cannot deserialize instance of string from START_ARRAY value [line:1, column:10]',
      undefined,
    ],
    [
      'another currency than its parent has',
      '/sobjects/Payment',
      {
        Amount: 1,
        CurrencyIsoCode: 'JPY',
        OrderPaymentSummaryId: SUMMARY,
        ProcessingMode: 'External',
        Status: 'Processed',
        Type: 'Capture',
      },
      'FIELD_INTEGRITY_EXCEPTION',
      /CurrencyIsoCode is JPY/,
      ['CurrencyIsoCode'],
    ],
  ])('refuses %s', async (_what, path, body, errorCode, message, fields) => {
    const { status, json } = await ask('POST', path, body);
    const [refusal] = json as { message: string; fields?: string[] }[];
    expect(status).toBe(400);
    expect(refusal).toMatchObject({ errorCode });
    expect(refusal?.message).toEqual(message instanceof RegExp ? expect.stringMatching(message) : message);
    expect(refusal?.fields).toEqual(fields);
  });

  it('lists all invalid values', async () => {
    const body = { Name: 'x'.repeat(256), NumberOfEmployees: 99999999999 };
    const { json } = await ask('POST', account, body);
    expect((json as { errorCode: string }[]).map(({ errorCode }) => errorCode)).toEqual([
      'STRING_TOO_LONG',
      'NUMBER_OUTSIDE_VALID_RANGE',
    ]);
  });

  it('refuses a value that another record has', async () => {
    const [first] = await running.emulator.org.all('PricebookEntry');
    if (!first) throw new Error('the demo org has no prices');
    const { Pricebook2Id, Product2Id } = first;
    const body = { Pricebook2Id, Product2Id, UnitPrice: 1, IsActive: true };
    expect((await ask('POST', '/sobjects/PricebookEntry', body)).json).toMatchObject([
      { errorCode: 'DUPLICATE_VALUE', message: 'This price definition already exists in this price book' },
    ]);
  });

  it('refuses another media type, an unknown verb, and an unknown object', async () => {
    const csv = await ask('POST', account, 'Name\nA', { 'Content-Type': 'text/csv' });
    expect(csv.status).toBe(415);
    const { status, headers } = await ask('PUT', account, {});
    expect([status, headers.get('allow')]).toEqual([405, 'HEAD,GET,POST']);
    expect((await ask('POST', '/sobjects/Nope', { Name: 'A' })).status).toBe(404);
  });
});

describe('PATCH /sobjects/T/ID', () => {
  it('changes the fields that are sent, blanks those that are null, and answers without a body', async () => {
    const id = await create('Account', { Name: 'A', Phone: '1', Site: 'here' });
    const { status, text } = await ask('PATCH', `/sobjects/Account/${id.slice(0, 15)}`, {
      phone: '2',
      Site: null,
    });
    expect([status, text]).toEqual([204, '']);
    expect(await read('Account', id)).toMatchObject({ Name: 'A', Phone: '2', Site: null });
  });

  it('is POST with _HttpMethod=PATCH too', async () => {
    const id = await create('Account', { Name: 'A' });
    expect((await ask('POST', `/sobjects/Account/${id}?_HttpMethod=PATCH`, { Name: 'B' })).status).toBe(204);
    expect(await read('Account', id)).toMatchObject({ Name: 'B' });
  });

  it('recomputes formulas and sums', async () => {
    const id = await create('Payment', {
      Amount: 10,
      OrderPaymentSummaryId: SUMMARY,
      ProcessingMode: 'External',
      Status: 'Processed',
      Type: 'Capture',
    });
    const { CapturedAmount: before } = await running.read('OrderPaymentSummary', SUMMARY);
    await ask('PATCH', `/sobjects/Payment/${id}`, { Amount: 4 });
    expect(await read('Payment', id)).toMatchObject({ Amount: 4, Balance: 4 });
    const { CapturedAmount: after } = await running.read('OrderPaymentSummary', SUMMARY);
    expect(Number(before) - Number(after)).toBe(6);
  });

  it.each([
    [
      { Id: '001xx0000000001AAA' },
      'INVALID_FIELD',
      'The Id field should not be specified in the sobject data.',
    ],
    [{ Name: null }, 'REQUIRED_FIELD_MISSING', 'Required fields are missing: [Name]'],
    [{ Name: '' }, 'REQUIRED_FIELD_MISSING', 'Required fields are missing: [Name]'],
    [{ LastModifiedDate: '2026-01-01T00:00:00Z' }, 'INVALID_FIELD_FOR_INSERT_UPDATE', /^Unable to create/],
    [{ Nope: 1 }, 'INVALID_FIELD', "No such column 'Nope' on sobject of type Account"],
  ])('refuses %j', async (body, errorCode, message) => {
    const id = await create('Account', { Name: 'A' });
    const { status, json } = await ask('PATCH', `/sobjects/Account/${id}`, body);
    expect(status).toBe(400);
    expect(json).toMatchObject([
      { errorCode, message: typeof message === 'string' ? message : expect.stringMatching(message) },
    ]);
    expect(await read('Account', id)).toMatchObject({ Name: 'A' });
  });

  it('finds only records of the object', async () => {
    expect((await ask('PATCH', '/sobjects/Account/001xx000000zzzzAAA', {})).json).toEqual([
      { message: 'invalid cross reference id', errorCode: 'INVALID_CROSS_REFERENCE_KEY', fields: [] },
    ]);
    expect((await ask('PATCH', `/sobjects/Account/${SUMMARY}`, {})).json).toEqual([
      { message: 'The requested resource does not exist', errorCode: 'NOT_FOUND' },
    ]);
    expect((await ask('PATCH', '/sobjects/Account/nope', {})).json).toEqual([
      {
        message: 'Provided external ID field does not exist or is not accessible: nope',
        errorCode: 'NOT_FOUND',
      },
    ]);
  });
});

describe('DELETE /sobjects/T/ID', () => {
  const DELETED = [{ message: 'entity is deleted', errorCode: 'ENTITY_IS_DELETED', fields: [] }];

  it('moves the record to the recycle bin, where clients cannot reach it', async () => {
    const id = await create('Account', { Name: 'A' });
    const path = `/sobjects/Account/${id}`;
    expect(await ask('DELETE', path)).toMatchObject({ status: 204, text: '' });
    for (const [method, body] of [['GET'], ['DELETE'], ['PATCH', {}]] as const) {
      expect(await ask(method, path, body)).toMatchObject({ status: 404, json: DELETED });
    }
    const child = { LastName: 'A', AccountId: id };
    expect(await ask('POST', '/sobjects/Contact', child)).toMatchObject({ status: 400, json: DELETED });
    expect(await running.emulator.org.getDeleted('Account', id)).toMatchObject({ IsDeleted: true });
  });

  it('deletes children too, and blanks other references', async () => {
    const accountId = await create('Account', { Name: 'A' });
    const contactId = await create('Contact', { LastName: 'B', AccountId: accountId });
    const paymentId = await create('Payment', {
      AccountId: accountId,
      Amount: 1,
      ProcessingMode: 'External',
      Status: 'Processed',
      Type: 'Capture',
    });
    await ask('DELETE', `/sobjects/Account/${accountId}`);
    expect((await ask('GET', `/sobjects/Contact/${contactId}`)).json).toEqual(DELETED);
    expect(await read('Payment', paymentId)).toMatchObject({ AccountId: null });
  });

  it('is refused for records that only the platform deletes', async () => {
    const [user] = await running.emulator.org.all('User');
    expect((await ask('DELETE', `/sobjects/User/${user?.Id}`)).json).toEqual([
      {
        message: 'entity type cannot be deleted: User',
        errorCode: 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
        fields: [],
      },
    ]);
  });

  it('is refused, and changes nothing, when another record requires this one', async () => {
    const { Id: id } = await firstOf('PaymentGatewayProvider');
    const { status, json } = await ask('DELETE', `/sobjects/PaymentGatewayProvider/${id}`);
    expect(status).toBe(400);
    expect(json).toMatchObject([
      {
        errorCode: 'DELETE_FAILED',
        message: expect.stringMatching(
          /^Your attempt to delete .+ could not be completed because it is associated with the following payment gateways\.: .+\n$/,
        ),
      },
    ]);
    expect((await ask('GET', `/sobjects/PaymentGatewayProvider/${id}`)).status).toBe(200);
  });
});

async function firstOf(sObject: string) {
  const [record] = await running.emulator.org.all(sObject);
  if (!record) throw new Error(`the demo org has no ${sObject}`);
  return record;
}
