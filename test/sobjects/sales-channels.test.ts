/** SalesChannel and OrderDeliveryMethod: what orders refer to (doc: Object Reference). */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Running, runEmulator } from '../support/emulator.ts';
import { asking } from './asking.ts';

let running: Running;

beforeAll(async () => {
  running = await runEmulator();
});

afterAll(() => running.close());

const { ask, create, read } = asking(() => running);

type Json = Record<string, unknown>;

const CHANNEL = '0bIxx0000000001EAA';
const METHOD = '2Dmxx0000000001CAA';
const newOrder = { AccountId: '001xx0000000001AAA', EffectiveDate: '2026-11-01', Status: 'Draft' };
const recordsOf = async (soql: string) =>
  ((await ask('GET', `/query?q=${encodeURIComponent(soql)}`)).json as { records: Json[] }).records;

describe('A sales channel', () => {
  it('is created, changed, found and deleted as any record', async () => {
    const id = await create('SalesChannel', {
      SalesChannelName: 'Outlet',
      ExternalChannelNumber: 'outlet',
      Type: 'B2B',
      Description: 'Bend, Oregon',
    });
    expect(id).toMatch(/^0bI/);
    expect(await read('SalesChannel', id)).toMatchObject({
      SalesChannelName: 'Outlet',
      TypeCategory: 'B2B',
      OwnerId: '005xx0000000001AAA',
    });
    expect((await ask('PATCH', `/sobjects/SalesChannel/${id}`, { Type: 'Other' })).status).toBe(204);
    expect(
      await recordsOf("SELECT TypeCategory FROM SalesChannel WHERE SalesChannelName = 'outlet'"),
    ).toMatchObject([{ TypeCategory: 'Other' }]);
    const found = await ask(
      'GET',
      `/search?q=${encodeURIComponent('FIND {outlet} RETURNING SalesChannel(Id)')}`,
    );
    expect(found.json).toMatchObject({ searchRecords: [{ Id: id }] });
    expect((await ask('DELETE', `/sobjects/SalesChannel/${id}`)).status).toBe(204);
  });

  it('has no category for a type of the org’s own, and clients cannot write the category', async () => {
    const id = await create('SalesChannel', { SalesChannelName: 'Market', Type: 'Marketplace' });
    expect(await read('SalesChannel', id)).toMatchObject({ Type: 'Marketplace', TypeCategory: null });
    const refused = await ask('PATCH', `/sobjects/SalesChannel/${id}`, { TypeCategory: 'B2C' });
    expect(refused.json).toMatchObject([
      { errorCode: 'INVALID_FIELD_FOR_INSERT_UPDATE', fields: ['TypeCategory'] },
    ]);
    expect((await ask('POST', '/sobjects/SalesChannel', {})).json).toMatchObject([
      { errorCode: 'REQUIRED_FIELD_MISSING', fields: ['SalesChannelName'] },
    ]);
  });

  it('must exist to be referred to, and is copied from the order to its order summary', async () => {
    const missing = await ask('POST', '/sobjects/Order', {
      ...newOrder,
      SalesChannelId: '0bIxx0000000099EAA',
    });
    expect([missing.status, missing.json]).toMatchObject([
      400,
      [{ errorCode: 'INVALID_CROSS_REFERENCE_KEY' }],
    ]);
    const foreign = await ask('POST', '/sobjects/Order', { ...newOrder, SalesChannelId: METHOD });
    expect(foreign.json).toMatchObject([
      { errorCode: 'FIELD_INTEGRITY_EXCEPTION', fields: ['SalesChannelId'] },
    ]);
    const OriginalOrderId = await create('Order', { ...newOrder, SalesChannelId: CHANNEL });
    const summary = await create('OrderSummary', { OrderNumber: 'CHANNEL-1', OriginalOrderId });
    expect(await read('OrderSummary', summary)).toMatchObject({ SalesChannelId: CHANNEL });
    expect(
      await recordsOf(`SELECT SalesChannel.SalesChannelName FROM OrderSummary WHERE Id = '${summary}'`),
    ).toMatchObject([{ SalesChannel: { SalesChannelName: 'Fernhollow Web Store' } }]);
  });

  it('has the order summaries of the demo as children', async () => {
    const [channel] = await recordsOf(
      `SELECT (SELECT Id FROM OrderSummaries) FROM SalesChannel WHERE Id = '${CHANNEL}'`,
    );
    expect((channel!.OrderSummaries as { totalSize: number }).totalSize).toBeGreaterThanOrEqual(15);
    const { childRelationships } = (await ask('GET', '/sobjects/SalesChannel/describe')).json as {
      childRelationships: Json[];
    };
    expect(childRelationships).toContainEqual(
      expect.objectContaining({
        childSObject: 'OrderSummary',
        field: 'SalesChannelId',
        relationshipName: 'OrderSummaries',
      }),
    );
  });
});

describe('An order delivery method', () => {
  it('is created with a product of delivery charges, and is not active by itself', async () => {
    const id = await create('OrderDeliveryMethod', {
      Name: 'Overnight',
      ProductId: '01txx0000000009AAA',
      Carrier: 'Alder Parcel',
      ClassOfService: 'Next Day',
    });
    expect(id).toMatch(/^2Dm/);
    expect(await read('OrderDeliveryMethod', id)).toMatchObject({ IsActive: false, Carrier: 'Alder Parcel' });
    expect(await recordsOf(`SELECT Product.Name FROM OrderDeliveryMethod WHERE Id = '${id}'`)).toMatchObject([
      { Product: { Name: 'Standard Shipping' } },
    ]);
  });

  it('is what an order delivery group summary cannot be without', async () => {
    const group = { OrderSummaryId: '1Osxx0000000001CAA' };
    expect((await ask('POST', '/sobjects/OrderDeliveryGroupSummary', group)).json).toMatchObject([
      { errorCode: 'REQUIRED_FIELD_MISSING', fields: ['OrderDeliveryMethodId'] },
    ]);
    const missing = { ...group, OrderDeliveryMethodId: '2Dmxx0000000099CAA' };
    expect((await ask('POST', '/sobjects/OrderDeliveryGroupSummary', missing)).json).toMatchObject([
      { errorCode: 'INVALID_CROSS_REFERENCE_KEY' },
    ]);
    expect(
      await recordsOf(
        "SELECT OrderDeliveryMethod.Name FROM OrderDeliveryGroupSummary WHERE OrderSummary.OrderNumber = 'FH-01-ONE-CARD'",
      ),
    ).toMatchObject([{ OrderDeliveryMethod: { Name: 'Standard Shipping' } }]);
  });

  it('has delivery groups and fulfillment orders as children', async () => {
    const { childRelationships } = (await ask('GET', '/sobjects/OrderDeliveryMethod/describe')).json as {
      childRelationships: Json[];
    };
    expect(childRelationships.map(({ relationshipName }) => relationshipName)).toEqual([
      'FulfillmentOrders',
      'OrderDeliveryGroupSummaries',
    ]);
    const [method] = await recordsOf(
      `SELECT (SELECT Id FROM OrderDeliveryGroupSummaries), (SELECT Id FROM FulfillmentOrders) FROM OrderDeliveryMethod WHERE Id = '${METHOD}'`,
    );
    expect(method).toMatchObject({ OrderDeliveryGroupSummaries: { totalSize: 15 }, FulfillmentOrders: null });
  });
});
