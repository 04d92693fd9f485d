/** The rules of single objects, by name: one file for each object, or one for several objects that share an idea. */
import { CREDIT_MEMO_INV_APPLICATION, PAYMENT_LINE_INVOICE, REFUND_LINE_PAYMENT } from './applications.ts';
import { CREDIT_MEMO } from './credit-memo.ts';
import { CREDIT_MEMO_LINE, INVOICE_LINE } from './lines.ts';
import { ORDER_ITEM } from './order-item.ts';
import { ORDER_ITEM_SUMMARY } from './order-item-summary.ts';
import { PAYMENT } from './payment.ts';
import { REFUND } from './refund.ts';
import type { ObjectRules } from './rule.ts';

export const RULES: Readonly<Record<string, ObjectRules>> = {
  CreditMemo: CREDIT_MEMO,
  CreditMemoInvApplication: CREDIT_MEMO_INV_APPLICATION,
  CreditMemoLine: CREDIT_MEMO_LINE,
  InvoiceLine: INVOICE_LINE,
  OrderItem: ORDER_ITEM,
  OrderItemSummary: ORDER_ITEM_SUMMARY,
  Payment: PAYMENT,
  PaymentLineInvoice: PAYMENT_LINE_INVOICE,
  Refund: REFUND,
  RefundLinePayment: REFUND_LINE_PAYMENT,
};

/** An empty object for an sObject without rules. */
export function rulesOf(sObject: string): ObjectRules {
  return Object.hasOwn(RULES, sObject) ? RULES[sObject]! : NONE;
}

const NONE: ObjectRules = {};
