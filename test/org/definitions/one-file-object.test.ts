/** An object that the emulator does not have, defined by one JSON file in the emulator's own form and used everywhere. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { catalogueOf } from '../../../src/org/definitions/files.ts';
import { Jobs } from '../../bulk/jobs.ts';
import { asking } from '../../sobjects/asking.ts';
import { type Running, runEmulator } from '../../support/emulator.ts';
import { indexText } from '../../support/index-sobjects.ts';

const SEED = new URL('own-form', import.meta.url).pathname;
const NAME = 'FulfillmentOrderLineItem';
const FILE = join(SEED, 'sobjects', `${NAME}.json`);
const FIRST_ORDER = '0a3xx0000000001AAA';
const SECOND_ORDER = '0a3xx0000000002AAA';
const SEEDED = '0a4xx0000000001AAA';

let place: string;
let running: Running;
const open = () => runEmulator({ data: join(place, 'org'), seed: SEED });

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'sfom-own-form-'));
  running = await open();
});

afterAll(async () => {
  await running.close();
  await rm(place, { recursive: true });
});

const { ask, create, read } = asking(() => running);
const item = (more: Record<string, unknown> = {}) => ({
  FulfillmentOrderId: SECOND_ORDER,
  Type: 'Order Product',
  Quantity: 1,
  UnitPrice: 5,
  ...more,
});
const query = async (soql: string) =>
  ((await ask('GET', `/query?q=${encodeURIComponent(soql)}`)).json as { records: object[] }).records;

describe('One JSON file', () => {
  it('is all that a seed needs: sums, numbers, currency and copies work', async () => {
    expect(await read(NAME, SEEDED)).toMatchObject({
      FulfillmentOrderLineItemNumber: 'FOLI-0007',
      CurrencyIsoCode: 'EUR',
      TypeCode: 'Product',
      TotalLineAmount: 20,
      OrderStatus: 'Draft',
      CountThen: 2,
    });
    expect(await read('FulfillmentOrder', FIRST_ORDER)).toMatchObject({
      ItemCount: 2,
      TotalProductAmount: 20,
      TotalProductAmtWithTax: 20,
    });
  });

  it('continues the numbers of the seed for new records, and fills in the values from their parent', async () => {
    const id = await create(NAME, item({ Quantity: 3, Barcode: 'B-2' }));
    expect(await read(NAME, id)).toMatchObject({
      FulfillmentOrderLineItemNumber: 'FOLI-0008',
      CurrencyIsoCode: 'USD',
      TotalLineAmount: 15,
      Recipient: 'Otto Brandt',
      CountThen: 3,
    });
    await create(NAME, item({ Type: 'Delivery Charge' }));
    expect(await read('FulfillmentOrder', SECOND_ORDER)).toMatchObject({
      ItemCount: 4,
      TotalProductAmount: 15,
    });
  });

  it('follows changes on both sides, also of the parent', async () => {
    const id = await create(NAME, item({ Recipient: 'Somebody' }));
    const before = await read('FulfillmentOrder', SECOND_ORDER);
    await ask('PATCH', `/sobjects/${NAME}/${id}`, { Quantity: 6 });
    expect(await read('FulfillmentOrder', SECOND_ORDER)).toMatchObject({
      ItemCount: Number(before.ItemCount) + 5,
    });
    await ask('PATCH', `/sobjects/FulfillmentOrder/${SECOND_ORDER}`, { Status: 'Allocated' });
    expect(await read(NAME, id)).toMatchObject({ OrderStatus: 'Allocated', Recipient: 'Somebody' });
    await ask('DELETE', `/sobjects/${NAME}/${id}`);
    expect(await read('FulfillmentOrder', SECOND_ORDER)).toMatchObject({
      ItemCount: Number(before.ItemCount) - 1,
    });
  });

  it('keeps values unique, alone and together', async () => {
    expect((await ask('POST', `/sobjects/${NAME}`, item({ Barcode: 'b-1' }))).json).toEqual([
      {
        errorCode: 'DUPLICATE_VALUE',
        message: `duplicate value found: Barcode duplicates value on record with id: ${SEEDED}`,
        fields: [],
      },
    ]);
    await create(NAME, item({ Station: 'S-1' }));
    await create(NAME, item({ Station: 'S-1', Type: 'Delivery Charge' }));
    expect((await ask('POST', `/sobjects/${NAME}`, item({ Station: 'S-1' }))).json).toMatchObject([
      { errorCode: 'DUPLICATE_VALUE', message: 'The station has a product of this type already' },
    ]);
  });

  it('is described, queried with its parent and its children, and found by an index', async () => {
    const described = (await ask('GET', `/sobjects/${NAME}/describe`)).json;
    expect(described).toMatchObject({ keyPrefix: '0a4', custom: false });
    expect(JSON.stringify(described)).not.toContain('Shelf');
    const found = await query(
      `SELECT FulfillmentOrder.FulfilledToName FROM ${NAME} WHERE Barcode = 'B-1' AND Quantity = 2`,
    );
    expect(found).toMatchObject([{ FulfillmentOrder: { FulfilledToName: 'Mara Lindqvist' } }]);
    const [order] = await query(
      `SELECT Id, (SELECT Quantity FROM FulfillmentOrderLineItems) FROM FulfillmentOrder WHERE Id = '${FIRST_ORDER}'`,
    );
    expect(order).toMatchObject({ FulfillmentOrderLineItems: { records: [{ Quantity: 2 }] } });
    const indexed = await query(
      `SELECT QualifiedApiName, IsIndexed FROM FieldDefinition WHERE EntityDefinition.QualifiedApiName = '${NAME}' AND QualifiedApiName IN ('Station', 'Recipient') ORDER BY QualifiedApiName`,
    );
    expect(indexed).toMatchObject([
      { QualifiedApiName: 'Recipient', IsIndexed: false },
      { QualifiedApiName: 'Station', IsIndexed: true },
    ]);
  });

  it('is written in bulk, with the sums of the parents', async () => {
    const jobs = new Jobs(running, 'ingest');
    const before = await read('FulfillmentOrder', FIRST_ORDER);
    const job = await jobs.ingest(
      { object: NAME, operation: 'insert' },
      `FulfillmentOrderId,Type,Quantity,UnitPrice,Barcode\n${FIRST_ORDER},Order Product,4,2.5,\n${FIRST_ORDER},Order Product,1,1,B-1\n`,
    );
    expect(job).toMatchObject({ state: 'JobComplete', numberRecordsProcessed: 2, numberRecordsFailed: 1 });
    expect(await jobs.results(job.id, 'failedResults')).toContain('DUPLICATE_VALUE');
    expect(await read('FulfillmentOrder', FIRST_ORDER)).toMatchObject({
      ItemCount: Number(before.ItemCount) + 4,
      TotalProductAmount: Number(before.TotalProductAmount) + 10,
    });
  });

  it('is stored with the org, and is deleted with its parent', async () => {
    await running.close();
    running = await open();
    expect(await read(NAME, SEEDED)).toMatchObject({ TotalLineAmount: 20 });
    await ask('DELETE', `/sobjects/FulfillmentOrder/${FIRST_ORDER}`);
    expect((await ask('GET', `/sobjects/${NAME}/${SEEDED}`)).status).toBe(404);
  });

  it('is refused with its path when it is wrong, or defines an object that exists', async () => {
    const text = await readFile(FILE, 'utf8');
    const reading = (changed: string) =>
      catalogueOf(new Map([['X.json', { place: 'X.json', text: changed }]]));
    await expect(reading(text.replace('"Quantity"},', '"Amount"},'))).rejects.toThrow(
      `X.json: ${NAME}: FulfillmentOrderId.addsTo: ${NAME} has no field Amount`,
    );
    await expect(reading(text.replace('"since": 48', '"since": "48"'))).rejects.toThrow(
      'X.json: since must be number',
    );
    await expect(reading(text.replace('"since"', '"implementors": ["Refund"],"since"'))).rejects.toThrow(
      `X.json: ${NAME}: base objects in definition files are not emulated`,
    );
    await expect(reading(text.replaceAll(`"${NAME}"`, '"Refund"'))).rejects.toThrow(
      'X.json: the emulator already has Refund',
    );
  });

  it('needs only a new index to become a standard object: its parent lists it', async () => {
    const folder = join(place, 'standard');
    await cp(new URL('../../../schemas/sobjects', import.meta.url), folder, { recursive: true });
    await writeFile(join(folder, `${NAME}.json`), await readFile(FILE, 'utf8'));
    const index = JSON.parse(indexText(folder));
    expect(index[NAME]).toEqual({ keyPrefix: '0a4' });
    expect(index.FulfillmentOrder).toEqual({
      keyPrefix: '0a3',
      usedBy: [NAME],
      children: [
        {
          childSObject: NAME,
          field: 'FulfillmentOrderId',
          cascadeDelete: true,
          relationshipName: 'FulfillmentOrderLineItems',
        },
      ],
    });
  });
});
