/**
 * What a new record takes over from another that it points at, where it is not given itself (ours; facts of the object reference).
 * In Salesforce these objects are made by actions of Order Management, which fill in the same.
 */
import type { FieldValues, SObjectRecord } from './port.ts';
import type { Fields } from './system-fields.ts';

interface TakenOver {
  /** The reference of the new record, and the objects that it must point at. */
  readonly by: string;
  readonly from: string;
  /** The other record's fields, by the new record's. */
  readonly fields: Readonly<Record<string, string>>;
}

const FROM_ORDER_ITEM = {
  Description: 'Description',
  EndDate: 'EndDate',
  LineNumber: 'LineNumber',
  ListPrice: 'ListPrice',
  PricebookEntryId: 'PricebookEntryId',
  Product2Id: 'Product2Id',
  QuantityOrdered: 'Quantity',
  ServiceDate: 'ServiceDate',
  TotalAdjustmentDistAmount: 'TotalAdjustmentDistAmount',
  TotalAdjustmentDistTaxAmount: 'TotalAdjustmentDistTaxAmount',
  TotalLineAdjustmentAmount: 'TotalLineAdjustmentAmount',
  TotalLineAdjustmentTaxAmount: 'TotalLineAdjustmentTaxAmount',
  TotalLineAmount: 'RoundedLineAmount',
  TotalLineTaxAmount: 'TotalLineTaxAmount',
  Type: 'Type',
  TypeCode: 'TypeCode',
  UnitPrice: 'UnitPrice',
};

/** By object, the first source of a field first. */
const TAKEN_OVER: Readonly<Record<string, readonly TakenOver[]>> = {
  CreditMemo: [
    { by: 'ReferenceEntityId', from: 'OrderSummary', fields: { BillingAccountId: 'AccountId' } },
    { by: 'ReferenceEntityId', from: 'Invoice', fields: { BillingAccountId: 'BillingAccountId' } },
    { by: 'ReferenceEntityId', from: 'Order', fields: { BillingAccountId: 'AccountId' } },
  ],
  CreditMemoLine: [
    {
      by: 'ReferenceEntityItemId',
      from: 'OrderItemSummary',
      fields: { Name: 'Name', Product2Id: 'Product2Id' },
    },
    { by: 'ReferenceEntityItemId', from: 'InvoiceLine', fields: { Name: 'Name', Product2Id: 'Product2Id' } },
    { by: 'Product2Id', from: 'Product2', fields: { Name: 'Name' } },
  ],
  OrderItemSummary: [
    { by: 'OriginalOrderItemId', from: 'OrderItem', fields: FROM_ORDER_ITEM },
    {
      by: 'Product2Id',
      from: 'Product2',
      fields: { ProductCode: 'ProductCode', StockKeepingUnit: 'StockKeepingUnit' },
    },
  ],
  OrderSummary: [
    {
      by: 'OriginalOrderId',
      from: 'Order',
      fields: { AccountId: 'AccountId', SalesChannelId: 'SalesChannelId' },
    },
  ],
};

type Lookup = (sObject: string, id: string) => SObjectRecord | undefined;

/** The given fields and those taken over. A field given as null stays blank. */
export function takeOver(sObject: string, given: FieldValues, get: Lookup): Fields {
  const fields: Fields = { ...given };
  for (const { by, from, fields: taken } of TAKEN_OVER[sObject] ?? []) {
    const id = fields[by];
    const source = typeof id === 'string' ? get(from, id) : undefined;
    if (!source) continue;
    for (const [to, of] of Object.entries(taken)) if (fields[to] === undefined) fields[to] = source[of];
  }
  return fields;
}
