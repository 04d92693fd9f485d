/** SOSL over HTTP: the demo org is searched, in JSON and XML. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Running, runEmulator } from '../../support/emulator.ts';

const MARA = '001xx0000000001AAA';
let running: Running;
beforeAll(async () => {
  running = await runEmulator();
});
afterAll(() => running.close());

const search = (q: string, version = 59, init: RequestInit = {}) =>
  running.send(`/services/data/v${version}.0/search?q=${encodeURIComponent(q)}`, init);

interface Found {
  readonly attributes: { readonly type: string };
  readonly [name: string]: unknown;
}

async function find(q: string, version = 59): Promise<readonly Found[]> {
  const { status, json, text } = await search(q, version);
  if (status !== 200) throw new Error(text);
  return version < 37 ? (json as Found[]) : (json as { searchRecords: Found[] }).searchRecords;
}

const typesOf = (found: readonly Found[]) => found.map(({ attributes }) => attributes.type);

describe('GET /search', () => {
  it('answers the ids of all records with the words, object by object', async () => {
    const { text } = await search('FIND {mara lindqvist} IN NAME FIELDS');
    const url = (type: string, id: string) => `/services/data/v59.0/sobjects/${type}/${id}`;
    expect(JSON.parse(text)).toEqual({
      searchRecords: [
        { attributes: { type: 'Account', url: url('Account', MARA) }, Id: MARA },
        {
          attributes: { type: 'Contact', url: url('Contact', '003xx0000000001AAA') },
          Id: '003xx0000000001AAA',
        },
      ],
    });
  });

  it('answers a list alone before 37.0', async () => {
    const { json } = await search('FIND {mara} RETURNING Account', 36);
    expect(json).toEqual([
      { attributes: { type: 'Account', url: `/services/data/v36.0/sobjects/Account/${MARA}` }, Id: MARA },
    ]);
    expect((await search('FIND {nobodyatall}', 36)).json).toEqual([]);
  });

  it('answers in XML', async () => {
    const q = 'FIND {mara} RETURNING Account(Id, Name, Site)';
    const { text } = await search(q, 59, { headers: { Accept: 'application/xml' } });
    expect(text).toBe(
      `<?xml version="1.0" encoding="UTF-8"?><SearchResults xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><searchRecords type="Account" url="/services/data/v59.0/sobjects/Account/${MARA}"><Id>${MARA}</Id><Name>Mara Lindqvist</Name><Site xsi:nil="true"/></searchRecords></SearchResults>`,
    );
    const none = await search('FIND {nobodyatall}', 36, { headers: { Accept: 'application/xml' } });
    expect(none.text).toBe('<?xml version="1.0" encoding="UTF-8"?><SearchResults/>');
  });

  it('selects, filters, orders and pages as SOQL does', async () => {
    const spec = (more: string) =>
      `FIND {fh} RETURNING OrderSummary(OrderNumber, Account.Name WHERE Account.Name != null ORDER BY OrderNumber DESC ${more})`;
    const all = await find(spec(''));
    const soql = await running.send(
      `/services/data/v59.0/query?q=${encodeURIComponent('SELECT OrderNumber, Account.Name FROM OrderSummary WHERE Account.Name != null ORDER BY OrderNumber DESC')}`,
    );
    expect(all).toEqual((soql.json as { records: unknown[] }).records);
    expect(all.length).toBeGreaterThan(5);
    expect(await find(spec('LIMIT 2 OFFSET 3'))).toEqual(all.slice(3, 5));
    expect(await find(spec('LIMIT 0'))).toEqual([]);
  });

  it('searches the fields of the group', async () => {
    const contacts = (group: string, term: string) =>
      find(`FIND {${term}} IN ${group} FIELDS RETURNING Contact`);
    expect(await contacts('EMAIL', 'mara')).toHaveLength(1);
    expect(await contacts('PHONE', 'mara')).toEqual([]);
    expect(await contacts('PHONE', '503 555 0101')).toHaveLength(1);
    expect(await contacts('ALL', 'Alder')).toHaveLength(1);
    expect(await contacts('NAME', 'Alder')).toEqual([]);
  });

  it('finds contacts by the name of their account, in the group of names', async () => {
    await running.send(`/services/data/v59.0/sobjects/Account/${MARA}`, {
      method: 'PATCH',
      headers: { 'Content-Type': 'application/json' },
      body: '{"Name": "Zanzibar Trading"}',
    });
    expect(typesOf(await find('FIND {zanz*} IN NAME FIELDS'))).toEqual(['Account', 'Contact']);
    expect(typesOf(await find('FIND {zanz*}'))).toEqual(['Account']);
    await running.send(`/services/data/v59.0/sobjects/Account/${MARA}`, {
      method: 'PATCH',
      headers: { 'Content-Type': 'application/json' },
      body: '{"Name": "Mara Lindqvist"}',
    });
  });

  it('finds products only when RETURNING names them, by all of their fields', async () => {
    const created = await running.send('/services/data/v59.0/sobjects/Product2', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"Name": "Teapot", "ProductCode": "xyzzy1"}',
    });
    expect(created.status).toBe(201);
    expect(await find('FIND {xyzzy1}')).toEqual([]);
    expect(typesOf(await find('FIND {xyzzy1} IN NAME FIELDS RETURNING Product2'))).toEqual(['Product2']);
  });

  it('ignores deleted records', async () => {
    const { json } = await running.send('/services/data/v59.0/sobjects/Account', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"Name": "Plugh"}',
    });
    expect(await find('FIND {plugh}')).toHaveLength(1);
    await running.send(`/services/data/v59.0/sobjects/Account/${(json as { id: string }).id}`, {
      method: 'DELETE',
    });
    expect(await find('FIND {plugh}')).toEqual([]);
  });

  it('divides the limit among the objects', async () => {
    expect(typesOf(await find('FIND {fh} RETURNING OrderSummary, Order LIMIT 4'))).toEqual([
      'OrderSummary',
      'OrderSummary',
      'Order',
      'Order',
    ]);
  });

  it('answers at most 250 records of an object without order or conditions, and 200 before 28.0', async () => {
    const many = (from: number) =>
      Array.from({ length: 200 }, (_, n) => ({ attributes: { type: 'Account' }, Name: `Quux ${from + n}` }));
    for (const from of [0, 200]) {
      const { status } = await running.send('/services/data/v59.0/composite/sobjects', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ records: many(from) }),
      });
      expect(status).toBe(200);
    }
    expect(await find('FIND {quux} RETURNING Account')).toHaveLength(250);
    expect(await find('FIND {quux} RETURNING Account(Name ORDER BY Name)')).toHaveLength(400);
    expect(await find('FIND {quux} RETURNING Account(Name ORDER BY Name)', 27)).toHaveLength(200);
    expect(await find('FIND {quux} LIMIT 7')).toHaveLength(7);
  });

  it.each([
    ['FIND {foo} RETURNING FooBar', 'INVALID_TYPE', /sObject type 'FooBar' is not supported/],
    ['FIND {foo} RETURNING Refund', 'INVALID_TYPE', /^entity type Refund does not support search$/],
    ['FIND {foo} RETURNING Contact(fooBar)', 'INVALID_FIELD', /No such column 'fooBar' on entity 'Contact'/],
    ['FIND {foo} RETURNING Contact(Id WHERE Name = 1)', 'INVALID_FIELD', /must be of type string/],
    [
      'FIND {foo} RETURNING Contact(COUNT(Id))',
      'MALFORMED_SEARCH',
      /Aggregate functions in RETURNING are not supported/,
    ],
    ['FIND {g}', 'INVALID_SEARCH', /^search term must be longer than one character: g$/],
    ['FIND {a-b}', 'MALFORMED_SEARCH', /mismatched character '-'/],
    ['', 'MALFORMED_SEARCH', /^No search term found\. The search term must be enclosed in braces\.$/],
  ])('refuses %s', async (q, errorCode, message) => {
    const { status, json } = await search(q);
    expect(status).toBe(400);
    expect(json).toEqual([{ message: expect.stringMatching(message), errorCode }]);
  });

  it('refuses in XML too, and without q', async () => {
    const { status, text } = await running.send('/services/data/v59.0/search.xml');
    expect(status).toBe(400);
    expect(text).toContain('<Error><errorCode>MALFORMED_SEARCH</errorCode><message>No search term found.');
  });

  it('has OFFSET from 30.0 on', async () => {
    const q = 'FIND {fh} RETURNING Order(Id OFFSET 1)';
    expect((await search(q, 29)).json).toMatchObject([{ errorCode: 'UNSUPPORTED_API_VERSION' }]);
    expect((await search(q, 30)).status).toBe(200);
  });
});

describe('/parameterizedSearch', () => {
  const get = (query: string) => running.send(`/services/data/v59.0/parameterizedSearch/?${query}`);
  const post = (body: unknown, init: RequestInit = {}) =>
    running.send('/services/data/v59.0/parameterizedSearch', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      ...init,
    });

  const account = { attributes: { type: 'Account', url: `/services/data/v59.0/sobjects/Account/${MARA}` } };

  it('runs the same search from a URL', async () => {
    expect((await get('q=mara&sobject=Account&Account.fields=id,name&Account.limit=10')).json).toEqual({
      searchRecords: [{ ...account, Id: MARA, Name: 'Mara Lindqvist' }],
    });
    expect((await get('q=mara')).json).toEqual((await search('FIND {mara}')).json);
    const { json } = await get(
      `q=fh&sobject=Order&sobject=OrderSummary&fields=OrderNumber&defaultLimit=1&order.orderBy=OrderNumber+DESC+NULLS_LAST&OrderSummary.where=${encodeURIComponent("OrderNumber LIKE '%-14-%'")}&OrderSummary.limit=5`,
    );
    expect(json).toEqual(
      (
        await search(
          "FIND {fh} RETURNING Order(OrderNumber ORDER BY OrderNumber DESC NULLS LAST LIMIT 1), OrderSummary(OrderNumber WHERE OrderNumber LIKE '%-14-%' LIMIT 5)",
        )
      ).json,
    );
    expect((json as { searchRecords: unknown[] }).searchRecords).toHaveLength(2);
  });

  it('runs the same search from a body, in JSON and XML', async () => {
    const body = {
      q: 'mara',
      in: 'NAME',
      fields: ['Id', 'Name'],
      sobjects: [{ name: 'Account' }, { name: 'Contact', fields: ['Email'], limit: '3' }],
      overallLimit: 2,
      spellCorrection: true,
      updateTracking: 'false',
    };
    const { status, json } = await post(body);
    expect(status).toBe(200);
    expect(json).toMatchObject({
      searchRecords: [{ ...account, Id: MARA, Name: 'Mara Lindqvist' }, { Email: 'mara@example.com' }],
    });
    const xml = await post(
      '<parameterizedSearch><q>mara</q><in>NAME</in><fields>Id</fields><fields>Name</fields><sobjects><name>Account</name></sobjects><sobjects><name>Contact</name><fields>Email</fields><limit>3</limit></sobjects></parameterizedSearch>',
      { headers: { 'Content-Type': 'application/xml' } },
    );
    expect(xml.json).toEqual(json);
  });

  it.each([
    ['', 'MISSING_ARGUMENT', /^q is a required parameter$/],
    ['q=g', 'INVALID_SEARCH', /longer than one character: g$/],
    ['q=mara%7D+RETURNING+User%28Id%29+LIMIT+1', 'MALFORMED_SEARCH', /Malformed search token: }$/],
    ['q=mara&in=ALLES', 'MALFORMED_SEARCH', /^in must be ALL, NAME/],
    ['q=mara&fields=Id', 'MALFORMED_SEARCH', /^fields requires an sobject$/],
    ['q=mara&offset=1&sobject=Account&sobject=User', 'MALFORMED_SEARCH', /^offset can be used only/],
    [
      'q=mara&sobject=Account&defaultLimit=2001',
      'MALFORMED_SEARCH',
      /^limit must be a number from 0 to 2000/,
    ],
    ['q=mara&overallLimit=x', 'MALFORMED_SEARCH', /^overallLimit must be a number/],
    ['q=mara&sobject=Account),User(Id', 'MALFORMED_SEARCH', /^invalid sobject name: Account\),User\(Id$/],
    [
      'q=mara&sobject=Account&Account.fields=Id+LIMIT+1',
      'MALFORMED_SEARCH',
      /Malformed search token: LIMIT$/,
    ],
    ["q=mara&sobject=Account&Account.where=Name='x')", 'MALFORMED_SEARCH', /Malformed search token: \)$/],
    [
      'q=mara&sobject=Account&Account.orderBy=Name),User(Id',
      'MALFORMED_SEARCH',
      /Malformed search token: \)$/,
    ],
    [
      'q=mara&sobject=Account&Contact.fields=Id',
      'INVALID_PARAMETER',
      /^Contact.fields is not a search parameter/,
    ],
    ['q=mara&sobjects=Account', 'INVALID_PARAMETER', /^sobjects is not a search parameter/],
    ['q=mara&constructor=1', 'INVALID_PARAMETER', /^constructor is not a search parameter/],
    ['q=mara&metadata=LABELS', 'MALFORMED_SEARCH', /^The parameter metadata is not supported$/],
    ['q=mara&updateTracking=true', 'MALFORMED_SEARCH', /^The parameter updateTracking is not supported$/],
  ])('refuses ?%s', async (query, errorCode, message) => {
    const { status, json } = await get(query);
    expect(status).toBe(400);
    expect(json).toEqual([{ message: expect.stringMatching(message), errorCode }]);
  });

  it.each([
    [{}, 'JSON_PARSER_ERROR', /without q /],
    [{ q: 'mara', sobject: 'Account' }, 'JSON_PARSER_ERROR', /Unrecognized field "sobject"/],
    [{ q: 'mara', snippet: 100 }, 'MALFORMED_SEARCH', /^The parameter snippet is not supported$/],
    [
      { q: 'mara', sobjects: [{ name: 'Account', where: "Name = 'x'" }], overallLimit: -1 },
      'MALFORMED_SEARCH',
      /-1$/,
    ],
  ])('refuses the body %j', async (body, errorCode, message) => {
    const { status, json } = await post(body);
    expect(status).toBe(400);
    expect(json).toEqual([{ errorCode, message: expect.stringMatching(message) }]);
  });

  it('exists from 36.0 on', async () => {
    expect((await running.send('/services/data/v35.0/parameterizedSearch?q=mara')).status).toBe(404);
  });
});

describe('other search resources', () => {
  it.each([
    'scopeOrder',
    'layout?q=Account',
    'suggestions?q=Mar&sobject=Account',
    'suggestTitleMatches',
    'suggestSearchQueries',
  ])('answer 501: /search/%s', async (path) => {
    const { status, json } = await running.send(`/services/data/v59.0/search/${path}`);
    expect(status).toBe(501);
    expect(json).toMatchObject([{ errorCode: 'NOT_IMPLEMENTED' }]);
  });
});
