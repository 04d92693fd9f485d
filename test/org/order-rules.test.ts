import { describe, expect, it } from '@jest/globals';
import type { FieldValues } from '../../src/org/port.ts';
import { insert, ORDER_SUMMARY, openSmallOrg, read, update } from './small-org.ts';

const lineOf = (quantities: FieldValues) => ({
  Name: 'Stove',
  OrderSummaryId: ORDER_SUMMARY,
  QuantityOrdered: '2',
  ...quantities,
});

describe('The status of an order item summary follows its quantities', () => {
  it.each<[string, FieldValues]>([
    ['ORDERED', {}],
    ['PARTIALLYALLOCATED', { QuantityAllocated: '1' }],
    ['ALLOCATED', { QuantityAllocated: '2' }],
    ['PARTIALLYFULFILLED', { QuantityAllocated: '2', QuantityFulfilled: '1' }],
    ['FULFILLED', { QuantityAllocated: '2', QuantityFulfilled: '2' }],
    ['FULFILLED', { QuantityCanceled: '1', QuantityFulfilled: '1' }],
    ['CANCELED', { QuantityCanceled: '2' }],
    ['RETURNINITIATED', { QuantityFulfilled: '2', QuantityReturnInitiated: '2' }],
    ['RETURNED', { QuantityFulfilled: '2', QuantityReturnInitiated: '2', QuantityReturned: '2' }],
    ['RESHIPPED', { QuantityFulfilled: '2', QuantityReshipped: '2' }],
  ])('%s', async (status, quantities) => {
    const org = await openSmallOrg();
    const whole = await insert(org, 'OrderItemSummary', lineOf(quantities));
    expect(whole.Status).toBe(status);
    const bare = await insert(org, 'OrderItemSummary', lineOf({}));
    await update(org, 'OrderItemSummary', bare.Id, quantities);
    expect(await read(org, 'OrderItemSummary', bare.Id, 'Status')).toEqual([status]);
  });

  it('stays PAID until a quantity changes it', async () => {
    const org = await openSmallOrg();
    const { Id } = await insert(org, 'OrderItemSummary', lineOf({ Status: 'PAID' }));
    expect(await read(org, 'OrderItemSummary', Id, 'Status')).toEqual(['PAID']);
    await update(org, 'OrderItemSummary', Id, { QuantityAllocated: '2' });
    expect(await read(org, 'OrderItemSummary', Id, 'Status')).toEqual(['ALLOCATED']);
  });
});

describe('An order item summary', () => {
  it('adds taxes and adjustments to its amount, and its order summary adds up its items', async () => {
    const org = await openSmallOrg();
    const given = {
      Type: 'Order Product',
      TotalLineAmount: '100',
      TotalLineTaxAmount: '8',
      TotalLineAdjustmentAmount: '-10',
      TotalLineAdjustmentTaxAmount: '-0.80',
      TotalAdjustmentDistAmount: '-5',
      TotalAdjustmentDistTaxAmount: '-0.40',
    };
    const line = await insert(org, 'OrderItemSummary', lineOf(given));
    expect(line).toMatchObject({
      AdjustedLineAmount: '90.00',
      TotalAdjustedLineTaxAmount: '7.20',
      TotalAdjustmentAmount: '-15.00',
      TotalAdjustmentTaxAmount: '-1.20',
      TotalPrice: '85.00',
      TotalTaxAmount: '6.80',
      TotalAmtWithTax: '91.80',
    });
    const totals = ['TotalProductAmount', 'TotalAdjustedProductAmount', 'TotalAdjDistAmountWithTax'];
    expect(await read(org, 'OrderSummary', ORDER_SUMMARY, ...totals)).toEqual(['100.00', '90.00', '-5.40']);
  });
});
