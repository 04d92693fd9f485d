/** An id of 15 characters whose letters have another case is another id: no place repairs it (test/support/gizmo has two accounts of that kind). */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Jobs } from '../bulk/jobs.ts';
import { asking } from '../sobjects/asking.ts';
import { type Running, runEmulator } from '../support/emulator.ts';

const SEED = new URL('../support/gizmo', import.meta.url).pathname;
const CAPITAL = '001xx000000000AAAQ';
const SMALL = '001xx000000000aAAA';
/** Ids of no record, each of them the capital account's with other letters. */
const NOBODY = '001Xx000000000A';
const WRONG_CHECKSUM = '001Xx000000000AAAQ';

let running: Running;

beforeAll(async () => {
  running = await runEmulator({ seed: SEED });
});

afterAll(() => running.close());

const { ask } = asking(() => running);
const query = async (soql: string) => ask('GET', `/query?q=${encodeURIComponent(soql)}`);
const namesOf = async (soql: string) =>
  ((await query(soql)).json as { records: { Name: string }[] }).records.map(({ Name }) => Name);
const account = (fields: object) => ({ attributes: { type: 'Account' }, ...fields });

describe('Two ids that differ in the case of one letter', () => {
  it.each([CAPITAL, CAPITAL.slice(0, 15), SMALL, SMALL.slice(0, 15)])('are two records: %s', async (id) => {
    const Name = id.includes('0A') ? 'Capital' : 'Small';
    expect((await ask('GET', `/sobjects/Account/${id}`)).json).toMatchObject({ Name });
    expect((await ask('GET', `/sobjects/Account/Id/${id}`)).json).toMatchObject({ Name });
    expect(await namesOf(`SELECT Name FROM Account WHERE Id = '${id}'`)).toEqual([Name]);
    expect(await namesOf(`SELECT Name FROM Account WHERE Id IN ('${id}')`)).toEqual([Name]);
    const gizmos = await namesOf(`SELECT Name FROM Gizmo__c WHERE Account__c = '${id}'`);
    expect(gizmos).toEqual(Name === 'Capital' ? ['First'] : []);
    const parents = await namesOf(`SELECT Name FROM Gizmo__c WHERE Account__r.Id = '${id}'`);
    expect(parents).toEqual(gizmos);
    const { json } = await ask('GET', `/composite/sobjects/Account?ids=${id}&fields=Name`);
    expect(json).toMatchObject([{ Name }]);
  });
});

it('Two such ids are two groups, two targets of semi-joins, and two values of unequal', async () => {
  const { json } = await ask('POST', '/sobjects/Gizmo__c', { Name: 'Of small', Account__c: SMALL });
  const grouped = await query(
    'SELECT Account__c, COUNT(Id) FROM Gizmo__c WHERE Account__c != null GROUP BY Account__c',
  );
  const groups = (grouped.json as { records: { Account__c: string }[] }).records;
  expect(groups.map(({ Account__c }) => Account__c).sort()).toEqual([CAPITAL, SMALL]);
  const joined =
    "SELECT Name FROM Gizmo__c WHERE Account__c IN (SELECT Id FROM Account WHERE Name = 'Small')";
  expect(await namesOf(joined)).toEqual(['Of small']);
  const unequal = `SELECT Name FROM Gizmo__c WHERE Account__c != null AND Account__c != '${CAPITAL}'`;
  expect(await namesOf(unequal)).toEqual(['Of small']);
  await ask('DELETE', `/sobjects/Gizmo__c/${(json as { id: string }).id}`);
});

describe.each([NOBODY, WRONG_CHECKSUM])('An id in other letters finds no record: %s', (id) => {
  const isRefused = (codes: unknown) =>
    expect(['INVALID_CROSS_REFERENCE_KEY', 'MALFORMED_ID']).toContain(codes);

  it('in a path', async () => {
    for (const path of [`/sobjects/Account/${id}`, `/sobjects/Account/Id/${id}`])
      for (const method of ['GET', 'HEAD', 'DELETE', 'PATCH'])
        expect(
          (await ask(method, path, method === 'PATCH' ? { Name: 'x' } : undefined)).status,
        ).not.toBeLessThan(400);
  });

  it('in a query', async () => {
    for (const soql of [
      `SELECT Name FROM Account WHERE Id = '${id}'`,
      `SELECT Name FROM Account WHERE Id IN ('${id}')`,
      `SELECT Name FROM Gizmo__c WHERE Account__c = '${id}'`,
      `SELECT Name FROM Gizmo__c WHERE Account__r.Id = '${id}'`,
    ]) {
      const { json } = await query(soql);
      expect((json as { totalSize?: number }).totalSize ?? 0).toBe(0);
    }
  });

  it('in a collection', async () => {
    const updated = await ask('PATCH', '/composite/sobjects', { records: [account({ Id: id, Name: 'x' })] });
    isRefused((updated.json as { errors: { statusCode: string }[] }[])[0]?.errors[0]?.statusCode);
    const deleted = await ask('DELETE', `/composite/sobjects?ids=${id}`);
    isRefused((deleted.json as { errors: { statusCode: string }[] }[])[0]?.errors[0]?.statusCode);
    expect((await ask('GET', `/composite/sobjects/Account?ids=${id}&fields=Name`)).json).toEqual([null]);
  });

  it('in a reference', async () => {
    const { status, json } = await ask('POST', '/sobjects/Gizmo__c', { Name: 'x', Account__c: id });
    expect(status).toBe(400);
    isRefused((json as { errorCode: string }[])[0]?.errorCode);
  });

  it('in a bulk job', async () => {
    const jobs = new Jobs(running, 'ingest');
    const job = await jobs.ingest({ object: 'Account', operation: 'update' }, `Id,Name\n${id},x\n`);
    expect(job).toMatchObject({ numberRecordsProcessed: 1, numberRecordsFailed: 1 });
  });
});
