import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Running, refundsPath, runEmulator } from '../support/emulator.ts';
import { CREDIT_MEMO, commitsOf, countOf, HERE, jsonClient, ORDER_SUMMARY } from './client.ts';

let running: Running;

beforeAll(async () => {
  running = await runEmulator();
});

afterAll(() => running.close());

const call = jsonClient(() => running);

interface Subresponse {
  readonly body: unknown;
  readonly httpHeaders: Record<string, string>;
  readonly httpStatusCode: number;
  readonly referenceId: string;
}

async function composite(
  compositeRequest: readonly object[],
  options: { allOrNone?: boolean; version?: number } = {},
): Promise<Subresponse[]> {
  const { allOrNone = false, version = 59 } = options;
  const { status, text, json } = await call('POST', '/composite', { allOrNone, compositeRequest }, version);
  if (status !== 200) throw new Error(`${status} ${text}`);
  return (json as { compositeResponse: Subresponse[] }).compositeResponse;
}

const account = (referenceId: string, Name: unknown = 'Fern and Harbor') => ({
  method: 'POST',
  url: `${HERE}/sobjects/Account`,
  referenceId,
  body: { Name },
});
const badContact = {
  method: 'POST',
  url: `${HERE}/sobjects/Contact`,
  referenceId: 'bad',
  body: { FirstName: 'X' },
};
const read = (url: string, referenceId = 'read') => ({ method: 'GET', url: `${HERE}${url}`, referenceId });

const statuses = (subresponses: readonly Subresponse[]) =>
  subresponses.map(({ httpStatusCode }) => httpStatusCode);

function bodyOf<T>(subresponse: Subresponse | undefined): T {
  return (subresponse as Subresponse).body as T;
}

function errorOf(subresponse: Subresponse | undefined) {
  return bodyOf<{ errorCode: string; message: string }[]>(subresponse)[0];
}

const ROLLED_BACK = {
  errorCode: 'PROCESSING_HALTED',
  message: 'The transaction was rolled back since another operation in the same transaction failed.',
};

describe('GET /composite', () => {
  it.each([
    [34, ['tree', 'batch']],
    [48, ['tree', 'batch', 'sobjects']],
    [59, ['tree', 'batch', 'sobjects', 'graph']],
  ])('at %i.0 lists the resources of the version', async (version, names) => {
    const { json } = await call('GET', '/composite', undefined, version);
    expect(json).toEqual(
      Object.fromEntries(names.map((name) => [name, `/services/data/v${version}.0/composite/${name}`])),
    );
  });
});

describe('POST /composite', () => {
  it('answers each subrequest in its order, with status, headers and body', async () => {
    const subresponses = await composite([
      account('one'),
      read('/sobjects/Account/001xx0000000001AAA?fields=Name'),
    ]);
    const { id } = bodyOf<{ id: string }>(subresponses[0]);
    expect(subresponses[0]).toEqual({
      body: { id, success: true, errors: [] },
      httpHeaders: { Location: `${HERE}/sobjects/Account/${id}` },
      httpStatusCode: 201,
      referenceId: 'one',
    });
    expect(subresponses[1]?.body).toMatchObject({ Name: 'Mara Lindqvist' });
  });

  it('prints every digit of a decimal', async () => {
    const compositeRequest = [read('/sobjects/CreditMemo/50gxx0000001401AAA?fields=Balance')];
    expect((await call('POST', '/composite', { compositeRequest })).text).toContain('"Balance":12.345,');
  });

  it('has a null body for an answer without a body', async () => {
    const url = `${HERE}/sobjects/Account/001xx0000000002AAA`;
    const subresponses = await composite([{ method: 'PATCH', url, referenceId: 'r', body: { Phone: '1' } }]);
    expect(subresponses).toEqual([{ body: null, httpHeaders: {}, httpStatusCode: 204, referenceId: 'r' }]);
  });

  it('without allOrNone runs each subrequest on its own', async () => {
    const subresponses = await composite([account('a'), badContact, account('b')]);
    expect(statuses(subresponses)).toEqual([201, 400, 201]);
    expect(errorOf(subresponses[1])).toMatchObject({ errorCode: 'REQUIRED_FIELD_MISSING' });
  });

  describe('accepts references', () => {
    it('to earlier answers, in URLs and anywhere in bodies', async () => {
      const contact = {
        method: 'POST',
        url: `${HERE}/sobjects/Contact`,
        referenceId: 'contact',
        body: { LastName: 'of @{a.id}', AccountId: '@{a.id}' },
      };
      const back = read('/sobjects/Contact/@{contact.id}?fields=LastName,AccountId', 'back');
      const subresponses = await composite([account('a'), contact, back]);
      const { id } = bodyOf<{ id: string }>(subresponses[0]);
      expect(subresponses[2]?.body).toMatchObject({ LastName: `of ${id}`, AccountId: id });
    });

    it('into lists, and encoded in a URL', async () => {
      const query = encodeURIComponent("SELECT Id FROM Account WHERE AccountNumber = 'C-1002'");
      const subresponses = await composite([
        read(`/query?q=${query}`, 'found'),
        read('/sobjects/Account/%40%7Bfound.records%5B0%5D.Id%7D?fields=Name'),
      ]);
      expect(subresponses[1]?.body).toMatchObject({ Name: 'Theo Okafor' });
    });

    it('to the results of a collection', async () => {
      const records = ['X', 'Y'].map((Name) => ({ attributes: { type: 'Account' }, Name }));
      const url = `${HERE}/composite/sobjects`;
      const subresponses = await composite([
        { method: 'POST', url, referenceId: 'both', body: { records } },
        read('/sobjects/Account/@{both[1].id}?fields=Name'),
      ]);
      expect(subresponses[1]?.body).toMatchObject({ Name: 'Y' });
    });

    it('only as part of a path: the inserted value cannot lead elsewhere', async () => {
      const subresponses = await composite([
        account('a', '../../../../../_emulator'),
        read('/sobjects/Account/@{a.id}?fields=Name', 'b'),
        read('/sobjects/Account/@{b.Name}', 'c'),
      ]);
      expect(statuses(subresponses)).toEqual([201, 200, 404]);
    });

    it('and inserts the value with its own type', async () => {
      const product = `${HERE}/sobjects/Product2/01txx0000000001AAA`;
      const subresponses = await composite([
        account('a'),
        { method: 'PATCH', url: product, referenceId: 'r', body: { IsActive: '@{a.success}' } },
      ]);
      expect(statuses(subresponses)).toEqual([201, 204]);
    });

    it.each([
      ['one that comes later', '@{later.id}', 'later.id', 'later'],
      ['an unknown reference id', '@{ghost.id}', 'ghost.id', 'ghost'],
      ['an unknown field', '@{ok.ID}', 'ok.ID', 'ok'],
      ['an inherited property', '@{ok.constructor}', 'ok.constructor', 'ok'],
      ['an object', '@{ok.errors}', 'ok.errors', 'ok'],
      ['one that failed', '@{bad[0].message}', 'bad[0].message', 'bad'],
    ])('but not to %s', async (_, name, reference, referenceId) => {
      const subresponses = await composite([
        account('ok'),
        badContact,
        account('uses', name),
        account('later'),
      ]);
      expect(statuses(subresponses)).toEqual([201, 400, 400, 201]);
      expect(errorOf(subresponses[2])).toEqual({
        errorCode: 'PROCESSING_HALTED',
        message: `Invalid reference specified. No value for ${reference} found in ${referenceId}. Provided referenceId ('${reference}') must start with a letter or a number, and it can contain only letters, numbers and underscores ('_').`,
      });
    });

    it('to a blank field from 52.0 on', async () => {
      const parts = [
        read('/sobjects/Account/001xx0000000001AAA?fields=Website', 'blank'),
        { ...account('b'), body: { Name: 'B', Website: '@{blank.Website}' } },
      ];
      expect(statuses(await composite(parts, { version: 52 }))).toEqual([200, 201]);
      expect(statuses(await composite(parts, { version: 51 }))).toEqual([200, 400]);
    });
  });

  describe('with allOrNone', () => {
    it('is one commit', async () => {
      const commits = await commitsOf(running, () =>
        composite([account('a'), account('b'), account('c', '@{a.id}')], { allOrNone: true }),
      );
      expect(commits).toBe(1);
    });

    it('lets a subrequest see what earlier ones wrote', async () => {
      const subresponses = await composite(
        [account('a', 'Seen'), read('/sobjects/Account/@{a.id}?fields=Name')],
        {
          allOrNone: true,
        },
      );
      expect(subresponses[1]?.body).toMatchObject({ Name: 'Seen' });
    });

    it('rolls everything back when one fails, and reports that for the others', async () => {
      const before = await countOf(running, 'Account');
      let subresponses: Subresponse[] = [];
      const commits = await commitsOf(running, async () => {
        subresponses = await composite([account('a'), badContact, account('b')], { allOrNone: true });
      });
      expect(commits).toBe(0);
      expect(await countOf(running, 'Account')).toBe(before);
      expect(statuses(subresponses)).toEqual([400, 400, 400]);
      expect(subresponses.map(errorOf)).toEqual([
        ROLLED_BACK,
        expect.objectContaining({ errorCode: 'REQUIRED_FIELD_MISSING', fields: ['LastName'] }),
        ROLLED_BACK,
      ]);
    });

    it('counts a broken reference as a failure', async () => {
      const subresponses = await composite([account('a'), account('b', '@{ghost.id}')], { allOrNone: true });
      expect(subresponses.map((each) => errorOf(each)?.errorCode)).toEqual([
        'PROCESSING_HALTED',
        'PROCESSING_HALTED',
      ]);
      expect(errorOf(subresponses[1])?.message).toContain('No value for ghost.id');
    });

    it('is rolled back when a record of a collection inside it fails, with a result for each record', async () => {
      const before = await countOf(running, 'Account');
      const records = [{ attributes: { type: 'Account' }, Name: 'In' }, { attributes: { type: 'Account' } }];
      const collection = {
        method: 'POST',
        url: `${HERE}/composite/sobjects`,
        referenceId: 'collection',
        body: { allOrNone: false, records },
      };
      const subresponses = await composite([account('a'), collection, account('b')], { allOrNone: true });
      expect(statuses(subresponses)).toEqual([400, 200, 400]);
      expect(subresponses[1]?.body).toMatchObject([
        { success: true, errors: [] },
        { success: false, errors: [{ statusCode: 'REQUIRED_FIELD_MISSING' }] },
      ]);
      expect(await countOf(running, 'Account')).toBe(before);
      const strict = { ...collection, body: { allOrNone: true, records } };
      const [strictSubresponse] = await composite([strict], { allOrNone: true });
      expect(strictSubresponse?.body).toMatchObject([
        { success: false, errors: [{ statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK' }] },
        { success: false, errors: [{ statusCode: 'REQUIRED_FIELD_MISSING' }] },
      ]);
      expect(await countOf(running, 'Account')).toBe(before);
    });
  });

  describe('refuses the whole request', () => {
    const one = account('one');
    it.each<[string, unknown, string]>([
      ['no list', {}, 'JSON_PARSER_ERROR'],
      ['an empty list', { compositeRequest: [] }, 'INVALID_INPUT'],
      ['a list of texts', { compositeRequest: ['GET /'] }, 'JSON_PARSER_ERROR'],
      ['an unknown name', { compositeRequest: [one], all: true }, 'JSON_PARSER_ERROR'],
      [
        'an unknown name in a subrequest',
        { compositeRequest: [{ ...one, richInput: {} }] },
        'JSON_PARSER_ERROR',
      ],
      ['an invalid flag', { allOrNone: 'yes', compositeRequest: [one] }, 'JSON_PARSER_ERROR'],
      ['a verb in lower case', { compositeRequest: [{ ...one, method: 'post' }] }, 'INVALID_INPUT'],
      ['no URL', { compositeRequest: [{ ...one, url: undefined }] }, 'JSON_PARSER_ERROR'],
      ['two equal reference ids', { compositeRequest: [one, one] }, 'INVALID_INPUT'],
      ['a reference id with brackets', { compositeRequest: [account('a[1]')] }, 'JSON_PARSER_ERROR'],
      [
        'an inherited header',
        { compositeRequest: [{ ...one, httpHeaders: { accept: '*/*' } }] },
        'INVALID_INPUT',
      ],
      ['a verb as a number', { compositeRequest: [{ ...one, method: 7 }] }, 'JSON_PARSER_ERROR'],
    ])('for %s', async (_, body, errorCode) => {
      const before = await countOf(running, 'Account');
      const { status, json } = await call('POST', '/composite', body);
      expect(status).toBe(400);
      expect(json).toEqual([expect.objectContaining({ errorCode })]);
      expect(await countOf(running, 'Account')).toBe(before);
    });

    const query = (n: number) => read('/query/?q=SELECT+Id+FROM+Account', `q${n}`);
    const collection = (n: number) => read('/composite/sobjects/Account?ids=x&fields=Id', `c${n}`);
    const some = <T>(count: number, make: (n: number) => T) =>
      Array.from({ length: count }, (_, n) => make(n));
    it.each<[string, object[], string]>([
      ['26 subrequests', some(26, (n) => account(`a${n}`)), '25 operations'],
      [
        'six queries and collections',
        [account('a'), ...some(3, query), ...some(3, collection)],
        '5 query or sObject Collections operations',
      ],
    ])('for %s, with an answer of one failed part', async (_, compositeRequest, limit) => {
      const before = await countOf(running, 'Account');
      const { status, json } = await call('POST', '/composite', { compositeRequest });
      expect(status).toBe(200);
      const message = `The request can’t contain more than ${limit}.`;
      const body = [{ errorCode: 'LIMIT_EXCEEDED', message }];
      const only = { body, httpHeaders: {}, httpStatusCode: 400, referenceId: null };
      expect(json).toEqual({ compositeResponse: [only] });
      expect(await countOf(running, 'Account')).toBe(before);
      expect(
        statuses(await composite([...some(5, query), ...some(20, (n) => account(`b${n}`))])),
      ).toHaveLength(25);
    });

    it('for collateSubrequests before 48.0', async () => {
      const body = { collateSubrequests: true, compositeRequest: [one] };
      expect((await call('POST', '/composite', body, 47)).status).toBe(400);
      expect((await call('POST', '/composite', body, 48)).status).toBe(200);
    });

    it.each(['/composite', '/composite/graph'])('in XML: %s', async (path) => {
      const before = await countOf(running, 'Account');
      const post = { method: 'POST', body: JSON.stringify({ compositeRequest: [one] }) };
      const json = { 'Content-Type': 'application/json' };
      const send = (headers: Record<string, string>, suffix = '') =>
        running.send(`${HERE}${path}${suffix}`, { ...post, headers });
      expect((await send({ 'Content-Type': 'application/xml' })).status).toBe(415);
      const refused = await send({ ...json, Accept: 'application/xml' });
      expect(refused.status).toBe(406);
      expect(refused.text).toContain('<errorCode>NOT_ACCEPTABLE</errorCode>');
      expect((await send(json, '.xml')).status).toBe(406);
      expect(await countOf(running, 'Account')).toBe(before);
      const either = await send({ ...json, Accept: 'application/xml, */*;q=0.5' });
      expect(either.headers.get('content-type')).toContain('application/json');
    });
  });

  it('accepts any reference id up to 51.0', async () => {
    expect(statuses(await composite([account('a[1]')], { version: 51 }))).toEqual([201]);
  });

  it.each([
    ['/_emulator/settings', 404],
    ['/services/oauth2/token', 404],
    [`${HERE}/../../../_emulator/settings`, 404],
    [`${HERE}/%2e%2e/%2e%2e/%2e%2e/_emulator/settings`, 404],
    ['http://127.0.0.1/services/data/v59.0/limits', 404],
    [`${HERE}/composite`, 400],
    [`${HERE}//composite/batch/`, 400],
    [`${HERE}/sobjects/../composite/graph.json`, 400],
    [`${HERE}/composite/tree/Account`, 400],
    [`${HERE}/jobs/ingest`, 400],
    ['/services/data/v42.0/composite/sobjects/Account?ids=x&fields=Id', 400],
    [`${HERE}/nothing`, 404],
  ])('does not lead to %s: %i', async (url, status) => {
    for (const allOrNone of [false, true]) {
      expect(statuses(await composite([{ method: 'GET', url, referenceId: 'r' }], { allOrNone }))).toEqual([
        status,
      ]);
    }
  });
});

describe('ensure-refunds-async inside a composite request', () => {
  const refund = {
    method: 'POST',
    url: refundsPath(ORDER_SUMMARY),
    referenceId: 'refund',
    body: { creditMemoId: CREDIT_MEMO },
  };

  it('is never queued when the request is rolled back', async () => {
    const before = await countOf(running, 'BackgroundOperation');
    const subresponses = await composite([refund, badContact], { allOrNone: true });
    await running.emulator.idle();
    expect(errorOf(subresponses[0])).toEqual(ROLLED_BACK);
    expect(await countOf(running, 'BackgroundOperation')).toBe(before);
    expect(await countOf(running, 'BackgroundJob')).toBe(0);
  });

  it('starts after the commit of the request', async () => {
    const subresponses = await composite([account('a'), refund], { allOrNone: true });
    const { backgroundOperationId } = bodyOf<{ backgroundOperationId: string }>(subresponses[1]);
    expect(subresponses[1]?.httpStatusCode).toBe(201);
    await running.emulator.idle();
    expect(await running.read('BackgroundOperation', backgroundOperationId)).toMatchObject({
      Status: 'Complete',
    });
  });

  it('has errors in the shape of its resource', async () => {
    const subresponses = await composite([{ ...refund, body: {} }]);
    expect(subresponses[0]).toMatchObject({
      httpStatusCode: 400,
      body: { enhancedErrorType: null, output: { success: false } },
    });
  });
});

describe('numbers of more digits than a double holds', () => {
  const AMOUNT = '1234567890123456.78';
  const send = (path: string, body: string) =>
    running.send(`${HERE}${path}`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
  const payment = (Amount: unknown) =>
    `{"AccountId":"001xx0000000001AAA","Amount":${Amount},"ProcessingMode":"External","Status":"Processed","Type":"Capture"}`;
  const record = (Amount: unknown) => payment(Amount).replace('{', '{"attributes":{"type":"Payment"},');
  const part = (referenceId: string, body: string, url = `${HERE}/sobjects/Payment`) =>
    `{"method":"POST","url":"${url}","referenceId":"${referenceId}","body":${body}}`;
  const read = (referenceId: string, id: string) =>
    `{"method":"GET","url":"${HERE}/sobjects/Payment/${id}?fields=Amount","referenceId":"${referenceId}"}`;
  const composite = (...parts: string[]) => send('/composite', `{"compositeRequest":[${parts}]}`);

  const amountOf = async (id = '') => (await running.emulator.org.get('Payment', id))?.Amount;

  it('pass through a composite request to a record and, rounded as they are printed, by reference to another', async () => {
    const { text } = await composite(
      part('a', payment(AMOUNT)),
      read('b', '@{a.id}'),
      part('c', payment('"@{b.Amount}"')),
      read('d', '@{c.id}'),
    );
    expect(text.match(/"Amount":1\.2345678901234568E15,/g)).toHaveLength(2);
    const [one, other] = text.match(/(?<="id":")0aQ\w{15}/g) ?? [];
    expect(await amountOf(one)).toBe(AMOUNT);
    expect(await amountOf(other)).toBe('1234567890123456.80');
  });

  it('reach a Connect resource as numbers with every digit', async () => {
    const { text } = await composite(
      part('a', '{"excessFundsAmount":12345678901234567.89}', refundsPath(ORDER_SUMMARY)),
    );
    expect(text).toContain('excessFundsAmount: it has more than 18 digits');
    const { text: misplaced } = await composite(
      part('a', '{"creditMemoId":12345678901234567.89}', refundsPath(ORDER_SUMMARY)),
    );
    expect(misplaced).toContain(
      'Cannot deserialize instance of string from VALUE_NUMBER_FLOAT value 12345678901234567.89',
    );
  });

  it('do not become text where text is required', async () => {
    const { text } = await composite(part('a', '{"Name":12345678901234567890}', `${HERE}/sobjects/Account`));
    expect(text).toContain('"httpStatusCode":400');
    expect(text).toContain('VALUE_NUMBER_INT value 12345678901234567890');
  });

  it.each([
    ['/composite/sobjects', `{"records":[${record(AMOUNT)}]}`],
    [
      '/composite/batch',
      `{"batchRequests":[{"method":"POST","url":"v59.0/sobjects/Payment","richInput":${payment(AMOUNT)}}]}`,
    ],
    [
      '/composite/tree/Payment',
      `{"records":[${record(AMOUNT).replace('"type":', '"referenceId":"r","type":')}]}`,
    ],
    ['/composite/graph', `{"graphs":[{"graphId":"1","compositeRequest":[${part('a', payment(AMOUNT))}]}]}`],
  ])('pass through %s', async (path, body) => {
    const { text } = await send(path, body);
    const id = /0aQ\w{15}/.exec(text)?.[0] ?? text;
    expect(await amountOf(id)).toBe(AMOUNT);
  });

  it('beyond the range of a double are refused, and do not become blank', async () => {
    const { text } = await composite(part('a', payment('1e999')));
    expect(text).toContain('"httpStatusCode":400');
  });
});

describe('a query of more than a page', () => {
  it.each([true, false])('continues after the commit: allOrNone %s', async (allOrNone) => {
    const records = Array.from({ length: 200 }, (_, n) => ({
      attributes: { type: 'Account' },
      Name: `Many ${n}`,
    }));
    const query = read(
      "/query?q=SELECT+Name,(SELECT+Id+FROM+Contacts)+FROM+Account+WHERE+Name+LIKE+'Many%25'+ORDER+BY+Id",
      'query',
    );
    const create = { method: 'POST', url: `${HERE}/composite/sobjects`, referenceId: 'c', body: { records } };
    const subresponses = await composite(
      [
        create,
        { ...create, referenceId: 'd' },
        { ...query, httpHeaders: { 'Sforce-Query-Options': 'batchSize=200' } },
      ],
      { allOrNone },
    );
    const { nextRecordsUrl, records: first } = bodyOf<{ nextRecordsUrl: string; records: object[] }>(
      subresponses[2],
    );
    expect(first).toHaveLength(200);
    const { status, json } = await running.send(nextRecordsUrl);
    expect(status).toBe(200);
    expect((json as { records: object[] }).records[0]).toMatchObject({
      Name: expect.stringMatching(/^Many/),
    });
  });
});

it('a composite request counts as one request', async () => {
  const used = async () => {
    const { headers } = await call('POST', '/composite', { compositeRequest: [account('a'), account('b')] });
    return Number(/api-usage=(\d+)/.exec(headers.get('sforce-limit-info') ?? '')?.[1]);
  };
  const before = await used();
  expect(await used()).toBe(before + 1);
});
