import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Running, runEmulator } from '../support/emulator.ts';
import { Jobs } from './jobs.ts';

let running: Running;
let jobs: Jobs;

beforeAll(async () => {
  running = await runEmulator();
  jobs = new Jobs(running, 'ingest');
});

afterAll(() => running.close());

const INSERT = { object: 'Account', operation: 'insert' };

const ask = async (soql: string) => {
  const { json } = await running.send(`/services/data/v59.0/query?q=${encodeURIComponent(soql)}`);
  return (json as { records: Record<string, unknown>[] }).records.map(({ attributes: _, ...row }) => row);
};

describe('an ingest job', () => {
  it('goes from Open to JobComplete', async () => {
    const job = await jobs.create({ object: 'account', operation: 'insert', contentType: 'CSV' });
    expect(job).toEqual({
      id: expect.stringMatching(/^750\w{15}$/),
      operation: 'insert',
      object: 'Account',
      createdById: expect.stringMatching(/^005/),
      createdDate: '2026-11-22T09:00:00.000+0000',
      systemModstamp: '2026-11-22T09:00:00.000+0000',
      state: 'Open',
      concurrencyMode: 'Parallel',
      contentType: 'CSV',
      contentUrl: `services/data/v59.0/jobs/ingest/${job.id}/batches`,
      apiVersion: 59,
      jobType: 'V2Ingest',
      lineEnding: 'LF',
      columnDelimiter: 'COMMA',
    });
    expect(await jobs.upload(job.id, 'Name\nBulk One\n')).toMatchObject({ status: 201, text: '' });
    expect((await jobs.close(job.id)).json).toMatchObject({ id: job.id, state: 'UploadComplete' });
    expect(await jobs.ended(job.id)).toMatchObject({
      state: 'JobComplete',
      numberRecordsProcessed: 1,
      numberRecordsFailed: 0,
      retries: 0,
      totalProcessingTime: 0,
      apiActiveProcessingTime: 0,
      apexProcessingTime: 0,
    });
  });

  it('returns the outcome of each row, with the columns as they were sent', async () => {
    const { id } = await jobs.ingest(INSERT, 'name,Phone\nGood,555\n,556\nAlso good,\n');
    const [first, third] = (
      await ask("SELECT Id FROM Account WHERE Name IN ('Good', 'Also good') ORDER BY Id")
    ).map(({ Id }) => Id);
    expect(await jobs.results(id, 'successfulResults')).toBe(
      `"sf__Id","sf__Created","name","Phone"\n"${first}","true","Good","555"\n"${third}","true","Also good",""\n`,
    );
    expect(await jobs.results(id, 'failedResults')).toBe(
      '"sf__Id","sf__Error","name","Phone"\n"","REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --","","556"\n',
    );
    expect(await jobs.results(id, 'unprocessedrecords')).toBe('"name","Phone"\n');
    expect(await jobs.info(id)).toMatchObject({ numberRecordsProcessed: 3, numberRecordsFailed: 1 });
  });

  it('has a column for ids in failed results at every version', async () => {
    const path = '/services/data/v50.0/jobs/ingest';
    const headers = { 'Content-Type': 'application/json' };
    const made = await running.send(path, { method: 'POST', headers, body: JSON.stringify(INSERT) });
    const { id } = made.json as { id: string };
    await jobs.upload(id, 'Name\n""\n');
    await jobs.close(id);
    await jobs.ended(id);
    expect(await jobs.results(id, 'failedResults')).toMatch(
      /^"sf__Id","sf__Error","Name"\n"","REQUIRED_FIELD_MISSING/,
    );
  });

  it('has unprocessed records also under the name with a capital R', async () => {
    const { id } = await jobs.create(INSERT);
    await jobs.upload(id, 'Name\nNot reached\n');
    await jobs.send('PATCH', `/${id}`, { state: 'Aborted' });
    const expected = { status: 200, text: 'Name\nNot reached\n' };
    expect(await jobs.send('GET', `/${id}/unprocessedRecords`)).toMatchObject(expected);
    expect(await jobs.send('GET', `/${id}/unprocessedrecords`)).toMatchObject(expected);
  });

  it.each([
    ['Birthdate', '11/22/2026', 'xsd:date'],
    ['Birthdate', '2026-01-01Z', 'xsd:date'],
    ['Birthdate', '2026-01-01+0100', 'xsd:date'],
    ['Birthdate', '2026-04-30T13:19:18.000000+02:00', 'xsd:date'],
  ])('names the column of a date that cannot be read: %s %s', async (name, text, type) => {
    const { id } = await jobs.ingest(
      { object: 'Contact', operation: 'insert' },
      `LastName,${name}\nGood,2026-01-01\nBad,${text}\n`,
    );
    expect(await jobs.results(id, 'failedResults')).toBe(
      `"sf__Id","sf__Error","LastName","${name}"\n"","INVALID_FIELD:Failed to deserialize field at col 1. Due to, '${text}' is not a valid value for the type ${type}:${name} --","Bad","${text}"\n`,
    );
  });

  it('names the field of a value of the wrong type', async () => {
    const { id } = await jobs.ingest(
      { object: 'Product2', operation: 'insert' },
      'Name,IsActive\nMaybe,maybe\n',
    );
    expect(await jobs.results(id, 'failedResults')).toMatch(
      /"INVALID_TYPE_ON_FIELD_IN_RECORD:.*maybe:IsActive --"/,
    );
  });

  it.each(['TRUE', 'yes', 'Y', 'on', '1'])('reads %s as true', async (word) => {
    await jobs.ingest({ object: 'Product2', operation: 'insert' }, `Name,IsActive\nBool ${word},${word}\n`);
    expect(await ask(`SELECT IsActive FROM Product2 WHERE Name = 'Bool ${word}'`)).toEqual([
      { IsActive: true },
    ]);
  });

  it.each([
    ['SEMICOLON', ';'],
    ['PIPE', '|'],
    ['TAB', '\t'],
    ['CARET', '^'],
    ['BACKQUOTE', '`'],
  ])('accepts %s and CRLF, and uses them in the results', async (columnDelimiter, delimiter) => {
    const body = { ...INSERT, columnDelimiter, lineEnding: 'CRLF' };
    const name = `In ${columnDelimiter}, “ünï” 漢字 🎁`;
    const { id } = await jobs.ingest(body, `Name${delimiter}Phone\r\n"${name}"${delimiter}1\r\n`);
    const [row] = await ask(`SELECT Id FROM Account WHERE Name = '${name}'`);
    expect(await jobs.results(id, 'successfulResults')).toBe(
      ['"sf__Id"', '"sf__Created"', '"Name"', '"Phone"\r\n'].join(delimiter) +
        [`"${row?.Id}"`, '"true"', `"${name}"`, '"1"\r\n'].join(delimiter),
    );
  });

  it('accepts delimiters, quotes and line breaks inside quotes', async () => {
    const csv = 'Name,Description\nQuoted,"a ""b"", c\nnext line\r\nlast"\n';
    const { id, state } = await jobs.ingest(INSERT, csv);
    expect(state).toBe('JobComplete');
    expect(await ask("SELECT Description FROM Account WHERE Name = 'Quoted'")).toEqual([
      { Description: 'a "b", c\nnext line\r\nlast' },
    ]);
    expect(await jobs.results(id, 'successfulResults')).toContain('"a ""b"", c\nnext line\r\nlast"\n');
  });

  it('updates: an empty value leaves the field unchanged, #N/A makes it blank', async () => {
    await jobs.ingest(INSERT, 'Name,Phone,Description\nUpdatable,1,text\n');
    const [{ Id } = {}] = await ask("SELECT Id FROM Account WHERE Name = 'Updatable'");
    const job = await jobs.ingest(
      { object: 'Account', operation: 'update' },
      `Id,Name,Phone,Description\n${Id},,2,#N/A\n,x,,\nnonsense,x,,\n001xx0000009999,x,,\n01txx0000000001AAA,x,,\n`,
    );
    expect(job).toMatchObject({ state: 'JobComplete', numberRecordsProcessed: 5, numberRecordsFailed: 4 });
    expect(await ask("SELECT Phone, Description FROM Account WHERE Name = 'Updatable'")).toEqual([
      { Phone: '2', Description: null },
    ]);
    expect(await jobs.results(job.id, 'successfulResults')).toContain(`"${Id}","false","${Id}"`);
    const failed = await jobs.results(job.id, 'failedResults');
    expect(failed).toContain('"MISSING_ARGUMENT:Id not specified in an update call:--"');
    expect(failed).toContain('"MALFORMED_ID:bad id nonsense:Id --"');
    expect(failed).toContain('"INVALID_CROSS_REFERENCE_KEY:invalid cross reference id:--"');
    expect(failed).toContain('"MALFORMED_ID:Id: id value of incorrect type: 01txx0000000001AAA:Id --"');
  });

  it('upserts by Id: with one it updates, without one it inserts', async () => {
    await jobs.ingest(INSERT, 'Name\nUpsertable\n');
    const [{ Id } = {}] = await ask("SELECT Id FROM Account WHERE Name = 'Upsertable'");
    const { id } = await jobs.ingest(
      { object: 'Account', operation: 'upsert', externalIdFieldName: 'id' },
      `Id,Name,Phone\n${Id},,7\n,Upserted,8\n`,
    );
    const results = await jobs.results(id, 'successfulResults');
    expect(results).toContain(`"${Id}","false","${Id}","","7"`);
    expect(results).toMatch(/"001\w{15}","true","","Upserted","8"/);
    expect(
      await ask("SELECT Phone FROM Account WHERE Name IN ('Upsertable', 'Upserted') ORDER BY Phone"),
    ).toEqual([{ Phone: '7' }, { Phone: '8' }]);
  });

  it.each([59, 45])(
    'upserts by a field for lookups at v%s.0, whatever characters its value has',
    async (version) => {
      const path = `/services/data/v${version}.0/jobs/ingest`;
      const headers = { 'Content-Type': 'application/json' };
      const body = JSON.stringify({ object: 'Product2', operation: 'upsert', externalIdFieldName: 'Name' });
      const upsert = async (csv: string) => {
        const made = await running.send(path, { method: 'POST', headers, body });
        const { id } = made.json as { id: string };
        await jobs.upload(id, csv);
        await jobs.close(id);
        await jobs.ended(id);
        return jobs.results(id, 'successfulResults');
      };
      const names = ['a/b?c=d.json', 'x.xml', '50% & "more"', '漢字#1'].map(
        (name) => `${name} ${version}.json`,
      );
      const csv = `Name,Family\n${names.map((name) => `"${name.replaceAll('"', '""')}",F`).join('\n')}\n`;
      expect((await upsert(csv)).match(/"01t\w{15}","true"/g)).toHaveLength(4);
      expect((await upsert(csv)).match(/"01t\w{15}","false"/g)).toHaveLength(4);
      const found = await ask(`SELECT Name FROM Product2 WHERE Name LIKE '% ${version}.json' ORDER BY Id`);
      expect(found).toEqual(names.map((Name) => ({ Name })));
    },
  );

  it('refuses the rows of an upsert that match several records or have no value', async () => {
    await jobs.ingest({ object: 'Product2', operation: 'insert' }, 'Name\nTwin\nTwin\n');
    const { id } = await jobs.ingest(
      { object: 'Product2', operation: 'upsert', externalIdFieldName: 'Name' },
      'Name,Family\nTwin,F\n,F\n',
    );
    const failed = await jobs.results(id, 'failedResults');
    expect(failed).toMatch(
      /DUPLICATE_EXTERNAL_ID:Product Name: more than one record found for external id field: \[01t\w+, 01t\w+\]:--/,
    );
    expect(failed).toContain('MISSING_ARGUMENT:Name not specified:Name --');
  });

  it('finds records by a key that consists of dots', async () => {
    const job = { object: 'Product2', operation: 'upsert', externalIdFieldName: 'Name' };
    const upsert = async () => {
      const { id } = await jobs.ingest(job, 'Name,Family\n.,one dot\n..,two dots\n');
      return (await jobs.results(id, 'successfulResults')).match(/"01t\w{15}","(true|false)"/g);
    };
    const [one, two] = (await upsert()) ?? [];
    expect([one, two]).toEqual([expect.stringContaining('true'), expect.stringContaining('true')]);
    expect(await upsert()).toEqual([one, two].map((row) => row?.replace('true', 'false')));
    expect(await ask("SELECT Name, Family FROM Product2 WHERE Name IN ('.', '..') ORDER BY Name")).toEqual([
      { Name: '.', Family: 'one dot' },
      { Name: '..', Family: 'two dots' },
    ]);
  });

  it('deletes', async () => {
    await jobs.ingest(INSERT, 'Name\nDeletable\n');
    const [{ Id } = {}] = await ask("SELECT Id FROM Account WHERE Name = 'Deletable'");
    const { id } = await jobs.ingest({ object: 'Account', operation: 'delete' }, `Id\n${Id}\n${Id}\n`);
    expect(await jobs.results(id, 'successfulResults')).toContain(`"${Id}","false","${Id}"`);
    expect(await jobs.results(id, 'failedResults')).toContain(
      `"${Id}","ENTITY_IS_DELETED:entity is deleted:--","${Id}"`,
    );
    expect(await ask("SELECT Id FROM Account WHERE Name = 'Deletable'")).toEqual([]);
  });
});

describe('data that cannot be read', () => {
  const lineEnding = 'ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is';
  it.each<[string, object, string, string | RegExp]>([
    ['an unknown column', {}, 'Name,Foo\nUnread,1\n', 'InvalidBatch : Field name not found : Foo'],
    [
      'a column twice',
      {},
      'Name,Phone,name\nUnread,1,2\n',
      'InvalidBatch : Field name appears more than once : Name',
    ],
    ['a column without a name', {}, 'Name,\nUnread,1\n', 'InvalidBatch : Field name not found : '],
    [
      'a parent by a field that finds nothing',
      {},
      'Name,Parent.Phone\nUnread,x\n',
      'InvalidBatch : Phone is not an external id or indexed field of Account : Parent.Phone',
    ],
    [
      'a grandparent',
      {},
      'Name,Parent.Parent.Id\nUnread,x\n',
      'InvalidBatch : Field name not found : Parent.Parent.Id',
    ],
    [
      'a parent twice',
      {},
      'Name,ParentId,Parent.Id\nUnread,,\n',
      'InvalidBatch : Field name appears more than once : ParentId',
    ],
    [
      'the object of a parent that can be of one only',
      {},
      'Name,Account:Parent.Id\nUnread,x\n',
      /Parent is not polymorphic; its object must not be named/,
    ],
    ['a short row', {}, 'Name,Phone\nUnread,1\nshort\n', /row that ends at line 3 has 1 columns/],
    ['a long row', {}, 'Name\nUnread\nlong,2\n', /row that ends at line 3 has 2 columns/],
    ['a blank line within', {}, 'Name,Phone\nUnread,1\n\nUnread,1\n', /line 3/],
    ['an open quote', {}, 'Name\n"Unread\n', /CSV_QUOTE_NOT_CLOSED/],
    ['a stray quote', {}, 'Name\nUn"read\n', /line 2/],
    ['CRLF for LF', {}, 'Name\r\nUnread\r\n', `${lineEnding} LF`],
    ['one CRLF for LF', {}, 'Name\nUnread\r\n', `${lineEnding} LF`],
    ['LF for CRLF', { lineEnding: 'CRLF' }, 'Name\nUnread\n', `${lineEnding} CRLF`],
    [
      'an update without Id',
      { operation: 'update' },
      'Name\nUnread\n',
      'InvalidBatch : Field name is missing : Id',
    ],
    [
      'a delete with more than Id',
      { operation: 'delete' },
      'Id,Name\n001xx0000000001AAA,Unread\n',
      "InvalidBatch : The 'delete' batch must contain only ids",
    ],
  ])('fails the job, and nothing is written: %s', async (_, changes, csv, message) => {
    const job = await jobs.ingest({ ...INSERT, ...changes }, csv);
    expect(job).toMatchObject({ state: 'Failed', numberRecordsProcessed: 0, numberRecordsFailed: 0 });
    expect(job.errorMessage).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
    expect(await ask("SELECT Id FROM Account WHERE Name LIKE 'Un%read'")).toEqual([]);
    expect(await jobs.results(job.id, 'unprocessedrecords')).toBe(csv);
    expect(await jobs.results(job.id, 'successfulResults')).toMatch(/^"sf__Id","sf__Created"/);
  });
});

describe('requests that are refused and change nothing', () => {
  const count = async () => ((await jobs.send('GET', '')).json as { records: unknown[] }).records.length;

  it.each<[string, object, string, RegExp]>([
    ['no object', { operation: 'insert' }, 'INVALIDJOB', /Must specify an object/],
    ['an unknown object', { object: 'Foo', operation: 'insert' }, 'INVALIDJOB', /Unable to find object: Foo/],
    [
      'a private object',
      { object: 'CreditMemoDebit', operation: 'insert' },
      'INVALIDJOB',
      /Unable to find object/,
    ],
    ['no operation', { object: 'Account' }, 'INVALIDJOB', /operation must be one of/],
    [
      'hardDelete',
      { object: 'Account', operation: 'hardDelete' },
      'FEATURENOTENABLED',
      /special user profile permission/,
    ],
    [
      'an unknown delimiter',
      { ...INSERT, columnDelimiter: ',' },
      'INVALIDJOB',
      /columnDelimiter must be one of/,
    ],
    ['an unknown line ending', { ...INSERT, lineEnding: 'CR' }, 'INVALIDJOB', /lineEnding must be one of/],
    ['JSON data', { ...INSERT, contentType: 'JSON' }, 'INVALIDJOB', /contentType must be one of CSV/],
    [
      'an upsert by nothing',
      { object: 'Account', operation: 'upsert' },
      'INVALIDJOB',
      /External ID was blank for Account/,
    ],
    [
      'an upsert by a field that finds nothing',
      { object: 'Account', operation: 'upsert', externalIdFieldName: 'Phone' },
      'INVALIDJOB',
      /Phone does not match an External ID/,
    ],
    [
      'a value of the wrong type',
      { ...INSERT, object: 7 },
      'API_ERROR',
      /Value does not match expected type at \[line:1/,
    ],
    [
      'an external id for an insert',
      { ...INSERT, externalIdFieldName: 'Id' },
      'INVALIDJOB',
      /must not be specified for insert/,
    ],
    ['an unknown member', { ...INSERT, foo: 'x' }, 'JSON_PARSER_ERROR', /Unrecognized field "foo"/],
  ])('a job with %s', async (_, body, errorCode, message) => {
    const before = await count();
    const { status, json } = await jobs.send('POST', '', body);
    expect(status).toBe(400);
    expect(json).toEqual([{ errorCode, message: expect.stringMatching(message) }]);
    expect(await count()).toBe(before);
  });

  it('an assignment rule: not emulated, and unknown before 49.0', async () => {
    const body = JSON.stringify({ ...INSERT, assignmentRuleId: '01Qxx0000000001AAA' });
    const init = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body };
    expect(await running.send('/services/data/v49.0/jobs/ingest', init)).toMatchObject({
      status: 501,
      json: [{ errorCode: 'NOT_IMPLEMENTED', message: expect.stringContaining('assignmentRuleId') }],
    });
    expect(await running.send('/services/data/v48.0/jobs/ingest', init)).toMatchObject({
      status: 400,
      json: [{ errorCode: 'JSON_PARSER_ERROR' }],
    });
  });

  it('a platform event', async () => {
    const event = running.emulator.org.sObjectTypes().find(({ keyPrefix }) => keyPrefix === null);
    const { json } = await jobs.send('POST', '', { object: event?.name, operation: 'insert' });
    expect(json).toMatchObject([
      { errorCode: 'INVALIDENTITY', message: expect.stringContaining('is not supported by the Bulk API') },
    ]);
  });

  it('data of another media type, and closing a job without data', async () => {
    const { id } = await jobs.create(INSERT);
    expect((await jobs.send('PUT', `/${id}/batches`, '{}')).status).toBe(415);
    expect((await jobs.close(id)).json).toEqual([
      { errorCode: 'INVALIDJOB', message: expect.stringMatching(/No data/) },
    ]);
    expect(await jobs.info(id)).toMatchObject({ state: 'Open' });
  });

  it('closing a job with two uploads', async () => {
    const { id } = await jobs.create(INSERT);
    await jobs.upload(id, 'Name\nTwice\n');
    expect((await jobs.upload(id, 'Name\nTwice\n')).status).toBe(201);
    const { json } = await jobs.close(id);
    expect(json).toEqual([
      { errorCode: 'INVALIDJOB', message: expect.stringContaining(`<${id.slice(0, 15)}>`) },
    ]);
    expect((await jobs.send('PATCH', `/${id}`, { state: 'Aborted' })).json).toMatchObject({
      state: 'Aborted',
    });
  });

  it('requests that come too late or too early', async () => {
    const { id } = await jobs.create(INSERT);
    const state = (wanted: string) => jobs.send('PATCH', `/${id}`, { state: wanted });
    const refused = (message: string) => [{ errorCode: 'INVALIDJOBSTATE', message }];
    expect((await jobs.send('GET', `/${id}/successfulResults`)).json).toMatchObject(
      refused('Results of a Job in state Open are not available'),
    );
    expect((await jobs.send('DELETE', `/${id}`)).json).toMatchObject(
      refused('Deleting a Job in state Open not allowed'),
    );
    await jobs.upload(id, 'Name\nLate\n');
    await jobs.close(id);
    await jobs.ended(id);
    expect((await state('UploadComplete')).json).toEqual(
      refused('Closing already Completed Job not allowed'),
    );
    expect((await state('Aborted')).json).toEqual(refused('Aborting already Completed Job not allowed'));
    expect((await state('JobComplete')).json).toMatchObject([{ errorCode: 'INVALIDJOB' }]);
    expect((await jobs.upload(id, 'Name\nLate\n')).json).toMatchObject([{ errorCode: 'INVALIDJOBSTATE' }]);
    expect(await ask("SELECT Name FROM Account WHERE Name = 'Late'")).toHaveLength(1);
  });

  it('a job that does not exist, is of the other kind, or is older than its version', async () => {
    const { id } = await jobs.create(INSERT);
    for (const path of [
      `v59.0/jobs/ingest/750xx000000zzzz`,
      `v59.0/jobs/ingest/x`,
      `v59.0/jobs/query/${id}`,
      'v40.0/jobs/ingest',
    ])
      expect((await running.send(`/services/data/${path}`)).status).toBe(404);
    expect((await jobs.send('GET', `/${id.slice(0, 15)}`)).status).toBe(200);
  });
});

describe('a running job', () => {
  const rows = (count: number, name: string) =>
    Array.from({ length: count }, (_, index) => `${name} ${index}\n`).join('');

  const started = async (count: number, name: string) => {
    const { id } = await jobs.create(INSERT);
    await jobs.upload(id, `Name\n${rows(count, name)}`);
    await jobs.close(id);
    return id;
  };

  it('shows its progress, lets other requests in, and leaves the rest unprocessed when it is aborted', async () => {
    const id = await started(420, 'Abortable');
    expect(await jobs.doneSoFar(id, 200)).toMatchObject({ state: 'InProgress', numberRecordsFailed: 0 });
    expect((await jobs.send('DELETE', `/${id}`)).status).toBe(400);
    await jobs.send('PATCH', `/${id}`, { state: 'Aborted' });
    running.clock.turn(0);
    expect(await jobs.info(id)).toMatchObject({ state: 'Aborted', numberRecordsProcessed: 200 });
    expect(await ask("SELECT Id FROM Account WHERE Name LIKE 'Abortable %'")).toHaveLength(200);
    const [header, ...unprocessed] = (await jobs.results(id, 'unprocessedrecords')).trimEnd().split('\n');
    expect(header).toBe('"Name"');
    expect(unprocessed).toEqual(Array.from({ length: 220 }, (_, row) => `"Abortable ${200 + row}"`));
    expect((await jobs.results(id, 'successfulResults')).split('\n')).toHaveLength(202);
  });

  it('makes the next job wait, which can be deleted meanwhile', async () => {
    const first = await started(260, 'First');
    const second = await started(1, 'Second');
    const third = await started(1, 'Third');
    expect((await jobs.info(second)).state).toBe('UploadComplete');
    expect((await jobs.send('DELETE', `/${second}`)).status).toBe(204);
    expect((await jobs.send('GET', `/${second}`)).status).toBe(404);
    expect(await jobs.ended(first)).toMatchObject({ state: 'JobComplete', numberRecordsProcessed: 260 });
    expect(await jobs.ended(third)).toMatchObject({ state: 'JobComplete' });
    expect(await ask("SELECT Id FROM Account WHERE Name LIKE 'Second %'")).toEqual([]);
  });

  /** The session has expired by then. */
  const statusLater = async (id: string) => {
    const { json } = await running.send('/services/oauth2/token', {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: 'sfom',
        client_secret: 'sfom-secret',
      }),
    });
    const headers = { Authorization: `Bearer ${(json as { access_token: string }).access_token}` };
    return (await running.send(`/services/data/v59.0/jobs/ingest/${id}`, { headers })).status;
  };

  it('is gone with its results once it is deleted or seven days old', async () => {
    const [one, two] = [await started(1, 'Deleted'), await started(1, 'Deleted')];
    await jobs.ended(two);
    expect(await jobs.send('DELETE', `/${one}`)).toMatchObject({ status: 204, text: '' });
    expect((await jobs.send('GET', `/${one}/successfulResults`)).status).toBe(404);
    running.clock.turn(7 * 24 * 60 * 60_000 + 1);
    expect(await statusLater(two)).toBe(404);
  });
});
