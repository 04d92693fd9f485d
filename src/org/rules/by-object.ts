/** The rules files, one an object at most, by the name of the object. What they share stands in shared/. */
import { CREDIT_MEMO } from './credit-memo.ts';
import { CREDIT_MEMO_INV_APPLICATION } from './credit-memo-inv-application.ts';
import { CREDIT_MEMO_LINE } from './credit-memo-line.ts';
import { INVOICE_LINE } from './invoice-line.ts';
import { ORDER_ITEM } from './order-item.ts';
import { ORDER_ITEM_SUMMARY } from './order-item-summary.ts';
import { PAYMENT } from './payment.ts';
import { PAYMENT_LINE_INVOICE } from './payment-line-invoice.ts';
import { REFUND } from './refund.ts';
import { REFUND_LINE_PAYMENT } from './refund-line-payment.ts';
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

/** Nothing for an object without rules of code. */
export function rulesOf(sObject: string): ObjectRules {
  return Object.hasOwn(RULES, sObject) ? RULES[sObject]! : NONE;
}

const NONE: ObjectRules = {};
