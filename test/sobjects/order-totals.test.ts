/** The amounts of an order that is set up over REST: every write keeps lines, orders, order summaries and delivery groups right. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Running, runEmulator } from '../support/emulator.ts';
import { asking } from './asking.ts';

let running: Running;

beforeAll(async () => {
  running = await runEmulator();
});

afterAll(() => running.close());

const { ask, create, read } = asking(() => running);

const change = (sObject: string, id: string, changes: object) =>
  ask('PATCH', `/sobjects/${sObject}/${id}`, changes);

const STOVE = { PricebookEntryId: '01uxx0000000006AAA', Product2Id: '01txx0000000004AAA' };

let order: string;

beforeEach(async () => {
  order = await create('Order', {
    AccountId: '001xx0000000001AAA',
    EffectiveDate: '2026-11-22',
    Pricebook2Id: '01sxx0000000001AAA',
    Status: 'Draft',
  });
});

describe('An order product', () => {
  it('costs its unit price times its quantity', async () => {
    const line = { OrderId: order, ...STOVE, Quantity: 3, UnitPrice: 45.5, Type: 'Order Product' };
    const id = await create('OrderItem', line);
    expect(await read('OrderItem', id)).toMatchObject({
      TypeCode: 'Product',
      TotalLineAmount: null,
      RoundedLineAmount: 136.5,
      RoundedLineAmtWithTax: 136.5,
      AdjustedLineAmount: 136.5,
      AdjustedLineAmtWithTax: 136.5,
      TotalAdjustmentAmount: 0,
      TotalTaxAmount: 0,
      TotalPrice: 136.5,
      TotalAmtWithTax: 136.5,
    });
    await change('OrderItem', id, { Quantity: 1.5 });
    expect(await read('OrderItem', id)).toMatchObject({ RoundedLineAmount: 68.25, TotalPrice: 68.25 });
  });

  it('is rounded to the decimals of the currency', async () => {
    const line = { OrderId: order, ...STOVE, Quantity: 0.33, UnitPrice: 0.5 };
    expect(await read('OrderItem', await create('OrderItem', line))).toMatchObject({ TotalPrice: 0.17 });
  });

  it('costs the given line amount, whatever its quantity', async () => {
    const line = { OrderId: order, ...STOVE, Quantity: 3, UnitPrice: 45, TotalLineAmount: 120 };
    const id = await create('OrderItem', line);
    expect(await read('OrderItem', id)).toMatchObject({ RoundedLineAmount: 120, TotalPrice: 120 });
    await change('OrderItem', id, { Quantity: 9 });
    expect(await read('OrderItem', id)).toMatchObject({ RoundedLineAmount: 120, TotalPrice: 120 });
  });

  it('has no type code without a type', async () => {
    const id = await create('OrderItem', {
      OrderId: order,
      ...STOVE,
      Quantity: 1,
      UnitPrice: 1,
      Type: 'Fee',
    });
    expect(await read('OrderItem', id)).toMatchObject({ TypeCode: 'Charge' });
    await change('OrderItem', id, { Type: null });
    expect(await read('OrderItem', id)).toMatchObject({ TypeCode: null });
  });
});

describe('An order', () => {
  const line = (Type: string | null, UnitPrice: number) =>
    create('OrderItem', { OrderId: order, ...STOVE, Quantity: 2, UnitPrice, Type });

  it('starts with totals of zero', async () => {
    expect(await read('Order', order)).toMatchObject({
      TotalAmount: 0,
      TotalTaxAmount: 0,
      GrandTotalAmount: 0,
      TotalAdjustedProductAmount: 0,
    });
  });

  it('adds up its lines: those without a type count in the total alone, fees there too', async () => {
    await line('Order Product', 10);
    await line('Delivery Charge', 3);
    await line('Fee', 2);
    await line(null, 1);
    expect(await read('Order', order)).toMatchObject({
      TotalAdjustedProductAmount: 20,
      TotalAdjProductAmtWithTax: 20,
      TotalAdjustedDeliveryAmount: 6,
      TotalAdjDeliveryAmtWithTax: 6,
      TotalAmount: 32,
      GrandTotalAmount: 32,
    });
  });

  it('follows a line that changes, becomes another kind, and is deleted', async () => {
    const id = await line('Order Product', 10);
    await change('OrderItem', id, { Quantity: 3 });
    expect(await read('Order', order)).toMatchObject({ TotalAdjustedProductAmount: 30, TotalAmount: 30 });
    await change('OrderItem', id, { Type: 'Delivery Charge' });
    expect(await read('Order', order)).toMatchObject({
      TotalAdjustedProductAmount: 0,
      TotalAdjustedDeliveryAmount: 30,
    });
    await ask('DELETE', `/sobjects/OrderItem/${id}`);
    expect(await read('Order', order)).toMatchObject({ TotalAdjustedDeliveryAmount: 0, TotalAmount: 0 });
  });

  it('does not let clients write its sums', async () => {
    expect((await change('Order', order, { TotalAmount: 5 })).json).toMatchObject([
      { errorCode: 'INVALID_FIELD_FOR_INSERT_UPDATE', fields: ['TotalAmount'] },
    ]);
  });
});

describe('An order summary', () => {
  let summary: string;
  let group: string;

  beforeEach(async () => {
    summary = await create('OrderSummary', { OrderNumber: 'TOTALS', OriginalOrderId: order });
    group = await create('OrderDeliveryGroupSummary', {
      OrderSummaryId: summary,
      OrderDeliveryMethodId: '2Dmxx0000000001CAA',
    });
  });

  const line = (Type: string, TotalLineAmount: number) =>
    create('OrderItemSummary', {
      Name: Type,
      OrderSummaryId: summary,
      OrderDeliveryGroupSummaryId: group,
      Product2Id: STOVE.Product2Id,
      QuantityOrdered: 1,
      Type,
      TotalLineAmount,
    });

  it('adds up its lines by their type, and its delivery group the charges', async () => {
    const id = await line('Order Product', 100);
    await line('Order Product', 20);
    await line('Delivery Charge', 6);
    await line('Fee', 4);
    expect(await read('OrderItemSummary', id)).toMatchObject({
      TypeCode: 'Product',
      AdjustedLineAmount: 100,
      TotalPrice: 100,
      TotalLineTaxAmount: 0,
      TotalTaxAmount: 0,
      TotalAmtWithTax: 100,
    });
    expect(await read('OrderSummary', summary)).toMatchObject({
      TotalProductAmount: 120,
      TotalAdjustedProductAmount: 120,
      TotalAdjProductAmtWithTax: 120,
      TotalDeliveryAmount: 6,
      TotalAdjustedDeliveryAmount: 6,
      TotalFeeAmount: 4,
      TotalAdjustedFeeAmount: 4,
      TotalAmount: 130,
      TotalTaxAmount: 0,
      GrandTotalAmount: 130,
    });
    expect(await read('OrderDeliveryGroupSummary', group)).toMatchObject({
      TotalLineAmount: 10,
      TotalAdjustmentAmount: 0,
      TotalAmount: 10,
      GrandTotalAmount: 10,
    });
  });

  it('copies the totals of the lines of its order', async () => {
    const item = await create('OrderItem', {
      OrderId: order,
      ...STOVE,
      Quantity: 2,
      UnitPrice: 12.5,
      Type: 'Fee',
    });
    const ofItem = { Name: 'Fee', OrderSummaryId: summary, OrderDeliveryGroupSummaryId: group };
    await create('OrderItemSummary', { ...ofItem, OriginalOrderItemId: item });
    expect(await read('OrderSummary', summary)).toMatchObject({ TotalFeeAmount: 25, GrandTotalAmount: 25 });
  });

  it('copies their taxes and adjustments too', async () => {
    const TAXED_ORDER = '801xx0000000004AAA';
    const taxed = await create('OrderSummary', { OrderNumber: 'TAXED', OriginalOrderId: TAXED_ORDER });
    const soql = `SELECT Id FROM OrderItem WHERE OrderId = '${TAXED_ORDER}'`;
    const { json } = await ask('GET', `/query?q=${encodeURIComponent(soql)}`);
    for (const { Id } of (json as { records: { Id: string }[] }).records) {
      await create('OrderItemSummary', { Name: 'Taxed', OrderSummaryId: taxed, OriginalOrderItemId: Id });
    }
    const { TotalAmount, TotalTaxAmount, GrandTotalAmount } = await read('Order', TAXED_ORDER);
    expect(await read('OrderSummary', taxed)).toMatchObject({
      TotalAmount,
      TotalTaxAmount,
      GrandTotalAmount,
    });
    expect([TotalAmount, TotalTaxAmount]).toEqual([170, 13.6]);
  });

  it('subtracts what is deleted', async () => {
    const id = await line('Fee', 4);
    await ask('DELETE', `/sobjects/OrderItemSummary/${id}`);
    expect(await read('OrderSummary', summary)).toMatchObject({ TotalFeeAmount: 0, GrandTotalAmount: 0 });
    expect(await read('OrderDeliveryGroupSummary', group)).toMatchObject({ TotalAmount: 0 });
  });

  it('of the demo org keeps the taxes and adjustments of its lines when a line is added', async () => {
    const TAXED = '1Osxx0000000004CAA';
    expect(await read('OrderSummary', TAXED)).toMatchObject({
      TotalProductAmount: 175,
      TotalAmount: 170,
      TotalTaxAmount: 13.6,
    });
    summary = TAXED;
    await line('Delivery Charge', 5);
    expect(await read('OrderSummary', TAXED)).toMatchObject({
      TotalProductAmount: 175,
      TotalDeliveryAmount: 5,
      TotalAmount: 175,
      TotalTaxAmount: 13.6,
      GrandTotalAmount: 188.6,
    });
  });
});
