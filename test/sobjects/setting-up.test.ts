/** Test data: records of every object that can be created, made from its describe. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SObjectCatalogue } from '../../src/org/catalogue.ts';
import { type Running, refundsPath, runEmulator } from '../support/emulator.ts';
import { asking } from './asking.ts';

let running: Running;

beforeAll(async () => {
  running = await runEmulator();
});

afterAll(() => running.close());

const { ask, create, read } = asking(() => running);

interface DescribedField {
  readonly name: string;
  readonly type: string;
  readonly nillable: boolean;
  readonly createable: boolean;
  readonly defaultedOnCreate: boolean;
  readonly referenceTo: readonly string[];
  readonly picklistValues: readonly { readonly value: string }[];
}

interface Described {
  readonly createable: boolean;
  readonly keyPrefix: string | null;
  readonly fields: readonly DescribedField[];
}

const NAMES = new SObjectCatalogue().sObjectTypes().map(({ name }) => name);

/** A version that has all objects. */
const NEWEST = '/services/data/v68.0';

const describeObject = async (sObject: string) =>
  (await ask('GET', `${NEWEST}/sobjects/${sObject}/describe`)).json as Described;

const VALUES: Readonly<Record<string, unknown>> = {
  currency: 1,
  date: '2026-11-22',
  datetime: '2026-11-22T09:00:00Z',
  double: 1,
  email: 'a@example.com',
  int: 1,
};

/** The ids of created records, by object. */
const made = new Map<string, string>();

/** A record with only its required fields; its parents are created first. */
async function minimal(sObject: string, { fields }: Described): Promise<Record<string, unknown>> {
  const record: Record<string, unknown> = {};
  for (const field of fields) {
    const isAsked = field.createable && !field.nillable && !field.defaultedOnCreate;
    if (isAsked && field.type !== 'boolean') record[field.name] = await givenTo(field, sObject);
  }
  return record;
}

async function givenTo(field: DescribedField, sObject: string): Promise<unknown> {
  if (field.type !== 'reference')
    return (
      field.picklistValues[0]?.value ?? VALUES[field.type] ?? (field.name === 'CurrencyIsoCode' ? 'USD' : 'x')
    );
  const target = field.referenceTo.find((name) => name !== sObject && NAMES.includes(name));
  return target && parentOf(target);
}

async function parentOf(sObject: string): Promise<string> {
  const described = await describeObject(sObject);
  const [existing] = await running.emulator.org.all(sObject);
  const id = made.get(sObject) ?? (described.createable ? await make(sObject, described) : existing?.Id);
  if (!id) throw new Error(`there is no ${sObject}, and it cannot be created`);
  return id;
}

async function make(sObject: string, described: Described): Promise<string> {
  const body = await minimal(sObject, described);
  const { status, json, text } = await ask('POST', `${NEWEST}/sobjects/${sObject}`, body);
  if (status !== 201) throw new Error(`${sObject} ${JSON.stringify(body)}: ${status} ${text}`);
  const { id } = json as { id: string };
  made.set(sObject, id);
  return id;
}

describe('an insert of the fields that the describe requires', () => {
  it.each(NAMES)('makes a %s, if it can be created', async (sObject) => {
    const described = await describeObject(sObject);
    if (!described.createable) {
      expect((await ask('POST', `${NEWEST}/sobjects/${sObject}`, {})).json).toMatchObject([
        { errorCode: 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY' },
      ]);
      return;
    }
    const id = made.get(sObject) ?? (await make(sObject, described));
    const isRecord = described.keyPrefix !== null;
    expect((await ask('GET', `${NEWEST}/sobjects/${sObject}/${id}`)).status).toBe(isRecord ? 200 : 404);
  });
});

describe('the values that the platform fills in', () => {
  it('of a credit memo: draft, the account of its invoice or order, sums of its lines', async () => {
    const id = await create('CreditMemo', { ReferenceEntityId: '1Osxx0000000001CAA' });
    expect(await read('CreditMemo', id)).toMatchObject({
      Status: 'Draft',
      BillingAccountId: '001xx0000000001AAA',
      DocumentNumber: expect.stringMatching(/^CM-\d{9}$/),
      TotalAmountWithTax: 0,
      Balance: 0,
    });
    const line = { CreditMemoId: id, Type: 'Charge', ChargeAmount: 10, TaxAmount: 0.8 };
    const lineId = await create('CreditMemoLine', { ...line, ReferenceEntityItemId: '10uxx0000000101AAA' });
    expect(await read('CreditMemoLine', lineId)).toMatchObject({
      Name: 'Ember Stove',
      Product2Id: '01txx0000000004AAA',
      Status: 'Draft',
      TotalAmountWithTax: 10.8,
    });
    expect(await read('CreditMemo', id)).toMatchObject({ TotalChargeAmount: 10, TotalChargeTaxAmount: 0.8 });
  });

  it('of an order summary and its items: the values of the order and its items', async () => {
    const orderSummary = await create('OrderSummary', {
      OrderNumber: 'REST-1',
      OriginalOrderId: '801xx0000000001AAA',
    });
    expect(await read('OrderSummary', orderSummary)).toMatchObject({
      OrderLifeCycleType: 'MANAGED',
      AccountId: '001xx0000000001AAA',
      SalesChannelId: '0bIxx0000000001EAA',
    });
    const group = await create('OrderDeliveryGroupSummary', {
      OrderSummaryId: orderSummary,
      OrderDeliveryMethodId: '2Dmxx0000000001CAA',
    });
    const item = await create('OrderItemSummary', {
      Name: 'Stove',
      OrderSummaryId: orderSummary,
      OrderDeliveryGroupSummaryId: group,
      OriginalOrderItemId: '802xx0000000101AAA',
      QuantityOrdered: 3,
    });
    expect(await read('OrderItemSummary', item)).toMatchObject({
      Product2Id: '01txx0000000004AAA',
      ProductCode: 'STOVE',
      StockKeepingUnit: 'FH-STOVE',
      UnitPrice: 45,
      Status: 'ORDERED',
      QuantityOrdered: 3,
      QuantityCanceled: 0,
      Quantity: 3,
      QuantityAvailableToFulfill: 3,
    });
  });

  it('do not replace values that are given, or given as null', async () => {
    const id = await create('CreditMemo', {
      ReferenceEntityId: '1Osxx0000000001CAA',
      BillingAccountId: '001xx0000000002AAA',
      Status: 'Posted',
    });
    expect(await read('CreditMemo', id)).toMatchObject({
      BillingAccountId: '001xx0000000002AAA',
      Status: 'Posted',
    });
    const item = { Name: 'Blank', OrderSummaryId: '1Osxx0000000001CAA', UnitPrice: null };
    const itemId = await create('OrderItemSummary', { ...item, OriginalOrderItemId: '802xx0000000101AAA' });
    expect(await read('OrderItemSummary', itemId)).toMatchObject({ UnitPrice: null, ListPrice: 45 });
  });
});

it('a credit memo that was set up over REST can be refunded', async () => {
  const memo = await create('CreditMemo', { ReferenceEntityId: '1Osxx0000000002CAA' });
  const line = { CreditMemoId: memo, Name: 'Returned', Type: 'Charge', ChargeAmount: 40 };
  await create('CreditMemoLine', line);
  await ask('PATCH', `/sobjects/CreditMemo/${memo}`, { Status: 'Posted' });
  const { status } = await ask('POST', refundsPath('1Osxx0000000002CAA'), { creditMemoId: memo });
  expect(status).toBe(201);
  await running.emulator.idle();
  expect(await read('CreditMemo', memo)).toMatchObject({ TotalAmountWithTax: 40, Balance: 0 });
});
