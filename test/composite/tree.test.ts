import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Running, runEmulator } from '../support/emulator.ts';
import { clientIn, commitsOf, countOf, FORMATS, inFormat, jsonClient } from './client.ts';

let running: Running;

beforeAll(async () => {
  running = await runEmulator();
});

afterAll(() => running.close());

const callInJson = jsonClient(() => running);

const contact = (referenceId: string, fields: object = { LastName: referenceId }) => ({
  attributes: { type: 'Contact', referenceId },
  ...fields,
});
const account = (referenceId: string, ...records: object[]) => ({
  attributes: { type: 'Account', referenceId },
  Name: referenceId,
  ...(records.length > 0 ? { Contacts: { records } } : {}),
});

describe.each(FORMATS)('POST /composite/tree/T in %s', (format) => {
  const call = clientIn(() => running, format);
  const grow = (records: readonly object[]) => call('POST', '/composite/tree/account', { records });

  it('creates records with their children in one commit, and answers their ids level by level', async () => {
    let answer: unknown;
    const commits = await commitsOf(running, async () => {
      const answered = await grow([
        account('a1', contact('c1'), contact('c2')),
        account('a2', contact('c3')),
      ]);
      expect(answered.status).toBe(201);
      answer = answered.json;
    });
    const { hasErrors, results } = answer as {
      hasErrors: boolean;
      results: { referenceId: string; id: string }[];
    };
    expect(commits).toBe(1);
    expect(hasErrors).toBe(false);
    expect(results.map(({ referenceId }) => referenceId)).toEqual(['a1', 'a2', 'c1', 'c2', 'c3']);
    const [a1, a2, , c2, c3] = results.map(({ id }) => id) as [string, string, string, string, string];
    expect(await running.read('Contact', c2)).toMatchObject({ LastName: 'c2', AccountId: a1 });
    expect(await running.read('Contact', c3)).toMatchObject({ AccountId: a2 });
  });

  it.each<[string, object[], string[], string]>([
    ['a child', [account('a', contact('bad', {}))], ['bad'], 'REQUIRED_FIELD_MISSING'],
    ['a root', [{ ...account('a'), Name: undefined }, account('b')], ['a'], 'REQUIRED_FIELD_MISSING'],
    ['a pair of equal reference ids', [account('x', contact('x'))], ['x', 'x'], 'INVALID_INPUT'],
    ['a child of another type', [account('a', account('b'))], ['b'], 'INVALID_TYPE'],
    [
      'an unknown relationship',
      [{ ...account('a'), Kin: { records: [contact('c')] } }],
      ['a'],
      'INVALID_FIELD',
    ],
    ['a reference id', [account('a-b')], ['a-b'], 'INVALID_INPUT'],
  ])('creates nothing when %s is invalid, and reports which record', async (_, records, at, statusCode) => {
    const before = await countOf(running, 'Account');
    const { status, json } = await grow(records);
    expect(status).toBe(400);
    expect(json).toMatchObject({
      hasErrors: true,
      results: at.map((referenceId) => ({ referenceId, errors: [{ statusCode }] })),
    });
    expect(await countOf(running, 'Account')).toBe(before);
  });

  it.each<[string, object[], string]>([
    ['201 records', Array.from({ length: 201 }, (_, n) => account(`a${n}`)), 'EXCEEDED_ID_LIMIT'],
    ['a record without a reference id', [{ attributes: { type: 'Account' } }], 'JSON_PARSER_ERROR'],
    ['a record without a type', [{ Name: 'x' }], 'JSON_PARSER_ERROR'],
  ])('refuses %s', async (_, records, errorCode) => {
    const { status, json } = await grow(records);
    expect(status).toBe(400);
    expect(json).toEqual([expect.objectContaining({ errorCode: inFormat(errorCode, format) })]);
  });

  it('answers 404 for an unknown object', async () => {
    expect((await call('POST', '/composite/tree/Nothing', { records: [] })).status).toBe(404);
  });
});

describe('POST /composite/tree/T', () => {
  it('reads and writes the documented XML', async () => {
    const body =
      '<SObjectTreeRequest><records type="Account" referenceId="ref1"><name>SampleAccount</name><Contacts><records type="Contact" referenceId="ref2"><lastname>Smith</lastname></records></Contacts></records></SObjectTreeRequest>';
    const send = (text: string) =>
      running.send('/services/data/v59.0/composite/tree/Account.xml', {
        method: 'POST',
        headers: { 'Content-Type': 'application/xml' },
        body: text,
      });
    const { status, text } = await send(body);
    expect(status).toBe(201);
    expect(text.replace(/00[13]xx\w{13}/g, 'ID')).toBe(
      '<?xml version="1.0" encoding="UTF-8"?><SObjectTreeResponse><hasErrors>false</hasErrors><results><id>ID</id><referenceId>ref1</referenceId></results><results><id>ID</id><referenceId>ref2</referenceId></results></SObjectTreeResponse>',
    );
    const refused = await send(body.replace('<lastname>Smith</lastname>', ''));
    expect(refused.text).toBe(
      '<?xml version="1.0" encoding="UTF-8"?><SObjectTreeResponse><hasErrors>true</hasErrors><results><errors><fields>LastName</fields><message>Required fields are missing: [LastName]</message><statusCode>REQUIRED_FIELD_MISSING</statusCode></errors><referenceId>ref2</referenceId></results></SObjectTreeResponse>',
    );
    expect((await send('<SObjectTree/>')).text).toContain(
      'was expecting &lt;SObjectTreeRequest&gt; at [line:1, column:1]',
    );
  });

  it('refuses an empty list of records', async () => {
    const { status, json } = await callInJson('POST', '/composite/tree/Account', { records: [] });
    expect(status).toBe(400);
    expect(json).toMatchObject([{ errorCode: 'INVALID_INPUT' }]);
  });

  it('accepts five levels, and no more', async () => {
    const deep = (levels: number): object => ({
      attributes: { type: 'Account', referenceId: `level${levels}` },
      Name: 'Deep',
      ...(levels > 1 ? { ChildAccounts: { records: [deep(levels - 1)] } } : {}),
    });
    const grow = (...records: object[]) => callInJson('POST', '/composite/tree/Account', { records });
    expect((await grow(deep(5))).status).toBe(201);
    const before = await countOf(running, 'Account');
    expect((await grow(deep(6))).json).toMatchObject([{ errorCode: 'LIMIT_EXCEEDED' }]);
    expect(await countOf(running, 'Account')).toBe(before);
  });
});
