/** Writes of single records without a request: input and result. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Org } from '../../src/org/port.ts';
import type { SObjectField, SObjectType } from '../../src/org/sobject-type.ts';
import {
  deleteRecord,
  insertRecord,
  type RecordInput,
  updateRecord,
  upsertRecord,
  type WriteContext,
  type WriteResult,
} from '../../src/records/write-record.ts';
import { openSmallOrg } from '../org/small-org.ts';

let org: Org;

beforeEach(async () => {
  org = await openSmallOrg();
});

const typeOf = (name: string) => org.sObjectType(name) as SObjectType;
const write = (work: (writing: WriteContext) => Promise<WriteResult>): Promise<WriteResult> =>
  org.transact('test', (tx) => work({ org, tx, version: 59 }));
const insert = (sObject: string, input: RecordInput) =>
  write((writing) => insertRecord(writing, typeOf(sObject), input));

async function inserted(sObject: string, input: RecordInput): Promise<string> {
  const result = await insert(sObject, input);
  if (!result.success) throw new Error(JSON.stringify(result.refusals));
  return result.id;
}

function upsert(value: string, input: RecordInput): Promise<WriteResult> {
  const type = typeOf('Product2');
  const field = type.field('Name') as SObjectField;
  return write((writing) => upsertRecord(writing, type, { field, value }, input));
}

describe('insertRecord', () => {
  it('returns the id of the new record', async () => {
    const result = await insert('Account', { name: 'Fern' });
    expect(result).toEqual({ success: true, id: expect.stringMatching(/^001\w{15}$/), created: true });
    expect(await org.find('Account', 'Name', 'Fern')).toHaveLength(1);
  });

  it('returns all refusals, and changes nothing', async () => {
    const before = (await org.all('Contact')).length;
    expect(await insert('Contact', { LastName: 'L', Birthdate: 'then', Email: 'nobody' })).toEqual({
      success: false,
      refusals: [
        expect.objectContaining({ errorCode: 'INVALID_TYPE_ON_FIELD_IN_RECORD', fields: ['Birthdate'] }),
        expect.objectContaining({ errorCode: 'INVALID_EMAIL_ADDRESS', fields: ['Email'] }),
      ],
    });
    expect(await org.all('Contact')).toHaveLength(before);
  });
});

describe('upsertRecord', () => {
  it.each(['.', '..', 'a.json', 'a/b?c', '%2E'])(
    'finds the record that it created with the key %s',
    async (key) => {
      const made = await upsert(key, { Family: 'one' });
      expect(made).toMatchObject({ success: true, created: true });
      expect(await upsert(key, { Family: 'two' })).toEqual({ ...made, created: false });
      expect(await org.find('Product2', 'Name', key)).toMatchObject([{ Name: key, Family: 'two' }]);
    },
  );

  it('names the records among which it cannot choose', async () => {
    const ids = [await inserted('Product2', { Name: 'Twin' }), await inserted('Product2', { Name: 'Twin' })];
    const message = `Product Name: more than one record found for external id field: [${ids.join(', ')}]`;
    expect(await upsert('twin', {})).toEqual({
      success: false,
      refusals: [{ errorCode: 'DUPLICATE_EXTERNAL_ID', message, fields: [] }],
      duplicates: ids,
    });
  });
});

describe('a deleted record', () => {
  it('can be neither updated nor deleted again', async () => {
    const type = typeOf('Account');
    const id = await inserted('Account', { Name: 'Fern' });
    const remove = () => write((writing) => deleteRecord(writing, type, id));
    expect(await remove()).toEqual({ success: true, id, created: false });
    const refused = {
      success: false,
      refusals: [{ errorCode: 'ENTITY_IS_DELETED', message: 'entity is deleted', fields: [] }],
      isMissing: true,
    };
    expect(await remove()).toEqual(refused);
    expect(await write((writing) => updateRecord(writing, type, id, { Name: 'Moss' }))).toEqual(refused);
  });
});

it('a refused write leaves the transaction unchanged, and the next write continues in it', async () => {
  const type = typeOf('Account');
  const results = await org.transact('test', async (tx) => {
    const writing: WriteContext = { org, tx, version: 59 };
    return [
      await insertRecord(writing, type, { Name: 'One' }),
      await insertRecord(writing, type, { Name: 'Two', ParentId: 'nope' }),
      await insertRecord(writing, type, { Name: 'Three' }),
    ];
  });
  expect(results.map(({ success }) => success)).toEqual([true, false, true]);
  expect((await org.all('Account')).map(({ Name }) => Name)).toEqual(
    expect.arrayContaining(['One', 'Three']),
  );
  expect(await org.find('Account', 'Name', 'Two')).toEqual([]);
});
