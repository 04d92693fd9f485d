/** Dates and datetimes that Salesforce does not have are refused wherever a record is written, and in queries. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Jobs } from '../bulk/jobs.ts';
import { asking } from '../sobjects/asking.ts';
import { type Running, runEmulator } from '../support/emulator.ts';

const SEED = new URL('../support/gizmo', import.meta.url).pathname;
const FIRST = 'a0Gxx0000000001EAA';
const CODE = 'FIELD_INTEGRITY_EXCEPTION';

let running: Running;
let jobs: Jobs;

beforeAll(async () => {
  running = await runEmulator({ seed: SEED });
  jobs = new Jobs(running, 'ingest');
});

afterAll(() => running.close());

const { ask, create, read } = asking(() => running);
const gizmo = (fields: object) => ({ attributes: { type: 'Gizmo__c' }, ...fields });
const count = async () => (await running.emulator.org.all('Gizmo__c')).length;
const query = async (where: string) => {
  const soql = `SELECT Name FROM Gizmo__c WHERE ${where}`;
  return ask('GET', `/query?q=${encodeURIComponent(soql)}`);
};

const BEYOND: readonly [field: string, value: string][] = [
  ['Day__c', '0001-01-01'],
  ['Day__c', '1699-12-31'],
  ['Day__c', '4001-01-01'],
  ['Day__c', '9999-12-31'],
  ['Day__c', '9999-12-31T00:00:00Z'],
  ['When__c', '0001-01-01T00:00:00Z'],
  ['When__c', '1699-12-31T23:59:59Z'],
  ['When__c', '1700-01-01T00:30:00+01:00'],
  ['When__c', '4000-12-31T00:00:01Z'],
  ['When__c', '4001-01-02T00:00:00Z'],
];

describe.each(BEYOND)('%s = %s is refused', (field, value) => {
  const fields = { Name: 'Beyond', [field]: value };

  it('for a single record, in JSON and in XML', async () => {
    const before = await count();
    const refused = { status: 400, json: [{ errorCode: CODE, fields: [field] }] };
    expect(await ask('POST', '/sobjects/Gizmo__c', fields)).toMatchObject(refused);
    expect(await ask('PATCH', `/sobjects/Gizmo__c/${FIRST}`, { [field]: value })).toMatchObject(refused);
    expect(await ask('PATCH', '/sobjects/Gizmo__c/Ext__c/beyond', fields)).toMatchObject(refused);
    const xml = `<Gizmo__c><Name>Beyond</Name><${field}>${value}</${field}></Gizmo__c>`;
    const inXml = await ask('POST', '/sobjects/Gizmo__c', xml, { 'Content-Type': 'application/xml' });
    expect(inXml).toMatchObject(refused);
    expect(await count()).toBe(before);
    expect((await read('Gizmo__c', FIRST))[field]).toBeNull();
  });

  it('in collections, trees and composites', async () => {
    const before = await count();
    const row = [{ success: false, errors: [{ statusCode: CODE, fields: [field] }] }];
    const one = { records: [gizmo(fields)] };
    expect((await ask('POST', '/composite/sobjects', one)).json).toMatchObject(row);
    expect(
      (
        await ask('PATCH', '/composite/sobjects/Gizmo__c/Ext__c', {
          records: [gizmo({ ...fields, Ext__c: 'x' })],
        })
      ).json,
    ).toMatchObject(row);
    const tree = { records: [{ ...gizmo(fields), attributes: { type: 'Gizmo__c', referenceId: 'a' } }] };
    expect((await ask('POST', '/composite/tree/Gizmo__c', tree)).json).toMatchObject({
      hasErrors: true,
      results: [{ errors: [{ statusCode: CODE }] }],
    });
    const url = '/services/data/v59.0/sobjects/Gizmo__c';
    const composite = { compositeRequest: [{ method: 'POST', url, referenceId: 'a', body: fields }] };
    expect((await ask('POST', '/composite', composite)).json).toMatchObject({
      compositeResponse: [{ httpStatusCode: 400, body: [{ errorCode: CODE }] }],
    });
    expect(await count()).toBe(before);
  });

  it('in a bulk job', async () => {
    const { id } = await jobs.ingest(
      { object: 'Gizmo__c', operation: 'insert' },
      `Name,${field}\nBeyond,${value}\n`,
    );
    expect(await jobs.results(id, 'failedResults')).toContain(CODE);
  });
});

it.each(BEYOND.filter(([field, value]) => field !== 'Day__c' || value.length === 10))(
  '%s = %s is refused in a query',
  async (field, value) => {
    expect(await query(`${field} = ${value}`)).toMatchObject({
      status: 400,
      json: [{ errorCode: 'MALFORMED_QUERY', message: expect.stringContaining('Invalid date') }],
    });
  },
);

it.each([
  ['EffectiveDate', '1699-12-31'],
  ['CreatedDate', '4001-01-02T00:00:00Z'],
])('%s = %s is refused in a seed', async (field, value) => {
  const place = await mkdtemp(join(tmpdir(), 'sfom-dates-'));
  try {
    await writeFile(join(place, 'Order.ndjson'), JSON.stringify({ [field]: value }));
    const problem = new RegExp(`Order.${field}: .* outside of the valid range .*: ${value}`);
    await expect(runEmulator({ seed: place })).rejects.toThrow(problem);
  } finally {
    await rm(place, { recursive: true });
  }
});

describe('The first and the last', () => {
  it.each([
    ['Day__c', '1700-01-01', '1700-01-01'],
    ['Day__c', '4000-12-31', '4000-12-31'],
    ['When__c', '1700-01-01T00:00:00Z', '1700-01-01T00:00:00.000+0000'],
    ['When__c', '1699-12-31T16:00:00-08:00', '1700-01-01T00:00:00.000+0000'],
    ['When__c', '4000-12-31T00:00:00Z', '4000-12-31T00:00:00.000+0000'],
  ])('%s = %s is stored, and found', async (field, value, stored) => {
    const Name = `${field} ${value}`;
    const id = await create('Gizmo__c', { Name, [field]: value });
    expect(await read('Gizmo__c', id)).toMatchObject({ [field]: stored });
    expect((await query(`${field} = ${value} AND Name = '${Name}'`)).json).toMatchObject({ totalSize: 1 });
  });
});
