/**
 * Totals of orders, order summaries and delivery groups: sums over their lines, as the object reference says. An order has none for
 * fees; its delivery totals leave them out (ours).
 */
import type { RollUp } from './roll-ups.ts';

const PRODUCT = { TypeCode: 'Product' };
const CHARGE = { TypeCode: 'Charge' };
const DELIVERY = { Type: 'Delivery Charge' };
const FEE = { Type: 'Fee' };

export const ORDER_ROLL_UPS: readonly RollUp[] = [
  {
    parent: 'Order',
    child: 'OrderItem',
    by: 'OrderId',
    sums: {
      TotalAmount: { of: 'TotalPrice' },
      TotalTaxAmount: { of: 'TotalTaxAmount' },
      TotalAdjustedProductAmount: { of: 'AdjustedLineAmount', when: PRODUCT },
      TotalAdjustedProductTaxAmount: { of: 'TotalAdjustedLineTaxAmount', when: PRODUCT },
      TotalProductAdjDistAmount: { of: 'TotalAdjustmentDistAmount', when: PRODUCT },
      TotalProductAdjDistTaxAmount: { of: 'TotalAdjustmentDistTaxAmount', when: PRODUCT },
      TotalAdjustedDeliveryAmount: { of: 'AdjustedLineAmount', when: DELIVERY },
      TotalAdjustedDeliveryTaxAmount: { of: 'TotalAdjustedLineTaxAmount', when: DELIVERY },
      TotalDeliveryAdjDistAmount: { of: 'TotalAdjustmentDistAmount', when: DELIVERY },
      TotalDeliveryAdjDistTaxAmount: { of: 'TotalAdjustmentDistTaxAmount', when: DELIVERY },
    },
  },
  {
    parent: 'OrderSummary',
    child: 'OrderItemSummary',
    by: 'OrderSummaryId',
    sums: {
      TotalProductAmount: { of: 'TotalLineAmount', when: PRODUCT },
      TotalProductTaxAmount: { of: 'TotalLineTaxAmount', when: PRODUCT },
      TotalAdjustedProductAmount: { of: 'AdjustedLineAmount', when: PRODUCT },
      TotalAdjustedProductTaxAmount: { of: 'TotalAdjustedLineTaxAmount', when: PRODUCT },
      TotalProductAdjDistAmount: { of: 'TotalAdjustmentDistAmount', when: PRODUCT },
      TotalProductAdjDistTaxAmount: { of: 'TotalAdjustmentDistTaxAmount', when: PRODUCT },
      TotalDeliveryAmount: { of: 'TotalLineAmount', when: DELIVERY },
      TotalDeliveryTaxAmount: { of: 'TotalLineTaxAmount', when: DELIVERY },
      TotalAdjustedDeliveryAmount: { of: 'AdjustedLineAmount', when: DELIVERY },
      TotalAdjustedDeliveryTaxAmount: { of: 'TotalAdjustedLineTaxAmount', when: DELIVERY },
      TotalDeliveryAdjDistAmount: { of: 'TotalAdjustmentDistAmount', when: DELIVERY },
      TotalDeliveryAdjDistTaxAmount: { of: 'TotalAdjustmentDistTaxAmount', when: DELIVERY },
      TotalFeeAmount: { of: 'TotalLineAmount', when: FEE },
      TotalFeeTaxAmount: { of: 'TotalLineTaxAmount', when: FEE },
      TotalAdjustedFeeAmount: { of: 'AdjustedLineAmount', when: FEE },
      TotalAdjustedFeeTaxAmount: { of: 'TotalAdjustedLineTaxAmount', when: FEE },
      TotalFeeAdjDistAmount: { of: 'TotalAdjustmentDistAmount', when: FEE },
      TotalFeeAdjDistTaxAmount: { of: 'TotalAdjustmentDistTaxAmount', when: FEE },
    },
  },
  {
    parent: 'OrderDeliveryGroupSummary',
    child: 'OrderItemSummary',
    by: 'OrderDeliveryGroupSummaryId',
    sums: {
      TotalLineAmount: { of: 'TotalLineAmount', when: CHARGE },
      TotalLineTaxAmount: { of: 'TotalLineTaxAmount', when: CHARGE },
      TotalAdjustmentAmount: { of: 'TotalAdjustmentAmount', when: CHARGE },
      TotalAdjustmentTaxAmount: { of: 'TotalAdjustmentTaxAmount', when: CHARGE },
      TotalAmount: { of: 'TotalPrice', when: CHARGE },
      TotalTaxAmount: { of: 'TotalTaxAmount', when: CHARGE },
    },
  },
];
