/** An org with custom objects and fields, as clients see it: over HTTP, stored in a directory. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { asking } from '../../sobjects/asking.ts';
import { type Running, runEmulator } from '../../support/emulator.ts';

const SEED = new URL('seed', import.meta.url).pathname;
const MARA = '001xx0000000001AAA';
const FIRST = 'a0Sxx0000000001EAA';
const SECOND = 'a0Sxx0000000002EAA';

let place: string;
let running: Running;
const warnings: string[] = [];
const log = {
  error: () => {},
  warn: (message: string) => void warnings.push(message),
  info: () => {},
  debug: () => {},
};
const open = () => runEmulator({ data: join(place, 'org'), seed: SEED, log });

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'sfom-custom-'));
  running = await open();
});

afterAll(async () => {
  await running.close();
  await rm(place, { recursive: true });
});

const { ask, create, read } = asking(() => running);

type Json = Record<string, unknown>;
type Described = Json & { readonly fields: readonly Json[]; readonly childRelationships: readonly Json[] };

const describeOf = async (name: string) => (await ask('GET', `/sobjects/${name}/describe`)).json as Described;
const query = async (soql: string) => {
  const { status, json, text } = await ask('GET', `/query?q=${encodeURIComponent(soql)}`);
  if (status !== 200) throw new Error(text);
  return (json as { records: Json[] }).records;
};

describe('The describe of a custom object', () => {
  it('is as the definition has it', async () => {
    const described = await describeOf('shipment__C');
    expect(described).toMatchObject({
      name: 'Shipment__c',
      custom: true,
      keyPrefix: 'a0S',
      labelPlural: 'Shipments',
      urls: { sobject: '/services/data/v59.0/sobjects/Shipment__c' },
    });
    const field = (name: string) => described.fields.find((each) => each.name === name);
    expect(field('Tracking__c')).toMatchObject({ custom: true, unique: true, externalId: true, length: 40 });
    expect(field('Total__c')).toMatchObject({
      calculated: true,
      calculatedFormula: '(Cost__c + Insurance__c) * 1.25',
      createable: false,
    });
    expect(field('Carrier__c')?.picklistValues).toContainEqual({
      active: true,
      defaultValue: true,
      label: 'Alder Parcel',
      validFor: null,
      value: 'alder',
    });
    expect(field('Place__c')).toMatchObject({ type: 'location', soapType: 'urn:location' });
  });

  it('lists its children, and is listed among those of its parents', async () => {
    expect((await describeOf('Shipment__c')).childRelationships).toEqual([
      expect.objectContaining({
        childSObject: 'Parcel__c',
        relationshipName: 'Parcels__r',
        cascadeDelete: true,
      }),
    ]);
    const { childRelationships } = await describeOf('Account');
    expect(childRelationships).toContainEqual(
      expect.objectContaining({
        childSObject: 'Shipment__c',
        field: 'Account__c',
        relationshipName: 'Deliveries__r',
      }),
    );
    expect(childRelationships).not.toContainEqual(expect.objectContaining({ childSObject: 'Case' }));
    expect((await describeOf('OrderSummary')).childRelationships).toContainEqual(
      expect.objectContaining({ childSObject: 'Parcel__c', relationshipName: 'Parcels__r' }),
    );
  });

  it('is in the list of objects', async () => {
    const { sobjects } = (await ask('GET', '/sobjects')).json as { sobjects: Json[] };
    expect(sobjects.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['Shipment__c', 'Delivered__e', 'Refund']),
    );
  });
});

describe('A standard object with custom fields', () => {
  it('has them besides its own, and more values of a picklist', async () => {
    const described = await describeOf('Account');
    const field = (name: string) => described.fields.find((each) => each.name === name);
    expect(field('Loyalty_Number__c')).toMatchObject({ custom: true, caseSensitive: true, unique: true });
    expect(field('BillingCity')).toMatchObject({ custom: false });
    expect(field('SustainabilityScore')).toBeUndefined();
    expect(described).toMatchObject({ custom: false });
  });

  it('keeps their values from the seed, and what is written', async () => {
    expect(await read('Account', MARA)).toMatchObject({ Loyalty_Number__c: 'Ab-1', Credit_Limit__c: 250 });
    await ask('PATCH', `/sobjects/Account/${MARA}`, { Credit_Limit__c: 300.456 });
    expect(await read('Account', MARA)).toMatchObject({ Credit_Limit__c: 300.46 });
  });

  it('warns about what it leaves out', () => {
    expect(warnings).toContain(
      'Account: standard fields that the emulator does not know are left out: SustainabilityScore',
    );
  });
});

describe('Records of a custom object', () => {
  it('are created with defaults, a number, an id with the key prefix, and formulas', async () => {
    const id = await create('Shipment__c', { Tracking__c: 'TR-10', Cost__c: 20, Weight__c: 4 });
    expect(id).toMatch(/^a0S\w{15}$/);
    expect(await read('Shipment__c', id)).toMatchObject({
      attributes: { type: 'Shipment__c', url: `/services/data/v59.0/sobjects/Shipment__c/${id}` },
      Name: expect.stringMatching(/^\d{8}$/),
      Insurance__c: 4.5,
      Total__c: 30.63,
      Tare__c: 0.4,
      Carrier__c: 'alder',
      Fragile__c: true,
      Due__c: null,
      Place__c: null,
      IsDeleted: false,
    });
    expect(
      (await ask('PATCH', `/sobjects/Shipment__c/${id}`, { Insurance__c: null, Weight__c: null })).status,
    ).toBe(204);
    expect(await read('Shipment__c', id)).toMatchObject({ Total__c: 25, Tare__c: null });
    expect((await ask('DELETE', `/sobjects/Shipment__c/${id}`)).status).toBe(204);
    expect((await ask('GET', `/sobjects/Shipment__c/${id}`)).status).toBe(404);
  });

  it('have the values of the seed in fields that the emulator cannot compute', async () => {
    expect(await read('Shipment__c', FIRST)).toMatchObject({
      Cost_per_Kilo__c: 4,
      Total__c: 18.13,
      Place__c: { latitude: 44.05817, longitude: -121.31531 },
    });
    expect(warnings).toContain(
      'Shipment__c: the emulator cannot compute these fields, which have only what a seed gives them: Cost_per_Kilo__c',
    );
    expect(warnings).toContain(
      'Shipment__c: the default values of these fields are formulas that the emulator does not follow: Due__c',
    );
  });

  it.each([
    [{ Total__c: 5 }, 'INVALID_FIELD_FOR_INSERT_UPDATE'],
    [{ Carrier__c: 'rook' }, 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST'],
    [{ Tracking__c: 'x'.repeat(41) }, 'STRING_TOO_LONG'],
    [{ Weight__c: 123456 }, 'NUMBER_OUTSIDE_VALID_RANGE'],
    [{ Tracking__c: 'TR-1' }, 'DUPLICATE_VALUE'],
    [{ Account__c: FIRST }, 'FIELD_INTEGRITY_EXCEPTION'],
    [{ Nothing__c: 1 }, 'INVALID_FIELD'],
  ])('are refused with %j', async (fields, errorCode) => {
    const { status, json } = await ask('POST', '/sobjects/Shipment__c', fields);
    expect([status, json]).toEqual([400, [expect.objectContaining({ errorCode })]]);
  });

  it('may point at an object that the org does not have', async () => {
    const id = await create('Shipment__c', { Warehouse__c: 'a0Wxx0000000001' });
    expect(await read('Shipment__c', id)).toMatchObject({ Warehouse__c: 'a0Wxx0000000001EAA' });
  });

  it('need their master, and have their id as name by default', async () => {
    const { json } = await ask('POST', '/sobjects/Parcel__c', { Name: 'Lost' });
    expect(json).toEqual([
      expect.objectContaining({ errorCode: 'REQUIRED_FIELD_MISSING', fields: ['Shipment__c'] }),
    ]);
    const id = await create('Parcel__c', { Shipment__r: { Tracking__c: 'TR-2' } });
    expect(await read('Parcel__c', id)).toMatchObject({ Name: id.slice(0, 15), Shipment__c: SECOND });
  });

  it('are deleted with their master', async () => {
    const master = await create('Shipment__c', {});
    const detail = await create('Parcel__c', { Shipment__c: master });
    expect((await ask('DELETE', `/sobjects/Shipment__c/${master}`)).status).toBe(204);
    expect((await ask('GET', `/sobjects/Parcel__c/${detail}`)).status).toBe(404);
  });

  it('are upserted, read and deleted by an external id', async () => {
    const path = '/sobjects/Shipment__c/Tracking__c/TR-77';
    expect(await ask('PATCH', path, { Cost__c: 1 })).toMatchObject({ status: 201, json: { created: true } });
    expect(await ask('PATCH', path, { Cost__c: 2 })).toMatchObject({ status: 200, json: { created: false } });
    expect(await ask('GET', path)).toMatchObject({ status: 200, json: { Cost__c: 2, Tracking__c: 'TR-77' } });
    expect((await ask('DELETE', path)).status).toBe(204);
    expect((await ask('GET', path)).status).toBe(404);
  });

  it('speak XML', async () => {
    const body = '<Shipment__c><Tracking__c>TR-XML</Tracking__c><Cost__c>3.5</Cost__c></Shipment__c>';
    const headers = { 'Content-Type': 'application/xml', Accept: 'application/xml' };
    const { status, text } = await ask('POST', '/sobjects/Shipment__c', body, headers);
    expect([status, text]).toEqual([201, expect.stringContaining('<success>true</success>')]);
    const read = await ask('GET', '/sobjects/Shipment__c/Tracking__c/TR-XML', undefined, headers);
    expect(read.text).toMatch(/<Shipment__c [^>]*type="Shipment__c" url="[^"]+">/);
    expect(read.text).toContain('<Cost__c>3.5</Cost__c>');
    expect((await ask('GET', '/sobjects/Shipment__c/describe', undefined, headers)).status).toBe(200);
  });
});

describe('A unique value', () => {
  it('is the same in capitals', async () => {
    const { json } = await ask('POST', '/sobjects/Shipment__c', { Tracking__c: 'tr-1' });
    expect(json).toEqual([
      expect.objectContaining({
        errorCode: 'DUPLICATE_VALUE',
        message: expect.stringContaining(FIRST),
      }),
    ]);
    const upserted = await ask('PATCH', '/sobjects/Shipment__c/Tracking__c/tr-1', { Weight__c: 2 });
    expect(upserted).toMatchObject({ status: 200, json: { id: FIRST, created: false } });
  });

  it('is a different value in capitals if the field is case-sensitive', async () => {
    const path = '/sobjects/Account/Loyalty_Number__c';
    expect((await ask('GET', `${path}/AB-1`)).status).toBe(404);
    expect(await ask('GET', `${path}/Ab-1`)).toMatchObject({ status: 200, json: { Id: MARA } });
    const { status, json } = await ask('PATCH', `${path}/AB-1`, { Name: 'Another' });
    expect([status, json]).toEqual([201, expect.objectContaining({ created: true })]);
    expect(await ask('PATCH', `${path}/Ab-1`, { Name: 'Mara Lindqvist' })).toMatchObject({
      json: { id: MARA },
    });
  });

  it('can be used again after its record is deleted', async () => {
    const id = await create('Shipment__c', { Tracking__c: 'TR-again' });
    await ask('DELETE', `/sobjects/Shipment__c/${id}`);
    expect(await create('Shipment__c', { Tracking__c: 'TR-AGAIN' })).not.toBe(id);
  });
});

describe('SOQL', () => {
  it.each([
    "Name = 'tent'",
    "Name IN ('TENT', 'nothing')",
    "Shipment__r.Tracking__c = 'tr-1' AND Name = 'Tent'",
  ])('uses an index for %s', async (where) => {
    const soql = `SELECT Id FROM Parcel__c WHERE ${where}`;
    expect(await query(soql)).toMatchObject([{ Id: 'a0Pxx0000000001EAA' }]);
    const { json } = await ask('GET', `/query?explain=${encodeURIComponent(soql)}`);
    expect(json).toMatchObject({ plans: [{ leadingOperationType: 'Index' }] });
  });

  it('goes to parents and to children', async () => {
    const [parcel] = await query(
      "SELECT Name, Shipment__r.Account__r.Name FROM Parcel__c WHERE Name = 'Tent'",
    );
    expect(parcel).toMatchObject({ Name: 'Tent', Shipment__r: { Account__r: { Name: 'Mara Lindqvist' } } });
    const [account] = await query(
      `SELECT Name, (SELECT Tracking__c FROM Deliveries__r) FROM Account WHERE Id = '${MARA}'`,
    );
    expect(account).toMatchObject({ Deliveries__r: { totalSize: 1, records: [{ Tracking__c: 'TR-1' }] } });
    const [shipment] = await query(
      `SELECT (SELECT Name FROM Parcels__r) FROM Shipment__c WHERE Id = '${FIRST}'`,
    );
    expect(shipment).toMatchObject({ Parcels__r: { totalSize: 2 } });
  });

  it('knows which fields are custom', async () => {
    const [row] = await query(`SELECT FIELDS(CUSTOM) FROM Account WHERE Id = '${MARA}' LIMIT 1`);
    expect(Object.keys(row as Json)).toEqual([
      'attributes',
      'Loyalty_Number__c',
      'Credit_Limit__c',
      'Sisters__c',
    ]);
    const [standard] = await query(`SELECT FIELDS(STANDARD) FROM Shipment__c WHERE Id = '${FIRST}' LIMIT 1`);
    expect(Object.keys(standard as Json).filter((name) => name.includes('__'))).toEqual([]);
  });

  it('shows the labels of picklist values, and finds by them', async () => {
    const where = (condition: string) =>
      query(`SELECT toLabel(Carrier__c) FROM Shipment__c WHERE ${condition} AND Id = '${FIRST}'`);
    const found = [{ Carrier__c: 'Alder Parcel' }];
    expect(await query(`SELECT Carrier__c FROM Shipment__c WHERE Id = '${FIRST}'`)).toMatchObject([
      { Carrier__c: 'alder' },
    ]);
    expect(await where("toLabel(Carrier__c) = 'alder parcel'")).toMatchObject(found);
    expect(await where("toLabel(Carrier__c) LIKE '%Parcel'")).toMatchObject(found);
    expect(await where("Carrier__c = 'alder'")).toMatchObject(found);
    expect(await where("toLabel(Carrier__c) = 'alder'")).toEqual([]);
    expect(await where("Carrier__c = 'Alder Parcel'")).toEqual([]);
  });

  it('shows the labels of what is grouped and of parents', async () => {
    const [group] = await query(
      `SELECT toLabel(Carrier__c) carrier, COUNT(Id) n FROM Shipment__c WHERE Id = '${FIRST}' GROUP BY Carrier__c`,
    );
    expect(group).toMatchObject({ carrier: 'Alder Parcel', n: 1 });
    const [parcel] = await query(
      "SELECT toLabel(Shipment__r.Carrier__c) FROM Parcel__c WHERE toLabel(Shipment__r.Carrier__c) IN ('Alder Parcel') AND Name = 'Tent'",
    );
    expect(parcel).toMatchObject({ Shipment__r: { Carrier__c: 'Alder Parcel' } });
  });

  it('shows the labels that a describe gives to values of standard picklists', async () => {
    const { fields } = await describeOf('Account');
    const industry = fields.find(({ name }) => name === 'Industry') as { picklistValues?: Json[] };
    expect(industry.picklistValues).toContainEqual(
      expect.objectContaining({ value: 'Retail', label: 'Retail Trade' }),
    );
    const id = await create('Account', { Name: 'Labelled', Industry: 'Retail' });
    expect(
      await query("SELECT toLabel(Industry) FROM Account WHERE toLabel(Industry) = 'Retail Trade'"),
    ).toMatchObject([{ Industry: 'Retail Trade' }]);
    await ask('DELETE', `/sobjects/Account/${id}`);
  });

  it('selects a place and sums a custom currency', async () => {
    expect(await query(`SELECT Place__c FROM Shipment__c WHERE Id = '${FIRST}'`)).toMatchObject([
      { Place__c: { latitude: 44.05817 } },
    ]);
    expect(await query(`SELECT SUM(Cost__c) cost FROM Shipment__c WHERE Id = '${FIRST}'`)).toMatchObject([
      { cost: 10 },
    ]);
  });
});

it('composite and collections write custom objects', async () => {
  const tree = {
    allOrNone: true,
    compositeRequest: [
      {
        method: 'POST',
        url: '/services/data/v59.0/sobjects/Shipment__c',
        referenceId: 's',
        body: { Tracking__c: 'TR-C' },
      },
      {
        method: 'POST',
        url: '/services/data/v59.0/sobjects/Parcel__c',
        referenceId: 'p',
        body: { Shipment__c: '@{s.id}' },
      },
    ],
  };
  const { json } = await ask('POST', '/composite', tree);
  expect(
    (json as { compositeResponse: Json[] }).compositeResponse.map((each) => each.httpStatusCode),
  ).toEqual([201, 201]);
  const records = [{ attributes: { type: 'Shipment__c' }, Tracking__c: 'TR-C', Cost__c: 7 }];
  const { json: rows } = await ask('PATCH', '/composite/sobjects/Shipment__c/Tracking__c', { records });
  expect(rows).toMatchObject([{ success: true, created: false }]);
});

it('the Bulk API writes them', async () => {
  const job = {
    object: 'Shipment__c',
    operation: 'upsert',
    externalIdFieldName: 'Tracking__c',
    contentType: 'CSV',
  };
  const { json } = await ask('POST', '/jobs/ingest', job);
  const { id } = json as { id: string };
  const csv = { 'Content-Type': 'text/csv' };
  await ask('PUT', `/jobs/ingest/${id}/batches`, 'Tracking__c,Cost__c\nTR-1,12\nTR-B,5\n', csv);
  await ask('PATCH', `/jobs/ingest/${id}`, { state: 'UploadComplete' });
  const job2 = await untilComplete(id);
  expect(job2).toMatchObject({ state: 'JobComplete', numberRecordsProcessed: 2, numberRecordsFailed: 0 });
  expect(await read('Shipment__c', FIRST)).toMatchObject({ Cost__c: 12, Total__c: 20.63 });
});

async function untilComplete(id: string): Promise<unknown> {
  for (;;) {
    const { json } = await ask('GET', `/jobs/ingest/${id}`);
    const { state } = json as { state: string };
    if (state !== 'UploadComplete' && state !== 'InProgress') return json;
  }
}

it('an event of the org is published', async () => {
  const { status, json } = await ask('POST', '/sobjects/Delivered__e', { Tracking__c: 'TR-1' });
  expect([status, json]).toEqual([201, expect.objectContaining({ success: true })]);
});

it('a restart loads everything, and files added in the meantime', async () => {
  await running.close();
  expect(await readdir(join(place, 'org', 'sobjects'))).toEqual([
    'Account.json',
    'Delivered__e.json',
    'Parcel__c.json',
    'Shipment__c.json',
  ]);
  await writeFile(join(place, 'org', 'sobjects', 'OrderSummary.json'), added());
  running = await open();
  expect(await read('Shipment__c', FIRST)).toMatchObject({
    Tracking__c: 'TR-1',
    Cost__c: 12,
    Total__c: 20.63,
  });
  expect((await describeOf('OrderSummary')).fields).toContainEqual(
    expect.objectContaining({ name: 'Gift__c', type: 'boolean', custom: true }),
  );
  expect(await create('Shipment__c', {})).not.toBe(FIRST);
});

/** A describe with one custom field and as few members as possible. */
function added(): string {
  const flags = {
    nillable: false,
    createable: true,
    updateable: true,
    filterable: true,
    sortable: true,
    groupable: true,
  };
  const object = {
    name: 'OrderSummary',
    label: 'Order Summary',
    labelPlural: 'Order Summaries',
    keyPrefix: '1Os',
  };
  const rights = { createable: true, updateable: true, deletable: true, undeletable: true };
  return JSON.stringify({
    ...{
      ...object,
      ...rights,
      queryable: true,
      searchable: true,
      retrieveable: true,
      childRelationships: [],
    },
    fields: [{ name: 'Gift__c', label: 'Gift', type: 'boolean', ...flags }],
  });
}
