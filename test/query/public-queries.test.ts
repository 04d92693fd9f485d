/**
 * SOQL that public code sends around refunds, as it sends it (the statements are inputs): rows if the demo has them, otherwise none.
 * Queries that need objects that are not emulated are refused by name.
 */
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { asking } from '../sobjects/asking.ts';
import { type Running, refundsPath, runEmulator } from '../support/emulator.ts';

const DEMO = new URL('../../data/demo', import.meta.url).pathname;
const CHANNEL = '0bIxx0000000001EAA';
const METHOD = '2Dmxx0000000001CAA';
const ADAPTER = '01pxx0000000001AAA';

/** What the Adyen package installs, as its describes would show it. */
const PACKAGE: Readonly<Record<string, readonly string[]>> = {
  Payment: ['adyenOverrideMerchantConfig__c'],
  PaymentAuthorization: ['adyenOverrideMerchantConfig__c'],
  OrderSummary: ['Adyen_paymentMethod__c'],
  Refund: ['Refund_Reference__c'],
  SalesChannel: ['AdyenMerchantID__c'],
};

const flags = (isWritten: boolean) => ({
  nillable: isWritten,
  createable: isWritten,
  updateable: isWritten,
  filterable: true,
  sortable: true,
  groupable: true,
});

const describeOf = (name: string, fields: readonly string[]) => ({
  ...{ name, label: name, labelPlural: name, keyPrefix: null, childRelationships: [] },
  ...{ createable: true, updateable: true, deletable: true, undeletable: true },
  ...{ queryable: true, searchable: true, retrieveable: true },
  fields: [
    { name: 'Id', label: 'Id', type: 'id', length: 18, ...flags(false) },
    ...fields.map((field) => ({ name: field, label: field, type: 'string', length: 255, ...flags(true) })),
  ],
});

let place: string;
let running: Running;

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'sfom-public-'));
  await cp(DEMO, place, { recursive: true });
  await mkdir(join(place, 'sobjects'));
  for (const [name, fields] of Object.entries(PACKAGE))
    await writeFile(join(place, 'sobjects', `${name}.json`), JSON.stringify(describeOf(name, fields)));
  running = await runEmulator({ seed: place });
  await ask('PATCH', `/sobjects/SalesChannel/${CHANNEL}`, { AdyenMerchantID__c: 'FernhollowECOM' });
});

afterAll(async () => {
  await running.close();
  await rm(place, { recursive: true });
});

const { ask, read } = asking(() => running);

type Json = Record<string, unknown>;

const query = (soql: string) => ask('GET', `/query?q=${encodeURIComponent(soql.replace(/\s+/g, ' '))}`);
const recordsOf = async (soql: string) => {
  const { status, json, text } = await query(soql);
  if (status !== 200) throw new Error(text);
  return (json as { records: Json[] }).records;
};

/** Developer guide, "Payment Sequencing", the Apex example for ensureRefundsAsync. */
describe('The sample of payment sequencing', () => {
  it('goes from memo or invoice to the order summary, and finds payment methods by key prefix', async () => {
    const memo = "SELECT Id, ReferenceEntity.Id FROM CreditMemo WHERE Id = '50gxx0000001301AAA' Limit 1";
    expect(await recordsOf(memo)).toMatchObject([{ ReferenceEntity: { Id: '3ttxx0000001301AAA' } }]);
    const invoice = "SELECT Id, ReferenceEntity.Id FROM Invoice WHERE Id = '3ttxx0000001301AAA' Limit 1";
    const [found] = await recordsOf(invoice);
    const summaryId = (found!.ReferenceEntity as Json).Id;
    expect(summaryId).toMatch(/^(1Os|801)/);
    const summaries = await recordsOf(
      "SELECT Id, PaymentMethod.Id, Type FROM OrderPaymentSummary WHERE OrderSummary.Id = '1Osxx0000000002CAA'",
    );
    const prefixes = summaries.map(({ PaymentMethod }) => String((PaymentMethod as Json).Id).slice(0, 3));
    expect(prefixes).toEqual(['03O', '03O', '8Z7']);
  });

  it('and then posts its sequences', async () => {
    const [wallet] = await recordsOf(
      "SELECT Id, PaymentMethod.Id, Type FROM OrderPaymentSummary WHERE OrderSummary.Id = '1Osxx0000000011CAA'",
    );
    expect(wallet).toMatchObject({ PaymentMethod: { Id: expect.stringMatching(/^1DW/) } });
    const { status } = await ask('POST', refundsPath('1Osxx0000000011CAA'), {
      creditMemoId: '50gxx0000001101AAA',
      isAllowPartial: false,
      sequences: [{ orderPaymentSummaryId: wallet!.Id, amount: 10 }],
    });
    expect(status).toBe(201);
    await running.emulator.idle();
  });
});

/** github.com/Adyen/adyen-salesforce-oms: AdyenPaymentUtility.cls, AdyenRefundReferenceBatch.cls. */
describe("The Adyen package's", () => {
  it('payment of a refund is read with the sales channel of its order', async () => {
    const payments = await recordsOf(`SELECT Id,
      GatewayRefNumber, PaymentAuthorization.GatewayRefNumber,
      adyenOverrideMerchantConfig__c, PaymentAuthorization.adyenOverrideMerchantConfig__c,
      CurrencyIsoCode,
      OrderPaymentSummary.FullName, OrderPaymentSummary.OrderSummary.SalesChannel.AdyenMerchantID__c
      FROM Payment WHERE Id = '0aQxx0000000101EAA'`);
    expect(payments).toMatchObject([
      {
        CurrencyIsoCode: 'USD',
        OrderPaymentSummary: {
          OrderSummary: {
            SalesChannel: {
              attributes: {
                type: 'SalesChannel',
                url: `/services/data/v59.0/sobjects/SalesChannel/${CHANNEL}`,
              },
              AdyenMerchantID__c: 'FernhollowECOM',
            },
          },
        },
      },
    ]);
  });

  it('authorization of a capture is read', async () => {
    const authorizations = await recordsOf(`SELECT
      Id, PaymentAuthorizationNumber, GatewayRefNumber, adyenOverrideMerchantConfig__c,
      OrderPaymentSummary.LastPaymentGatewayLog.GatewayRefNumber,
      OrderPaymentSummary.Id,
      OrderPaymentSummary.FullName, CurrencyIsoCode,
      OrderPaymentSummary.OrderSummary.Id,
      OrderPaymentSummary.OrderSummary.Adyen_paymentMethod__c,
      OrderPaymentSummary.OrderSummary.SalesChannel.ADYENMERCHANTID__C
      FROM PaymentAuthorization
      WHERE OrderPaymentSummary.OrderSummary.OrderNumber = 'FH-01-ONE-CARD'
      ORDER BY CreatedDate DESC`);
    expect(authorizations).toMatchObject([
      { OrderPaymentSummary: { OrderSummary: { SalesChannel: { AdyenMerchantID__c: 'FernhollowECOM' } } } },
    ]);
  });

  it.each(['Payment', 'PaymentAuthorization'])('adapter is found from a %s', async (sObject) => {
    const [first] = await recordsOf(
      `SELECT GatewayRefNumber FROM ${sObject} WHERE PaymentGatewayId = '0b0xx0000000001AAA' AND GatewayRefNumber != null LIMIT 1`,
    );
    const found = await recordsOf(`SELECT PaymentGateway.PaymentGatewayProvider.ApexAdapter.Id
      FROM ${sObject} WHERE GatewayRefNumber = '${first!.GatewayRefNumber}'`);
    expect(found).toMatchObject([
      {
        PaymentGateway: {
          PaymentGatewayProvider: {
            ApexAdapter: {
              attributes: { type: 'ApexClass', url: `/services/data/v59.0/sobjects/ApexClass/${ADAPTER}` },
              Id: ADAPTER,
            },
          },
        },
      },
    ]);
  });

  it('class is not emulated', async () => {
    const soql = "SELECT Id FROM ApexClass WHERE Name = 'AdyenGatewayAdapter' AND NamespacePrefix = ''";
    expect((await query(soql)).json).toMatchObject([
      {
        errorCode: 'INVALID_TYPE',
        message: expect.stringContaining("'ApexClass' is not supported: it is not emulated"),
      },
    ]);
  });

  it('invoice lines and refunds without a reference are read', async () => {
    expect(
      await recordsOf(`SELECT Id, Product2.Name, Quantity, CurrencyIsoCode, ChargeAmount, ChargeTaxAmount, ChargeAmountWithTax, Type
        FROM InvoiceLine WHERE Type = 'Charge' AND InvoiceId = '3ttxx0000000101AAA'`),
    ).not.toHaveLength(0);
    expect(
      await recordsOf(`SELECT Id, Request, ReferencedEntityId FROM PaymentGatewayLog
        WHERE InteractionType = 'ReferencedRefund' AND GatewayMessage = '[no such message]' AND ReferencedEntityId != NULL
        AND ReferencedEntityId IN (SELECT Id FROM Refund WHERE Refund_Reference__c = NULL)`),
    ).toEqual([]);
  });
});

/** Salesforce's storefront cartridge plugin_ordermanagement: the order page is one composite call of such queries, blanks as "+". */
describe("The storefront cartridge's order page", () => {
  const SUMMARY = '1Osxx0000000001CAA';
  const items =
    'SELECT+OrderItemSummary.Id,OrderItemSummary.ProductCode,OrderItemSummary.OrderDeliveryGroupSummaryId,OrderItemSummary.Quantity,OrderItemSummary.QuantityAvailableToFulfill,OrderItemSummary.QuantityAvailableToReturn,OrderItemSummary.QuantityAvailableToCancel,OrderItemSummary.QuantityOrdered,OrderItemSummary.QuantityCanceled,OrderItemSummary.QuantityReturnInitiated,OrderItemSummary.QuantityReturned,OrderItemSummary.TotalPrice,OrderItemSummary.UnitPrice,OrderItemSummary.TotalTaxAmount,OrderItemSummary.Type,OrderItemSummary.TypeCode+FROM+OrderItemSummaries';
  const groups =
    'SELECT+OrderDeliveryGroupSummary.id,OrderDeliveryGroupSummary.DeliverToName,+OrderDeliveryGroupSummary.DeliverToAddress,OrderDeliveryGroupSummary.OrderDeliveryMethodId+FROM+OrderDeliveryGroupSummaries';
  const payments =
    'SELECT+OrderPaymentSummary.PaymentMethodId,+OrderPaymentSummary.FullName,+OrderPaymentSummary.Method+FROM+OrderPaymentSummaries';
  const summary = `SELECT+Id,+AccountId,+OrderNumber,+OrderedDate,+Status,+BillingAddress,+BillingPhoneNumber,+BillingEmailAddress,+GrandTotalAmount,+TotalAmount,+TotalTaxAmount,+TotalAdjustedDeliveryAmount,+TotalAdjustedProductAmount,+TotalDeliveryAdjDistAmount,+TotalProductAdjDistAmount,+(${payments}),+(${items}),+(${groups})+FROM+OrderSummary+WHERE+Id+=+'${SUMMARY}'+AND+OrderedDate+<>+NULL+ORDER+BY+OrderedDate+DESC+NULLS+LAST`;
  const card =
    'SELECT+CardPaymentMethod.Id,CardPaymentMethod.DisplayCardNumber,CardPaymentMethod.CardHolderName,CardPaymentMethod.ExpiryMonth,CardPaymentMethod.ExpiryYear,CardPaymentMethod.CardCategory,CardPaymentMethod.CardType,CardPaymentMethod.CardTypeCategory+FROM+CardPaymentMethod';
  const fulfillment =
    'SELECT+FulfillmentOrder.OrderSummaryId,FulfillmentOrder.id,FulfillmentOrder.DeliveryMethodId,FulfillmentOrder.CreatedDate,FulfillmentOrder.ItemCount,FulfillmentOrder.Status,FulfillmentOrder.StatusCategory,FulfillmentOrder.FulfilledToAddress,FulfillmentOrder.TotalAmount,FulfillmentOrder.TotalTaxAmount';
  const lineItems =
    "(SELECT+FulfillmentOrderLineItem.Id,FulfillmentOrderLineItem.OrderItemSummaryId,FulfillmentOrderLineItem.Quantity,FulfillmentOrderLineItem.TotalPrice,FulfillmentOrderLineItem.TotalTaxAmount+FROM+FulfillmentOrderLineItems+WHERE+FulfillmentOrderLineItem.TypeCode='Product')";
  const shipments =
    '(SELECT+Shipment.FulfillmentOrderId,Shipment.Id,Shipment.CreatedDate,Shipment.ShipToName+FROM+FulfillmentOrderShipments)';
  const ofSummary = `FROM+FulfillmentOrder+WHERE+FulfillmentOrder.OrderSummaryId+=+'@{refOrderSummary.records[0].Id}' AND FulfillmentOrder.Status != 'Cancelled'`;
  const account = (fields: string) =>
    `SELECT+${fields}BillingAddress,BillingCity,BillingCountry,BillingPostalCode,BillingState,BillingStreet,Phone+FROM+Account+WHERE+Id+=+'@{refOrderSummary.records[0].AccountId}'`;

  const composite = async (queries: Readonly<Record<string, string>>) => {
    const compositeRequest = Object.entries(queries).map(([referenceId, soql]) => ({
      method: 'GET',
      url: `/services/data/v54.0/query/?q=${soql}`,
      referenceId,
    }));
    const { status, json, text } = await ask('POST', '/services/data/v54.0/composite', { compositeRequest });
    if (status !== 200) throw new Error(text);
    const { compositeResponse } = json as { compositeResponse: { httpStatusCode: number; body: unknown }[] };
    return compositeResponse;
  };

  it('is answered as far as its objects are emulated', async () => {
    const [order, method, paidBy, fulfilled, buyer] = await composite({
      refOrderSummary: summary,
      refDeliveryMethod:
        "SELECT+Id,Name,Description,ProductId,ReferenceNumber+FROM+OrderDeliveryMethod+WHERE+OrderDeliveryMethod.Id+=+'@{refOrderSummary.records[0].OrderDeliveryGroupSummaries.records[0].OrderDeliveryMethodId}'",
      refPaymentMethod: `${card}+ WHERE+CardPaymentMethod.Id+=+'@{refOrderSummary.records[0].OrderPaymentSummaries.records[0].PaymentMethodId}'`,
      refFulfillmentOrder: `${fulfillment}+${ofSummary}`,
      refAccount: account(''),
    });
    expect(order).toMatchObject({
      httpStatusCode: 200,
      body: {
        records: [
          {
            OrderNumber: 'FH-01-ONE-CARD',
            OrderItemSummaries: { totalSize: 2 },
            OrderDeliveryGroupSummaries: { records: [{ OrderDeliveryMethodId: METHOD }] },
          },
        ],
      },
    });
    expect(method).toMatchObject({
      httpStatusCode: 200,
      body: { records: [{ Id: METHOD, Name: 'Standard Shipping', ReferenceNumber: 'FH-GROUND' }] },
    });
    expect(paidBy).toMatchObject({ body: { records: [{ CardType: 'Visa' }] } });
    expect(fulfilled).toMatchObject({ httpStatusCode: 200, body: { totalSize: 0 } });
    expect(buyer).toMatchObject({ body: { totalSize: 1 } });
  });

  it('names what is not emulated: lines and shipments of fulfillment orders, person accounts', async () => {
    const answers = await composite({
      refOrderSummary: summary,
      refLines: `${fulfillment},${lineItems}+${ofSummary}`,
      refShipments: `${fulfillment},${shipments}+${ofSummary}`,
      refShipment:
        "SELECT+Shipment.Id+FROM+Shipment+WHERE+Shipment.FulfillmentOrderId IN ('0a3xx0000000001AAA')",
      refAccount: account('FirstName,LastName,PersonEmail,'),
    });
    const errors = answers.slice(1).map(({ body }) => (body as [{ errorCode: string; message: string }])[0]);
    expect(errors.map(({ errorCode }) => errorCode)).toEqual([
      'INVALID_TYPE',
      'INVALID_TYPE',
      'INVALID_TYPE',
      'INVALID_FIELD',
    ]);
    expect(errors.map(({ message }) => message.split('\n').at(-1))).toEqual([
      'The object FulfillmentOrderLineItem of the relationship FulfillmentOrderLineItems is not emulated by sfom-emulator',
      'The object Shipment of the relationship FulfillmentOrderShipments is not emulated by sfom-emulator',
      "sObject type 'Shipment' is not supported: it is not emulated by sfom-emulator",
      expect.stringMatching(
        /^No such column 'FirstName' on entity 'Account'.* Person accounts are not emulated by sfom-emulator\.$/,
      ),
    ]);
  });

  it('history is answered, by year too', async () => {
    const history = summary.replace(
      `Id+=+'${SUMMARY}'`,
      "OrderNumber+IN+(+'FH-01-ONE-CARD','FH-02-EQUAL-TENDERS'+)",
    );
    const [found] = await composite({
      ref: `${history.replace('OrderedDate+<>+NULL', 'CALENDAR_YEAR(OrderedDate)+=+2026')}`,
    });
    expect(found).toMatchObject({ body: { totalSize: 2 } });
  });
});

/** Deploy tools poll like this. */
it('A background operation is polled', async () => {
  const { json } = await ask('POST', refundsPath('1Osxx0000000001CAA'), {
    creditMemoId: '50gxx0000000101AAA',
  });
  const { backgroundOperationId } = json as { backgroundOperationId: string };
  await running.emulator.idle();
  expect(
    await recordsOf(
      `SELECT Id, Status, Error FROM BackgroundOperation WHERE Id='${backgroundOperationId}' LIMIT 1`,
    ),
  ).toMatchObject([{ Status: 'Complete', Error: null }]);
  expect(await read('BackgroundOperation', backgroundOperationId)).toMatchObject({ Status: 'Complete' });
});
