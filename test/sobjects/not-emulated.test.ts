/** Objects that Salesforce has and the emulator does not, at every door; and names that nobody has. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Jobs } from '../bulk/jobs.ts';
import { type Running, runEmulator } from '../support/emulator.ts';
import { asking } from './asking.ts';

let running: Running;

beforeAll(async () => {
  running = await runEmulator();
});

afterAll(() => running.close());

const { ask } = asking(() => running);

const refusal = (subject: string) => [
  {
    message: `${subject} is not emulated by sfom-emulator; see the coverage table in its README`,
    errorCode: 'NOT_IMPLEMENTED',
  },
];

/** Each path that names an object, with its verb and its body. */
const doors: readonly (readonly [method: string, path: (name: string) => string, body: unknown])[] = [
  ['GET', (name) => `/sobjects/${name}`, undefined],
  ['POST', (name) => `/sobjects/${name}`, { Name: 'x' }],
  ['GET', (name) => `/sobjects/${name}/describe`, undefined],
  ['GET', (name) => `/sobjects/${name}/describe/layouts`, undefined],
  ['GET', (name) => `/sobjects/${name}/listviews`, undefined],
  [
    'GET',
    (name) => `/sobjects/${name}/updated?start=2026-11-01T00:00:00Z&end=2026-11-02T00:00:00Z`,
    undefined,
  ],
  ['GET', (name) => `/sobjects/${name}/068xx0000000001AAA`, undefined],
  ['PATCH', (name) => `/sobjects/${name}/068xx0000000001AAA`, { Title: 'x' }],
  ['DELETE', (name) => `/sobjects/${name}/068xx0000000001AAA`, undefined],
  ['GET', (name) => `/sobjects/${name}/068xx0000000001AAA/VersionData`, undefined],
  ['PATCH', (name) => `/sobjects/${name}/Key__c/1`, { Title: 'x' }],
  ['POST', (name) => `/sobjects/${name}/Id`, { Title: 'x' }],
  ['GET', (name) => `/composite/sobjects/${name}?ids=068xx0000000001AAA&fields=Id`, undefined],
  ['PATCH', (name) => `/composite/sobjects/${name}/Key__c`, { records: [] }],
  ['POST', (name) => `/composite/tree/${name}`, { records: [] }],
];

describe('a path of an object that is not emulated', () => {
  it.each(doors)('is 501 by its name: %s %s', async (method, path, body) => {
    const { status, json } = await ask(method, path('contentversion'), body);
    expect([status, json]).toEqual([501, refusal('The object ContentVersion')]);
  });

  it.each(doors)('stays 404 for an unknown name: %s %s', async (method, path, body) => {
    for (const name of ['ContentVersoin', 'Nothing__c'])
      expect((await ask(method, path(name), body)).status).toBe(404);
  });

  it.each(['/sobjects/ContentVersion', '/sobjects/ContentVersion/Id'])(
    'is 501 to a file in a multipart body, which no other object takes: %s',
    async (path) => {
      const form = new FormData();
      form.append('entity_content', new Blob(['{}'], { type: 'application/json' }));
      form.append('VersionData', new Blob(['%PDF'], { type: 'application/pdf' }), 'a.pdf');
      const { status, json } = await running.send(`/services/data/v59.0${path}`, {
        method: 'POST',
        body: form,
      });
      expect([status, json]).toEqual([501, refusal('The object ContentVersion')]);
    },
  );

  it('names objects that Salesforce adds to others, and objects that can only be queried', async () => {
    expect((await ask('GET', '/sobjects/OrderHistory/describe')).json).toEqual(
      refusal('The object OrderHistory'),
    );
    expect((await ask('GET', '/sobjects/Profile/describe')).json).toEqual(
      refusal('The object Profile, except in queries,'),
    );
  });
});

describe('an object that is not emulated', () => {
  const NOT_EMULATED = 'is not emulated by sfom-emulator';

  it('is INVALID_TYPE in SOQL, in FROM and in a subquery of a condition', async () => {
    for (const soql of [
      'SELECT Id FROM Lead',
      'SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Case)',
    ]) {
      const { status, json } = await ask('GET', `/query?q=${encodeURIComponent(soql)}`);
      expect([status, json]).toMatchObject([400, [{ errorCode: 'INVALID_TYPE' }]]);
      expect((json as { message: string }[])[0]?.message).toMatch(
        /sObject type '(Lead|Case)' is not supported: it is not emulated by sfom-emulator$/,
      );
    }
  });

  it('is INVALID_TYPE in SOSL and in a query job', async () => {
    const sosl = await ask('GET', `/search?q=${encodeURIComponent('FIND {smith} RETURNING Lead(Id)')}`);
    const job = await ask('POST', '/jobs/query', { operation: 'query', query: 'SELECT Id FROM Lead' });
    for (const { status, json } of [sosl, job]) {
      expect([status, json]).toMatchObject([400, [{ errorCode: 'INVALID_TYPE' }]]);
      expect((json as { message: string }[])[0]?.message).toContain(NOT_EMULATED);
    }
  });

  it('is INVALID_TYPE for a record of a collection, and INVALIDJOB for a bulk job', async () => {
    const records = ['Lead', 'Leed'].map((type) => ({ attributes: { type }, LastName: 'x' }));
    const { json } = await ask('POST', '/composite/sobjects', { records });
    const told = (message: string) => ({
      success: false,
      errors: [{ statusCode: 'INVALID_TYPE', message, fields: [] }],
    });
    expect(json).toEqual([
      told(`sObject type 'Lead' is not supported: it ${NOT_EMULATED}`),
      told("sObject type 'Leed' is not supported."),
    ]);
    const jobs = new Jobs(running, 'ingest');
    const create = async (object: string) =>
      (await jobs.send('POST', '', { object, operation: 'insert' })).json;
    expect(await create('Lead')).toMatchObject([
      { errorCode: 'INVALIDJOB', message: `InvalidJob : Unable to find object: Lead, which ${NOT_EMULATED}` },
    ]);
    expect(await create('Leed')).toMatchObject([
      { errorCode: 'INVALIDJOB', message: 'InvalidJob : Unable to find object: Leed' },
    ]);
  });

  it('is not said of an unknown name', async () => {
    const { json } = await ask('GET', '/query?q=SELECT+Id+FROM+Leed');
    expect(JSON.stringify(json)).not.toContain('not emulated');
  });
});
