import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Running, runEmulator } from '../support/emulator.ts';
import { Jobs } from './jobs.ts';

let running: Running;
let jobs: Jobs;
let boss: string;

const insert = async (sObject: string, fields: object) =>
  (await running.emulator.org.transact('', (tx) => tx.insert(sObject, { ...fields }))).Id;

beforeAll(async () => {
  running = await runEmulator();
  jobs = new Jobs(running, 'ingest');
  boss = await insert('Contact', { LastName: 'Boss', Email: 'boss@example.com' });
  for (const LastName of ['One', 'Other']) await insert('Contact', { LastName, Email: 'twins@example.com' });
});

afterAll(() => running.close());

const contact = async (LastName: string) =>
  (await running.emulator.org.all('Contact')).find((each) => each.LastName === LastName);

describe('a column that names a parent', () => {
  it('finds it by a field for lookups, in any case', async () => {
    const csv = 'LastName,reportsto.EMAIL\nBy email,boss@example.com\nBy nothing,\n';
    const { id } = await jobs.ingest({ object: 'Contact', operation: 'insert' }, csv);
    expect(await contact('By email')).toMatchObject({ ReportsToId: boss });
    expect((await contact('By nothing'))?.ReportsToId ?? null).toBeNull();
    expect(await jobs.results(id, 'successfulResults')).toContain(
      '"sf__Id","sf__Created","LastName","reportsto.EMAIL"\n',
    );
  });

  it('finds it by its id, even if the reference may also refer to objects that this org does not have', async () => {
    const { json } = await running.send('/services/data/v59.0/query?q=SELECT+Id+FROM+User');
    const { Id: user } = (json as { records: { Id: string }[] }).records[0] as { Id: string };
    const csv = `LastName,ReportsTo.Id,Owner.Id\nBy id,${boss.slice(0, 15)},${user}\n`;
    await jobs.ingest({ object: 'Contact', operation: 'insert' }, csv);
    expect(await contact('By id')).toMatchObject({ ReportsToId: boss, OwnerId: user });
  });

  it('removes it with #N/A, and leaves it unchanged with an empty value', async () => {
    const one = await insert('Contact', { LastName: 'Blank', ReportsToId: boss });
    const two = await insert('Contact', { LastName: 'Left', ReportsToId: boss });
    await jobs.ingest(
      { object: 'Contact', operation: 'update' },
      `Id,ReportsTo.Email\n${one},#N/A\n${two},\n`,
    );
    expect((await contact('Blank'))?.ReportsToId ?? null).toBeNull();
    expect(await contact('Left')).toMatchObject({ ReportsToId: boss });
  });

  it('refuses rows with an unknown or an ambiguous parent', async () => {
    const csv =
      'LastName,ReportsTo.Email\nNobody,nobody@example.com\nTwins,twins@example.com\nFine,boss@example.com\n';
    const { id } = await jobs.ingest({ object: 'Contact', operation: 'insert' }, csv);
    const [, nobody, twins] = (await jobs.results(id, 'failedResults')).split('\n');
    expect(nobody).toBe(
      '"","INVALID_FIELD:Foreign key external ID: nobody@example.com not found for field Email in entity Contact:--","Nobody","nobody@example.com"',
    );
    expect(twins).toMatch(
      /^"","DUPLICATE_EXTERNAL_ID:Foreign key external ID: twins@example\.com for field Email matches 2 records of Contact, .*:--","Twins"/,
    );
    expect(await jobs.info(id)).toMatchObject({ numberRecordsProcessed: 3, numberRecordsFailed: 2 });
  });

  it('sees the parents that rows before it inserted', async () => {
    const csv = 'LastName,Email,ReportsTo.Email\nChief,chief@example.com,\nAide,,chief@example.com\n';
    await jobs.ingest({ object: 'Contact', operation: 'insert' }, csv);
    expect(await contact('Aide')).toMatchObject({ ReportsToId: (await contact('Chief'))?.Id });
  });
});

describe('a polymorphic parent', () => {
  const EXCEPTION = { object: 'ProcessException', operation: 'insert' };

  it('is named with its object', async () => {
    const [summary] = await running.emulator.org.all('OrderSummary');
    const csv = `Message,OrderSummary:AttachedTo.OrderNumber\nPoly,${summary?.OrderNumber}\n`;
    expect(await jobs.ingest(EXCEPTION, csv)).toMatchObject({ state: 'JobComplete', numberRecordsFailed: 0 });
    const exceptions = await running.emulator.org.all('ProcessException');
    expect(exceptions.at(-1)).toMatchObject({ Message: 'Poly', AttachedToId: summary?.Id });
  });

  it.each([
    [
      'AttachedTo.Id',
      /^InvalidBatch : AttachedTo is polymorphic; its object must be named : AttachedTo\.Id$/,
    ],
    ['Account:AttachedTo.Id', /^InvalidBatch : AttachedTo cannot refer to Account : Account:AttachedTo\.Id$/],
  ])('is refused as %s', async (column, message) => {
    expect(await jobs.ingest(EXCEPTION, `Message,${column}\nPoly,x\n`)).toMatchObject({
      state: 'Failed',
      errorMessage: expect.stringMatching(message),
    });
  });
});

it('a parent is found by a custom external id', async () => {
  const custom = await runEmulator({ seed: new URL('../org/definitions/seed', import.meta.url).pathname });
  try {
    const ingest = new Jobs(custom, 'ingest');
    const csv = 'Tracking__c,Account__r.Loyalty_Number__c\nTR-9,Ab-1\nTR-10,nobody\n';
    const { id } = await ingest.ingest({ object: 'Shipment__c', operation: 'insert' }, csv);
    const shipments = await custom.emulator.org.all('Shipment__c');
    expect(shipments.at(-1)).toMatchObject({ Tracking__c: 'TR-9', Account__c: '001xx0000000001AAA' });
    expect(await ingest.results(id, 'failedResults')).toContain(
      'INVALID_FIELD:Foreign key external ID: nobody not found for field Loyalty_Number__c in entity Account:--',
    );
  } finally {
    await custom.close();
  }
});
