import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Running, runEmulator } from '../support/emulator.ts';
import { clientIn, commitsOf, countOf, FORMATS, inFormat } from './client.ts';

let running: Running;

beforeAll(async () => {
  running = await runEmulator();
});

afterAll(() => running.close());

const account = (fields: object) => ({ attributes: { type: 'Account' }, ...fields });
const contact = (fields: object) => ({ attributes: { type: 'Contact' }, ...fields });

type Result = { id?: string; success: boolean; errors: { statusCode: string }[]; created?: boolean };

/** A function that sends a request in one format and returns the results. */
function saver(call: ReturnType<typeof clientIn>) {
  return async (method: string, path: string, body?: unknown): Promise<Result[]> => {
    const { status, text, json } = await call(method, path, body);
    if (status !== 200) throw new Error(`${status} ${text}`);
    return json as Result[];
  };
}

const codesOf = (results: Result[]) =>
  results.map(({ success, errors }) => (success ? 'ok' : errors[0]?.statusCode));

const ROLLED_BACK = 'ALL_OR_NONE_OPERATION_ROLLED_BACK';

describe.each(FORMATS)('in %s,', (format) => {
  const call = clientIn(() => running, format);
  const save = saver(call);

  describe('POST /composite/sobjects', () => {
    const records = [
      account({ Name: 'One' }),
      contact({ FirstName: 'no last name' }),
      account({ Name: 'Two' }),
    ];

    it('creates each record on its own', async () => {
      const results = await save('POST', '/composite/sobjects', { records });
      expect(codesOf(results)).toEqual(['ok', 'REQUIRED_FIELD_MISSING', 'ok']);
      expect(results[0]).toEqual({ id: expect.any(String), success: true, errors: [] });
      expect(results[1]).toEqual({
        success: false,
        errors: [
          {
            statusCode: 'REQUIRED_FIELD_MISSING',
            message: 'Required fields are missing: [LastName]',
            fields: ['LastName'],
          },
        ],
      });
    });

    it('refuses a value of the wrong type without a place in the body', async () => {
      const [result] = await save('POST', '/composite/sobjects', {
        records: [contact({ LastName: 'L', Birthdate: 'then' })],
      });
      expect(result?.errors).toEqual([
        {
          statusCode: 'INVALID_TYPE_ON_FIELD_IN_RECORD',
          message:
            'Cannot deserialize instance of date from VALUE_STRING value then or request may be missing a required field',
          fields: [],
        },
      ]);
    });

    it('with allOrNone creates all in one commit, or none', async () => {
      const before = await countOf(running, 'Account');
      const good = [account({ Name: 'One' }), contact({ LastName: 'Two' })];
      const commit = () => save('POST', '/composite/sobjects', { allOrNone: true, records: good });
      expect(await commitsOf(running, commit)).toBe(1);
      let results: Result[] = [];
      const commits = await commitsOf(running, async () => {
        results = await save('POST', '/composite/sobjects', { allOrNone: true, records });
      });
      expect(commits).toBe(0);
      expect(codesOf(results)).toEqual([ROLLED_BACK, 'REQUIRED_FIELD_MISSING', ROLLED_BACK]);
      expect(results[0]?.id).toBeUndefined();
      expect(results[0]?.errors).toEqual([
        {
          statusCode: ROLLED_BACK,
          message:
            'Record rolled back because not all records were valid and the request was using AllOrNone header',
          fields: [],
        },
      ]);
      expect(await countOf(running, 'Account')).toBe(before + 1);
    });

    it.each<[string, object, string]>([
      ['an unknown object', { attributes: { type: 'Nothing' } }, 'INVALID_TYPE'],
      ['an unknown field', account({ Name: 'x', Nope: 1 }), 'INVALID_FIELD'],
      ['an id', account({ Id: '001xx0000000001AAA', Name: 'x' }), 'INVALID_FIELD_FOR_INSERT_UPDATE'],
      [
        'a wrong type',
        { attributes: { type: 'Product2' }, Name: 'x', IsActive: 'maybe' },
        'INVALID_TYPE_ON_FIELD_IN_RECORD',
      ],
    ])('refuses a record with %s', async (_, record, statusCode) => {
      expect(codesOf(await save('POST', '/composite/sobjects', { records: [record] }))).toEqual([statusCode]);
    });

    it.each<[string, unknown, string]>([
      [
        '201 records',
        { records: Array.from({ length: 201 }, () => account({ Name: 'x' })) },
        'EXCEEDED_ID_LIMIT',
      ],
      [
        '11 runs of one type',
        { records: Array.from({ length: 6 }, () => [account({}), contact({})]).flat() },
        'LIMIT_EXCEEDED',
      ],
      ['a record without a type', { records: [{ Name: 'x' }] }, 'JSON_PARSER_ERROR'],
    ])('refuses %s as a whole', async (_, body, errorCode) => {
      const { status, json } = await call('POST', '/composite/sobjects', body);
      expect(status).toBe(400);
      expect(json).toEqual([expect.objectContaining({ errorCode: inFormat(errorCode, format) })]);
    });
  });

  describe('PATCH /composite/sobjects', () => {
    it('changes records by their ids, of 15 or 18 characters, in a member id or Id', async () => {
      const records = [
        account({ id: '001xx0000000001', Phone: '7' }),
        account({ Id: '001xx0000000002AAA', Phone: '8' }),
      ];
      const results = await save('PATCH', '/composite/sobjects', { records });
      expect(results).toEqual([
        { id: '001xx0000000001AAA', success: true, errors: [] },
        { id: '001xx0000000002AAA', success: true, errors: [] },
      ]);
      expect(await running.read('Account', '001xx0000000002AAA')).toMatchObject({ Phone: '8' });
    });

    it('reports the problem of each record', async () => {
      const records = [
        account({ Phone: '7' }),
        account({ id: 'nope', Phone: '7' }),
        account({ id: '003xx0000000001AAA', Phone: '7' }),
        account({ id: '001xx0000000zzzAAA', Phone: '7' }),
        account({ id: '001xx0000000001AAA', Name: null }),
        account({ id: '001xx0000000002AAA', Phone: '9' }),
      ];
      const results = await save('PATCH', '/composite/sobjects', { records });
      expect(codesOf(results).slice(0, 4)).toEqual([
        'MISSING_ARGUMENT',
        'MALFORMED_ID',
        'MALFORMED_ID',
        'INVALID_CROSS_REFERENCE_KEY',
      ]);
      expect(results.map(({ success }) => success)).toEqual([false, false, false, false, false, true]);
    });

    it('with allOrNone rolls changes back', async () => {
      const records = [
        account({ id: '001xx0000000003AAA', Phone: 'new' }),
        account({ id: '001xx0000000zzzAAA' }),
      ];
      const results = await save('PATCH', '/composite/sobjects', { allOrNone: true, records });
      expect(codesOf(results)).toEqual([ROLLED_BACK, 'INVALID_CROSS_REFERENCE_KEY']);
      expect(results.map(({ id }) => id)).toEqual(['001xx0000000003AAA', undefined]);
      expect(await running.read('Account', '001xx0000000003AAA')).toMatchObject({ Phone: '+1 303 555 0103' });
    });
  });

  describe('DELETE /composite/sobjects', () => {
    const path = (ids: unknown[], more = '') => `/composite/sobjects?ids=${ids.join(',')}${more}`;

    it('deletes records of any object, and all or none with allOrNone', async () => {
      const records = [account({ Name: 'One' }), contact({ LastName: 'Two' })];
      const ids = (await save('POST', '/composite/sobjects', { records })).map(({ id }) => id);
      const missing = '001xx0000000zzzAAA';
      expect(codesOf(await save('DELETE', path([...ids, missing], '&allOrNone=true')))).toEqual([
        ROLLED_BACK,
        ROLLED_BACK,
        'INVALID_CROSS_REFERENCE_KEY',
      ]);
      expect(codesOf(await save('DELETE', path([...ids, 'nope'], '&allOrNone=false')))).toEqual([
        'ok',
        'ok',
        'MALFORMED_ID',
      ]);
      expect(codesOf(await save('DELETE', path([ids[0]])))).toEqual(['ENTITY_IS_DELETED']);
    });

    it.each([
      ['/composite/sobjects', 'MISSING_ARGUMENT'],
      ['/composite/sobjects?ids=001xx0000000001AAA&allOrNone=maybe', 'INVALID_INPUT'],
      [`/composite/sobjects?ids=${Array(201).fill('001xx0000000001AAA').join(',')}`, 'EXCEEDED_ID_LIMIT'],
    ])('refuses %.60s', async (url, errorCode) => {
      const { status, json } = await call('DELETE', url);
      expect(status).toBe(400);
      expect(json).toEqual([expect.objectContaining({ errorCode: inFormat(errorCode, format) })]);
    });
  });

  describe('GET and POST /composite/sobjects/T', () => {
    const ids = ['001xx0000000001AAA', '001xx0000000zzzAAA', '001xx0000000002', 'nope', '003xx0000000001AAA'];
    const expected = [
      { attributes: { type: 'Account' }, Name: 'Mara Lindqvist' },
      null,
      { attributes: { type: 'Account' }, Name: 'Theo Okafor' },
      null,
      null,
    ];

    it('retrieve many records in the order of their ids, with null for an id without a record and for other text', async () => {
      expect(
        (await call('POST', '/composite/sobjects/account', { ids, fields: ['Id', 'Name'] })).json,
      ).toMatchObject(expected);
      expect((await call('GET', `/composite/sobjects/Account?ids=${ids}&fields=Id,Name`)).json).toMatchObject(
        expected,
      );
    });

    it('print each record as a single retrieve does: each field once, and the id after them', async () => {
      const body = { ids: [ids[0]], fields: ['name', ' Name ', 'BillingAddress'] };
      const { text } = await call('POST', '/composite/sobjects/Account', body);
      const alone = await call('GET', `/sobjects/Account/${ids[0]}?fields=Name,BillingAddress`);
      const bare = (printed: string) =>
        printed.replace(/^<\?xml.*?\?>/, '').replace(/ xmlns:xsi="[^"]*"/, '');
      const [before, after] = format === 'JSON' ? ['[', ']'] : ['<Results>', '</Results>'];
      expect(bare(text)).toBe(before + bare(alone.text) + after);
    });

    it('retrieve the records of a base object by the ids of its implementors', async () => {
      const ids = ['03Oxx0000000001EAA', '001xx0000000001AAA'];
      const { json } = await call('POST', '/composite/sobjects/PaymentMethod', {
        ids,
        fields: ['ImplementorType'],
      });
      expect(json).toMatchObject([{ ImplementorType: 'CardPaymentMethod', Id: ids[0] }, null]);
    });

    it('print every digit of a decimal', async () => {
      const body = { ids: ['50gxx0000001401AAA'], fields: ['Balance'] };
      expect((await call('POST', '/composite/sobjects/CreditMemo', body)).text).toMatch(
        /Balance\W+12\.345\W/,
      );
    });

    it.each<[unknown, string]>([
      [{ ids, fields: ['Nope'] }, 'INVALID_FIELD'],
      [{ ids, fields: ['Id,Name'] }, 'INVALID_FIELD'],
      [{ ids }, 'JSON_PARSER_ERROR'],
    ])('refuse %j', async (body, errorCode) => {
      const { status, json } = await call('POST', '/composite/sobjects/Account', body);
      expect(status).toBe(400);
      expect(json).toEqual([expect.objectContaining({ errorCode: inFormat(errorCode, format) })]);
    });
  });

  describe('PATCH /composite/sobjects/T/FIELD', () => {
    it('needs a field to look records up by', async () => {
      expect(
        (await call('PATCH', '/composite/sobjects/Account/Phone', { records: [account({})] })).status,
      ).toBe(404);
      expect((await call('PATCH', '/composite/sobjects/Nothing/Id', { records: [account({})] })).status).toBe(
        404,
      );
    });

    const product = (Name: unknown, fields: object = {}) => ({
      attributes: { type: 'product2' },
      Name,
      ...fields,
    });
    const upsert = (records: object[], allOrNone = false) =>
      save('PATCH', '/composite/sobjects/Product2/name', { allOrNone, records });

    it('creates or updates records by it, and says which in each result', async () => {
      const records = [
        product('Moss Daypack', { Family: 'Bags' }),
        product(`Fern Stove ${format}`, { Family: 'Kitchen' }),
      ];
      expect(await upsert(records)).toEqual([
        { id: '01txx0000000002AAA', success: true, errors: [], created: false },
        { id: expect.any(String), success: true, errors: [], created: true },
      ]);
      expect(await running.read('Product2', '01txx0000000002AAA')).toMatchObject({ Family: 'Bags' });
    });

    it('reports the problem of each record', async () => {
      const twin = { attributes: { type: 'Product2' }, Name: `Twin ${format} Lamp` };
      await save('POST', '/composite/sobjects', { records: [twin, twin] });
      const results = await upsert([
        product(undefined),
        account({ Name: 'x' }),
        product(`Twin ${format} Lamp`),
        product(`New ${format}`),
      ]);
      expect(codesOf(results)).toEqual(['MISSING_ARGUMENT', 'INVALID_TYPE', 'DUPLICATE_EXTERNAL_ID', 'ok']);
    });

    it('accepts any text as the value, also dots only and a dot with a format', async () => {
      const names = ['.', '..', 'a.json', 'a.xml', '%2E'];
      const records = names.map((name) => product(name, { Family: format }));
      const first = await upsert(records);
      expect(codesOf(first)).toEqual(names.map(() => 'ok'));
      expect(await upsert(records)).toEqual(first.map((result) => ({ ...result, created: false })));
      for (const [index, Name] of names.entries())
        expect(await running.read('Product2', first[index]?.id ?? '')).toMatchObject({ Name });
    });

    it('with allOrNone rolls everything back', async () => {
      const before = await countOf(running, 'Product2');
      expect(codesOf(await upsert([product(`Newer ${format}`), product('')], true))).toEqual([
        ROLLED_BACK,
        'MISSING_ARGUMENT',
      ]);
      expect(await countOf(running, 'Product2')).toBe(before);
    });

    it('with allOrNone says of each row whether it would have been created', async () => {
      const rows = [
        product(`Newest ${format}`),
        product('Moss Daypack', { Family: 'Tents' }),
        product(`Wrong ${format}`, { Nope: 1 }),
      ];
      expect(await upsert(rows, true)).toMatchObject([
        { success: false, created: true },
        { id: '01txx0000000002AAA', success: false, created: false },
        { success: false, created: true, errors: [{ statusCode: 'INVALID_FIELD' }] },
      ]);
      expect((await upsert(rows)).map(({ created }) => created)).toEqual([true, false, undefined]);
    });
  });
});

describe('in JSON', () => {
  const call = clientIn(() => running, 'JSON');

  it.each<[string, string, unknown, string]>([
    ['no records', '/composite/sobjects', { records: [] }, 'INVALID_INPUT'],
    ['a list instead of an object', '/composite/sobjects', [account({ Name: 'x' })], 'JSON_PARSER_ERROR'],
    ['no ids', '/composite/sobjects/Account', { ids: [], fields: ['Id'] }, 'INVALID_INPUT'],
    [
      'no fields',
      '/composite/sobjects/Account',
      { ids: ['001xx0000000001AAA'], fields: [] },
      'INVALID_FIELD',
    ],
    ['a number for a record', '/composite/sobjects', { records: [7] }, 'JSON_PARSER_ERROR'],
  ])('%s is refused', async (_, path, body, errorCode) => {
    const { status, json } = await call('POST', path, body);
    expect(status).toBe(400);
    expect(json).toEqual([expect.objectContaining({ errorCode })]);
  });
});

describe('in XML', () => {
  const send = (body: string) =>
    running.send('/services/data/v59.0/composite/sobjects.xml', {
      method: 'POST',
      headers: { 'Content-Type': 'application/xml' },
      body,
    });

  it('a collection is read as its clients write it', async () => {
    const { text } = await send(
      '<result><allOrNone>True</allOrNone><records type="Account"><Name>A</Name></records><records type="Contact"/></result>',
    );
    expect(text).toBe(
      '<?xml version="1.0" encoding="UTF-8"?><Results><Result><errors><message>Record rolled back because not all records were valid and the request was using AllOrNone header</message><statusCode>ALL_OR_NONE_OPERATION_ROLLED_BACK</statusCode></errors><success>false</success></Result><Result><errors><fields>LastName</fields><message>Required fields are missing: [LastName]</message><statusCode>REQUIRED_FIELD_MISSING</statusCode></errors><success>false</success></Result></Results>',
    );
  });

  it.each([
    ['an invalid flag', '<r><allOrNone>yes</allOrNone><records type="Account"/></r>', 'line:1, column:4'],
    ['an unknown element', '<r><records type="Account"/><all/></r>', 'line:1, column:29'],
    ['a record without a type', '<r><records><Name>A</Name></records></r>', 'line:1, column:4'],
  ])('%s is refused with its place', async (_, body, place) => {
    const { status, text } = await send(body);
    expect(status).toBe(400);
    expect(text).toContain('<errorCode>XML_PARSER_ERROR</errorCode>');
    expect(text).toContain(place);
  });
});
