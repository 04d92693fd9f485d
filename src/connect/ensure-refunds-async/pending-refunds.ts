/** What pending refunds will take from a payment and from a credit memo. */
import { type Money, money, sum } from '../../money.ts';
import type { OrgView, SObjectRecord } from '../../org/port.ts';
import { type PaymentFunds, withdraw } from '../../refunds/payment-funds.ts';
import { readFunds } from './payment-lines.ts';

/** The payment's funds as they will be once its pending refunds are processed. */
export async function readFundsLessPending(
  view: OrgView,
  payment: SObjectRecord,
  firstInvoices: ReadonlySet<string>,
): Promise<PaymentFunds> {
  let funds = await readFunds(view, payment, firstInvoices);
  const refunds = await view.find('Refund', 'PaymentId', payment.Id);
  for (const refund of refunds.filter(({ Status }) => Status === 'Pending')) {
    const fromCreditMemo = await readMemoPart(view, refund);
    const fromExcessFunds = money(refund.Amount).minus(fromCreditMemo);
    funds = withdraw(funds, { fromCreditMemo, fromExcessFunds }).left;
  }
  return funds;
}

/** The part of a pending refund that the credit memo pays once it is processed. */
export async function readMemoPart(view: OrgView, refund: SObjectRecord): Promise<Money> {
  const debits = await view.find('CreditMemoDebit', 'RefundId', refund.Id);
  return sum(debits.filter(({ Status }) => Status === 'Pending').map(({ Amount }) => money(Amount)));
}
