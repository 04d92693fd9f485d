/** Queries for what people program and set up in an org: checked as in an org, and they find nothing. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Running, runEmulator } from '../support/emulator.ts';

const emptySeed = mkdtempSync(join(tmpdir(), 'empty-'));

let running: Running;

let demo: Running;

beforeAll(async () => {
  running = await runEmulator({ seed: emptySeed });
  demo = await runEmulator();
});

afterAll(async () => {
  await running.close();
  await demo.close();
  rmSync(emptySeed, { recursive: true });
});

const ask = (soql: string, path = 'tooling/query', on = running) =>
  on.send(`/services/data/v60.0/${path}?q=${encodeURIComponent(soql)}`);

const nothing = { size: 0, totalSize: 0, done: true, queryLocator: null, records: [] };

describe('a tooling query', () => {
  it.each([
    [
      'ApexClass',
      "SELECT Id, Name, Body, Metadata, SymbolTable FROM ApexClass WHERE NamespacePrefix = null AND Name LIKE 'Refund%' ORDER BY Name",
    ],
    [
      'ApexTrigger',
      "SELECT Id, TableEnumOrId, UsageAfterInsert FROM apextrigger WHERE Status = 'Active' LIMIT 10",
    ],
    ['ApexPage', 'SELECT Id, Markup, CreatedBy.Name FROM ApexPage'],
    ['ApexComponent', 'SELECT Id, Name FROM ApexComponent'],
    ['ApexLog', 'SELECT Id, LogUser.Name, StartTime, LogLength FROM ApexLog ORDER BY StartTime DESC LIMIT 1'],
    ['Flow', "SELECT Id, MasterLabel, Status FROM Flow WHERE Status = 'Active'"],
    ['FlowDefinition', 'SELECT Id, DeveloperName, ActiveVersionId FROM FlowDefinition'],
    ['Layout', "SELECT Id, Name FROM Layout WHERE TableEnumOrId = 'Account'"],
    [
      'ValidationRule',
      'SELECT Id, ValidationName, EntityDefinition.QualifiedApiName FROM ValidationRule WHERE Active = true',
    ],
    ['WorkflowRule', 'SELECT Id, Name FROM WorkflowRule'],
    ['CustomObject', "SELECT Id, DeveloperName FROM CustomObject WHERE DeveloperName = 'Parcel'"],
    [
      'CustomField',
      "SELECT Id, DeveloperName, TableEnumOrId FROM CustomField WHERE TableEnumOrId = 'Account'",
    ],
  ])('for %s finds nothing', async (entityTypeName, soql) => {
    const { status, json } = await ask(soql);
    expect([status, json]).toEqual([200, { ...nothing, entityTypeName }]);
  });

  it('counts nothing', async () => {
    expect((await ask('SELECT COUNT() FROM ApexClass')).json).toMatchObject({ totalSize: 0 });
    expect((await ask('SELECT COUNT(Id) FROM ApexClass')).json).toMatchObject({ records: [{ expr0: 0 }] });
  });

  it.each([
    ['SELECT Nope FROM ApexClass', 'INVALID_FIELD'],
    ["SELECT Id FROM ApexClass WHERE Body = 'x'", 'INVALID_FIELD'],
    ["SELECT Id FROM ApexClass WHERE IsValid = 'true'", 'INVALID_FIELD'],
    ['SELECT Id FROM ApexClazz', 'INVALID_TYPE'],
    ['SELECT Id FROM ApexClass WHERE', 'MALFORMED_QUERY'],
  ])('is refused as in an org: %s', async (soql, errorCode) => {
    expect(await ask(soql)).toMatchObject({ status: 400, json: [{ errorCode }] });
  });

  it('for classes is refused where a record refers to one, as in the demo org', async () => {
    expect(await ask('SELECT Id FROM ApexClass', 'tooling/query', demo)).toMatchObject({
      status: 400,
      json: [{ errorCode: 'INVALID_TYPE' }],
    });
    expect((await ask('SELECT Id FROM ApexTrigger', 'tooling/query', demo)).status).toBe(200);
  });

  it('for custom objects and fields is refused where the org has some', async () => {
    const own = await runEmulator({ seed: new URL('../org/definitions/seed', import.meta.url).pathname });
    try {
      for (const name of ['CustomObject', 'CustomField'])
        expect(await ask(`SELECT Id FROM ${name}`, 'tooling/query', own)).toMatchObject({
          status: 400,
          json: [{ errorCode: 'INVALID_TYPE' }],
        });
      expect((await ask('SELECT Id FROM ApexTrigger', 'tooling/query', own)).status).toBe(200);
    } finally {
      await own.close();
    }
  });
});

describe('a query', () => {
  it.each(['ApexTrigger', 'ApexPage', 'ApexComponent', 'ApexLog'])('for %s finds nothing', async (name) => {
    expect((await ask(`SELECT Id, SystemModstamp FROM ${name}`, 'query')).json).toEqual({
      totalSize: 0,
      done: true,
      records: [],
    });
  });

  it('does not know what the Tooling API alone has', async () => {
    expect(await ask('SELECT Metadata FROM ApexPage', 'query')).toMatchObject({
      status: 400,
      json: [{ errorCode: 'INVALID_FIELD' }],
    });
    for (const name of ['ApexClass', 'Layout', 'Flow', 'CustomField'])
      expect(await ask(`SELECT Id FROM ${name}`, 'query')).toMatchObject({
        status: 400,
        json: [{ errorCode: 'INVALID_TYPE' }],
      });
  });
});
