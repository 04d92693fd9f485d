/** Numbers of 10,000,000 and more at every door: stored exactly, printed as Java prints a double (seen: large-numbers). */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Jobs } from './bulk/jobs.ts';
import { type Running, runEmulator } from './support/emulator.ts';

const V = '/services/data/v62.0';
const EXACT = '9007199254740993';
const PRINTED = '9.007199254740992E15';

let running: Running;
let id: string;

beforeAll(async () => {
  running = await runEmulator();
  const body = `{"Name":"Large","AnnualRevenue":${EXACT},"NumberOfEmployees":80000000}`;
  const created = await running.send(`${V}/sobjects/Account`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body,
  });
  ({ id } = created.json as { id: string });
});

afterAll(() => running.close());

const get = async (path: string, headers: Record<string, string> = {}) =>
  (await running.send(`${V}${path}`, { headers })).text;
const post = async (path: string, body: object) =>
  (
    await running.send(`${V}${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    })
  ).text;
const query = (soql: string) => get(`/query?q=${encodeURIComponent(soql)}`);

describe('A number that is too large for plain digits', () => {
  it('is stored exactly, and found by its exact value', async () => {
    expect(await running.emulator.org.get('Account', id)).toMatchObject({ AnnualRevenue: `${EXACT}.00` });
    expect(await query(`SELECT COUNT() FROM Account WHERE AnnualRevenue = ${EXACT}`)).toContain(
      '"totalSize":1',
    );
    expect(await query('SELECT COUNT() FROM Account WHERE AnnualRevenue = 9007199254740992')).toContain(
      '"totalSize":0',
    );
  });

  it('has an exponent in a record, in JSON and in XML; an integer field has none', async () => {
    const path = `/sobjects/Account/${id}?fields=AnnualRevenue,NumberOfEmployees`;
    expect(await get(path)).toContain(`"AnnualRevenue":${PRINTED},"NumberOfEmployees":80000000`);
    expect(await get(path, { Accept: 'application/xml' })).toContain(
      `<AnnualRevenue>${PRINTED}</AnnualRevenue><NumberOfEmployees>80000000</NumberOfEmployees>`,
    );
  });

  it('has an exponent in queries, sums and averages; a count has none', async () => {
    const where = `FROM Account WHERE Id = '${id}'`;
    expect(await query(`SELECT AnnualRevenue ${where}`)).toContain(`"AnnualRevenue":${PRINTED}`);
    expect(
      await query(
        `SELECT SUM(AnnualRevenue) s, AVG(AnnualRevenue) a, MIN(AnnualRevenue) n, MAX(AnnualRevenue) x, COUNT(Id) c, SUM(NumberOfEmployees) e ${where}`,
      ),
    ).toContain(`"s":${PRINTED},"a":${PRINTED},"n":${PRINTED},"x":${PRINTED},"c":1,"e":80000000`);
  });

  it('has an exponent in collections, composite requests and searches', async () => {
    expect(await get(`/composite/sobjects/Account?ids=${id}&fields=AnnualRevenue`)).toContain(PRINTED);
    const url = `${V}/sobjects/Account/${id}?fields=AnnualRevenue`;
    const compositeRequest = [{ method: 'GET', url, referenceId: 'a' }];
    expect(await post('/composite', { compositeRequest })).toContain(`"AnnualRevenue":${PRINTED}`);
    expect(await post('/composite/batch', { batchRequests: [{ method: 'GET', url }] })).toContain(PRINTED);
    const search = encodeURIComponent('FIND {Large} RETURNING Account(AnnualRevenue)');
    expect(await get(`/search?q=${search}`)).toContain(`"AnnualRevenue":${PRINTED}`);
  });

  it('has an exponent in the CSV of a bulk query, which an ingest job reads back', async () => {
    const queries = new Jobs(running, 'query');
    const made = await queries.create({
      operation: 'query',
      query: `SELECT Id, AnnualRevenue FROM Account WHERE Id = '${id}'`,
    });
    await queries.ended(made.id);
    const { text } = await queries.send('GET', `/${made.id}/results`);
    expect(text).toBe(`"Id","AnnualRevenue"\n"${id}","${PRINTED}"\n`);

    const ingests = new Jobs(running, 'ingest');
    const job = await ingests.create({ object: 'Account', operation: 'update' });
    await ingests.upload(job.id, text);
    await ingests.close(job.id);
    expect(await ingests.ended(job.id)).toMatchObject({ numberRecordsFailed: 0, numberRecordsProcessed: 1 });
    expect(await running.emulator.org.get('Account', id)).toMatchObject({
      AnnualRevenue: '9007199254740992.00',
    });
  });
});
