/** Rows of one call that name the same record: none of them is written. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Jobs } from '../bulk/jobs.ts';
import { clientIn, commitsOf, countOf, FORMATS } from '../composite/client.ts';
import { type Running, runEmulator } from '../support/emulator.ts';

const SEED = new URL('../support/gizmo', import.meta.url).pathname;
const FIRST = 'a0Gxx0000000001EAA';
const SECOND = 'a0Gxx0000000002EAA';

let running: Running;
let jobs: Jobs;

beforeAll(async () => {
  running = await runEmulator({ seed: SEED });
  jobs = new Jobs(running, 'ingest');
});

afterAll(() => running.close());

type Fields = Readonly<Record<string, unknown>>;
type Result = { readonly id?: string; readonly success: boolean; readonly errors: readonly object[] };

const gizmo = (fields: Fields) => ({ attributes: { type: 'Gizmo__c' }, ...fields });
const fieldOf = async (id: string, field: string) => (await running.read('Gizmo__c', id))[field];
const sameKey = (field: string, value: unknown) => ({
  success: false,
  errors: [
    { statusCode: 'DUPLICATE_VALUE', message: `Duplicate external id specified: ${value}`, fields: [field] },
  ],
});
const sameId = (id: string) => ({
  success: false,
  errors: [{ statusCode: 'DUPLICATE_VALUE', message: `Duplicate id specified: ${id}`, fields: ['Id'] }],
});

describe.each(FORMATS)('A collection in %s', (format) => {
  const call = clientIn(() => running, format);
  const upsert = async (field: string, rows: readonly Fields[], allOrNone = false) =>
    (await call('PATCH', `/composite/sobjects/Gizmo__c/${field}`, { allOrNone, records: rows.map(gizmo) }))
      .json as Result[];
  const update = async (rows: readonly object[]) =>
    (await call('PATCH', '/composite/sobjects', { records: rows })).json as Result[];

  it('inserts nothing for an external id that two rows have, and writes the others', async () => {
    const before = await countOf(running, 'Gizmo__c');
    const results = await upsert('Ext__c', [
      { Ext__c: 'tin-7', Name: 'a' },
      { Ext__c: `tin-8 ${format}`, Name: 'c' },
      { Ext__c: 'tin-7', Name: 'b' },
    ]);
    expect(results).toEqual([
      sameKey('Ext__c', 'tin-7'),
      { id: expect.any(String), success: true, errors: [], created: true },
      sameKey('Ext__c', 'tin-7'),
    ]);
    expect(await countOf(running, 'Gizmo__c')).toBe(before + 1);
  });

  it('leaves a record unchanged that two rows name by external id', async () => {
    const rows = [
      { Ext__c: 'first', Txt__c: 'one' },
      { Ext__c: 'first', Txt__c: 'two' },
    ];
    expect(await commitsOf(running, () => upsert('Ext__c', rows))).toBe(0);
    expect(await upsert('Ext__c', rows)).toEqual([sameKey('Ext__c', 'first'), sameKey('Ext__c', 'first')]);
    expect(['one', 'two']).not.toContain(await fieldOf(FIRST, 'Txt__c'));
  });

  it('recognizes equal numbers in any notation, and equal text with blanks around it', async () => {
    const numbers = await upsert('ExtNum__c', [
      { ExtNum__c: 7, Name: 'a' },
      { ExtNum__c: '7.0', Name: 'b' },
    ]);
    expect(numbers).toEqual([sameKey('ExtNum__c', '7'), sameKey('ExtNum__c', '7.0')]);
    const loose = await upsert('ExtLoose__c', [
      { ExtLoose__c: 'x', Name: 'a' },
      { ExtLoose__c: ' x ', Name: 'b' },
    ]);
    expect(loose.map(({ success }) => success)).toEqual([false, false]);
  });

  it('distinguishes letter case if the field does', async () => {
    const rows = [
      { ExtCase__c: 'First', Txt__c: `${format} 1` },
      { ExtCase__c: 'first', Txt__c: `${format} 2` },
    ];
    expect((await upsert('ExtCase__c', rows)).map(({ success }) => success)).toEqual([true, true]);
    expect(await fieldOf(FIRST, 'Txt__c')).toBe(`${format} 1`);
    expect(await fieldOf(SECOND, 'Txt__c')).toBe(`${format} 2`);
  });

  it('rolls back the other rows too if all or none are written', async () => {
    const rows = [
      { Ext__c: 'second', Name: 'changed' },
      { Ext__c: 'twin', Name: 'a' },
      { Ext__c: 'twin', Name: 'b' },
    ];
    const results = await upsert('Ext__c', rows, true);
    expect(results.map(({ errors }) => errors[0])).toMatchObject([
      { statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK' },
      { statusCode: 'DUPLICATE_VALUE' },
      { statusCode: 'DUPLICATE_VALUE' },
    ]);
    expect(await fieldOf(SECOND, 'Name')).toBe('Second');
  });

  it('updates nothing for an id in two rows, with 15 and 18 characters', async () => {
    const results = await update([
      gizmo({ Id: FIRST, Num__c: 1 }),
      gizmo({ Id: SECOND, Num__c: 2 }),
      gizmo({ id: FIRST.slice(0, 15), Num__c: 3 }),
    ]);
    expect(results).toEqual([sameId(FIRST), { id: SECOND, success: true, errors: [] }, sameId(FIRST)]);
    expect(await fieldOf(FIRST, 'Num__c')).toBeNull();
  });

  it('updates a record twice in two chunks: the last row wins', async () => {
    const account = { attributes: { type: 'Account' }, Id: '001xx000000000AAAQ', Name: 'Capital' };
    const results = await update([
      gizmo({ Id: SECOND, Num__c: 4 }),
      account,
      gizmo({ Id: SECOND, Num__c: 5 }),
    ]);
    expect(results.map(({ success }) => success)).toEqual([true, true, true]);
    expect(await fieldOf(SECOND, 'Num__c')).toBe(5);
  });

  it('deletes a record once, and reports it as deleted the second time', async () => {
    const [made] = await upsert('Ext__c', [{ Ext__c: `bin ${format}`, Name: 'Bin' }]);
    const id = made?.id;
    const { json } = await call('DELETE', `/composite/sobjects?ids=${id},${id}`);
    expect(json).toMatchObject([{ id, success: true }, { errors: [{ statusCode: 'ENTITY_IS_DELETED' }] }]);
  });
});

it('Two subrequests of one composite are two calls', async () => {
  const url = '/services/data/v59.0/composite/sobjects/Gizmo__c/Ext__c';
  const part = (referenceId: string, Name: string) => ({
    ...{ method: 'PATCH', url, referenceId },
    body: { records: [gizmo({ Ext__c: 'apart', Name })] },
  });
  const { json } = await clientIn(() => running, 'JSON')('POST', '/composite', {
    compositeRequest: [part('a', 'One'), part('b', 'Two')],
  });
  expect(json).toMatchObject({
    compositeResponse: [{ body: [{ created: true }] }, { body: [{ created: false }] }],
  });
});

describe('A bulk job', () => {
  const UPSERT = { object: 'Gizmo__c', operation: 'upsert', externalIdFieldName: 'Ext__c' };

  it('inserts nothing for an external id that two rows have, and writes the others', async () => {
    const { id } = await jobs.ingest(UPSERT, 'Ext__c,Name\nbu1,a\nbu2,b\nbu1,c\n');
    const error = '"","DUPLICATE_VALUE:Duplicate external id specified: bu1:Ext__c --"';
    expect(await jobs.results(id, 'failedResults')).toBe(
      `"sf__Id","sf__Error","Ext__c","Name"\n${error},"bu1","a"\n${error},"bu1","c"\n`,
    );
    expect(await jobs.results(id, 'successfulResults')).toContain('"true","bu2","b"');
    expect(await jobs.info(id)).toMatchObject({ numberRecordsProcessed: 3, numberRecordsFailed: 2 });
  });

  it.each([
    ['update', {}],
    ['upsert', { externalIdFieldName: 'Id' }],
  ])('leaves a record unchanged whose key two rows have: %s', async (operation, key) => {
    const short = FIRST.slice(0, 15);
    const { id } = await jobs.ingest(
      { object: 'Gizmo__c', operation, ...key },
      `Id,Txt__c\n${FIRST},${operation}\n${short},${operation}\n`,
    );
    const error = `"${FIRST}","DUPLICATE_VALUE:Duplicate id specified: ${FIRST}:Id --"`;
    expect(await jobs.results(id, 'failedResults')).toBe(
      `"sf__Id","sf__Error","Id","Txt__c"\n${error},"${FIRST}","${operation}"\n${error},"${short}","${operation}"\n`,
    );
    expect(await fieldOf(FIRST, 'Txt__c')).not.toBe(operation);
  });

  const rows = (count: number, prefix: string) =>
    Array.from({ length: count }, (_, row) => `${prefix}-${row},x`);

  it.each<[number, boolean]>([
    [200, true],
    [201, false],
  ])('refuses the first and row %i: %s', async (second, isRefused) => {
    const key = `chunk-${second}`;
    const data = [`${key},first`, ...rows(second - 2, key), `${key},last`];
    const { id } = await jobs.ingest(UPSERT, ['Ext__c,Name', ...data, ''].join('\n'));
    expect(await jobs.info(id)).toMatchObject({
      numberRecordsProcessed: second,
      numberRecordsFailed: isRefused ? 2 : 0,
    });
    const found = await running.emulator.org.find('Gizmo__c', 'Ext__c', key);
    expect(found.map(({ Name }) => Name)).toEqual(isRefused ? [] : ['last']);
  });

  it('ignores the key of a row that cannot be read', async () => {
    const { id } = await jobs.ingest(UPSERT, 'Ext__c,Name,When__c\nread,a,tomorrow\nread,b,\n');
    expect(await jobs.results(id, 'failedResults')).toContain(
      '"INVALID_FIELD:Failed to deserialize field at col 2. Due to, \'tomorrow\' is not a valid value for the type xsd:dateTime:When__c --"',
    );
    expect(await jobs.results(id, 'successfulResults')).toContain('"true","read","b",""');
  });
});
