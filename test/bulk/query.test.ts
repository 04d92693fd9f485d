import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Running, runEmulator } from '../support/emulator.ts';
import { Jobs } from './jobs.ts';

let running: Running;
let jobs: Jobs;

beforeAll(async () => {
  running = await runEmulator();
  jobs = new Jobs(running, 'query');
  await running.emulator.org.transact('', async (tx) => {
    for (let number = 0; number < 2_500; number++) await tx.insert('Product2', { Name: `Bulk ${number}` });
  });
});

afterAll(() => running.close());

const run = async (query: string, changes: object = {}) => {
  const { id } = await jobs.create({ operation: 'query', query, ...changes });
  return { info: await jobs.ended(id), results: await jobs.send('GET', `/${id}/results`) };
};

describe('a query job', () => {
  it('answers CSV: parents by path, blanks empty, decimals exact, times with Z', async () => {
    const { info, results } = await run(
      'SELECT Id, amount, OrderPaymentSummary.OrderSummary.OrderNumber, CreatedDate, GatewayDate FROM Refund',
    );
    expect(info).toMatchObject({
      object: 'Refund',
      operation: 'query',
      state: 'JobComplete',
      jobType: 'V2Query',
      numberRecordsProcessed: 1,
      retries: 0,
      totalProcessingTime: 0,
    });
    expect(results.headers.get('content-type')).toBe('text/csv');
    expect(results.headers.get('sforce-numberofrecords')).toBe('1');
    expect(results.headers.get('sforce-locator')).toBe('null');
    const [head, row] = results.text.split('\n');
    expect(head).toBe(
      '"Id","Amount","OrderPaymentSummary.OrderSummary.OrderNumber","CreatedDate","GatewayDate"',
    );
    expect(row).toMatch(
      /^"0cbxx0000000401AAA","20\.0","[^"]+","2026-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z","[^+]*"$/,
    );
  });

  it('has a header even without rows', async () => {
    const { results } = await run("SELECT Id, Name FROM Product2 WHERE Name = 'none'");
    expect(results.text).toBe('"Id","Name"\n');
    expect(results.headers.get('sforce-numberofrecords')).toBe('0');
    expect(results.headers.get('sforce-locator')).toBe('null');
  });

  it('prints other dialects, and quotes what needs quotes', async () => {
    await running.emulator.org.transact('', (tx) => tx.insert('Account', { Name: 'a "b"; c\r\nd' }));
    const { results } = await run("SELECT Name, Phone FROM Account WHERE Name LIKE 'a %'", {
      columnDelimiter: 'SEMICOLON',
      lineEnding: 'CRLF',
    });
    expect(results.text).toBe('"Name";"Phone"\r\n"a ""b""; c\r\nd";""\r\n');
  });

  it('is read page by page by its locator', async () => {
    const { id } = await jobs.create({
      operation: 'query',
      query: "SELECT Name FROM Product2 WHERE Name LIKE 'Bulk %' ORDER BY Id",
    });
    expect(await jobs.ended(id)).toMatchObject({ numberRecordsProcessed: 2_500 });
    const names: string[] = [];
    let locator = '';
    const sizes: (string | null)[] = [];
    while (locator !== 'null') {
      const { text, headers } = await jobs.send(
        'GET',
        `/${id}/results?maxRecords=1000&locator=${encodeURIComponent(locator)}`,
      );
      const [head, ...rows] = text.trimEnd().split('\n');
      expect(head).toBe('"Name"');
      names.push(...rows);
      sizes.push(headers.get('sforce-numberofrecords'));
      locator = headers.get('sforce-locator') ?? 'null';
    }
    expect(sizes).toEqual(['1000', '1000', '500']);
    expect(names).toEqual(Array.from({ length: 2_500 }, (_, number) => `"Bulk ${number}"`));
    for (const wrong of ['locator=nope', 'locator=OTk5OTk5', 'maxRecords=0', 'maxRecords=x'])
      expect((await jobs.send('GET', `/${id}/results?${wrong}`)).status).toBe(400);
  });

  it('with queryAll finds what the queryAll resource finds', async () => {
    const record = await running.emulator.org.transact('', (tx) => tx.insert('Account', { Name: 'Binned' }));
    await running.emulator.org.transact('', (tx) => tx.delete('Account', record.Id));
    const { json } = await running.send('/services/data/v59.0/queryAll?q=SELECT+Id+FROM+Account');
    const { info } = await run('SELECT Id FROM Account', { operation: 'queryAll' });
    expect(info).toMatchObject({
      operation: 'queryAll',
      numberRecordsProcessed: (json as { totalSize: number }).totalSize,
    });
  });

  it('shows its progress, and can be aborted and deleted', async () => {
    const { id } = await jobs.create({ operation: 'query', query: 'SELECT Name FROM Product2' });
    expect(await jobs.doneSoFar(id, 2_000)).toMatchObject({ state: 'InProgress' });
    expect((await jobs.send('GET', `/${id}/results`)).json).toEqual([
      { errorCode: 'INVALIDJOBSTATE', message: 'Results of a Job in state InProgress are not available' },
    ]);
    expect((await jobs.send('GET', `/${id}/resultPages`)).json).toMatchObject([
      { errorCode: 'INVALIDJOBSTATE' },
    ]);
    expect((await jobs.send('DELETE', `/${id}`)).status).toBe(400);
    expect((await jobs.send('PATCH', `/${id}`, { state: 'Aborted' })).json).toMatchObject({
      state: 'Aborted',
    });
    running.clock.turn(0);
    expect(await jobs.info(id)).toMatchObject({ state: 'Aborted', numberRecordsProcessed: 2_000 });
    expect((await jobs.send('PATCH', `/${id}`, { state: 'Aborted' })).json).toEqual([
      { errorCode: 'INVALIDJOBSTATE', message: 'Aborting already Aborted Job not allowed' },
    ]);
    expect((await jobs.send('DELETE', `/${id}`)).status).toBe(204);
    expect((await jobs.send('GET', `/${id}`)).status).toBe(404);
  });

  it('is answered before its work starts', async () => {
    expect(await jobs.create({ operation: 'query', query: 'SELECT Id FROM Refund' })).toMatchObject({
      state: 'UploadComplete',
    });
  });

  it('is listed, and printed in XML', async () => {
    const { id } = await jobs.create({ operation: 'query', query: 'SELECT Id FROM Refund' });
    await jobs.ended(id);
    const { json } = await jobs.send('GET', '');
    expect(json).toMatchObject({ done: true, nextRecordsUrl: null, records: expect.any(Array) });
    expect((json as { records: { id: string }[] }).records[0]?.id).toBe(id);
    const { text } = await running.send(`/services/data/v59.0/jobs/query/${id}`, {
      headers: { Accept: 'application/xml' },
    });
    expect(text).toContain(`<jobInfo><id>${id}</id><operation>query</operation><object>Refund</object>`);
    expect(text).toContain('<apiVersion>59.0</apiVersion>');
  });
});

describe('a query that is refused', () => {
  it.each([
    ['SELECT Foo FROM Refund', 'INVALID_FIELD', /No such column 'Foo'/],
    ['SELECT Id FROM Nothing', 'INVALID_TYPE', /Nothing/],
    ['SELECT Id FROM', 'MALFORMED_QUERY', /./],
    ['', 'MALFORMED_QUERY', /has to be specified/],
    ['SELECT COUNT() FROM Refund', 'API_ERROR', /Aggregate functions not supported in Bulk Query/],
    ['SELECT Status, COUNT(Id) FROM Refund GROUP BY Status', 'API_ERROR', /Aggregate functions/],
    ['SELECT MAX(Amount) FROM Refund', 'API_ERROR', /Aggregate functions/],
    [
      'SELECT Id, (SELECT Id FROM Payments) FROM OrderPaymentSummary',
      'API_ERROR',
      /^Aggregate Relationships not supported in Bulk V2 Query with CSV content type$/,
    ],
    ['SELECT Id FROM Refund LIMIT 1 OFFSET 1', 'API_ERROR', /OFFSET/],
  ])('creates no job: %s', async (query, errorCode, message) => {
    const { status, json } = await jobs.send('POST', '', { operation: 'query', query });
    expect(status).toBe(400);
    expect(json).toEqual([{ errorCode, message: expect.stringMatching(message) }]);
  });

  it('is not refused because of text in quotes', async () => {
    const { info } = await run("SELECT Id FROM Account WHERE Name = 'group by offset 1 it\\'s typeof'");
    expect(info.state).toBe('JobComplete');
  });

  it('fails when it selects a compound field', async () => {
    await running.emulator.org.transact('', (tx) =>
      tx.insert('Account', { Name: 'At home', BillingCity: 'Oslo' }),
    );
    const { info } = await run("SELECT BillingAddress FROM Account WHERE Name = 'At home'");
    expect(info).toMatchObject({ state: 'Failed', errorMessage: expect.stringContaining('compound data') });
  });

  it('cannot be part of a composite request', async () => {
    const url = '/services/data/v59.0/jobs/query';
    const body = { operation: 'query', query: 'SELECT Id FROM Refund' };
    const { json } = await running.send('/services/data/v59.0/composite', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        allOrNone: true,
        compositeRequest: [{ method: 'POST', url, referenceId: 'a', body }],
      }),
    });
    expect(json).toMatchObject({ compositeResponse: [{ httpStatusCode: 400 }] });
  });

  it('is read in the version that created it', async () => {
    const { id } = await jobs.create({ operation: 'query', query: 'SELECT Id FROM Refund' });
    await jobs.ended(id);
    const { status, json } = await running.send(`/services/data/v58.0/jobs/query/${id}/results`);
    expect(status).toBe(409);
    expect(json).toMatchObject([{ errorCode: 'INVALIDVERSION' }]);
  });

  it('has its columns in alphabetical order before 50.0', async () => {
    const path = '/services/data/v49.0/jobs/query';
    const { json } = await running.send(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ operation: 'query', query: 'SELECT Status, Amount, Id FROM Refund' }),
    });
    const { id } = json as { id: string };
    await jobs.ended(id);
    expect((await running.send(`${path}/${id}/results`)).text).toMatch(
      /^"Amount","Id","Status"\n"20\.0","0cb/,
    );
  });

  it('has results that cannot be read in a composite request', async () => {
    const { id } = await jobs.create({ operation: 'query', query: 'SELECT Id FROM Refund' });
    await jobs.ended(id);
    const { json } = await running.send('/services/data/v59.0/composite/batch', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ batchRequests: [{ method: 'GET', url: `v59.0/jobs/query/${id}/results` }] }),
    });
    expect(json).toMatchObject({ hasErrors: true, results: [{ statusCode: 400 }] });
  });

  it('needs 47.0', async () => {
    expect((await running.send('/services/data/v46.0/jobs/query')).status).toBe(404);
  });
});
