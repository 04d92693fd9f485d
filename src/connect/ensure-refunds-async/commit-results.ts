/** Writes what an operation did into its transaction: fee payments, opened reserved balance, refunds, logs, exceptions (ensure-refunds.md section 6). */

import type { GatewayResponse } from '../../gateway/port.ts';
import { type Money, money, scaleOfCurrency, smaller, toText } from '../../money.ts';
import { datetimeText } from '../../org/canonical-text.ts';
import type { Org, OrgTransaction, SObjectRecord } from '../../org/port.ts';
import type { RefundPlan } from '../../refunds/allocate.ts';
import { readReservedToOpen } from './read.ts';
import type { EnsureRefundsRequest } from './request.ts';
import {
  gatewayLogOf,
  outcomeOf,
  processExceptionOf,
  refundFailedEvent,
  refundLineOf,
  refundOf,
} from './settle.ts';

/** One refund of the plan, and what its payment gateway answered. */
export interface RefundResult {
  readonly refund: RefundPlan['refunds'][number];
  readonly payment: SObjectRecord;
  /** Decimal text. */
  readonly amount: string;
  readonly idempotencyKey: string;
  readonly response: GatewayResponse;
}

/** Returns the refunds whose gateways will tell their outcome later. */
export async function commitResults(
  tx: OrgTransaction,
  org: Org,
  now: Date,
  operationId: string,
  request: EnsureRefundsRequest,
  plan: RefundPlan,
  results: readonly RefundResult[],
): Promise<{ idempotencyKey: string; paymentGatewayId: string }[]> {
  for (const { invoiceId, amount } of plan.feePayments) {
    await applyMemo(tx, request.creditMemoId as string, invoiceId, amount, now);
  }
  for (const opening of plan.openings) await openReservedBalance(tx, request.creditMemoId, opening, now);
  const pending: { idempotencyKey: string; paymentGatewayId: string }[] = [];
  for (const result of results) {
    await writeRefund(tx, org, operationId, request, result);
    if (outcomeOf(result.response) !== 'Pending') continue;
    pending.push({
      idempotencyKey: result.idempotencyKey,
      paymentGatewayId: result.payment.PaymentGatewayId as string,
    });
  }
  return pending;
}

async function applyMemo(
  tx: OrgTransaction,
  creditMemoId: string,
  invoiceId: string,
  amount: Money,
  now: Date,
): Promise<void> {
  const memo = (await tx.get('CreditMemo', creditMemoId)) as SObjectRecord;
  await tx.insert('CreditMemoInvApplication', {
    CreditMemoId: creditMemoId,
    InvoiceId: invoiceId,
    Amount: textIn(memo, amount),
    CurrencyIsoCode: memo.CurrencyIsoCode,
    Type: 'Applied',
    HasBeenUnapplied: 'No',
    Date: datetimeText(now),
    AppliedDate: datetimeText(now),
    EffectiveDate: datetimeText(now),
  });
}

/**
 * Opens payment balance for exchanges (step 7; mechanics ours): the payments are unapplied from their invoices for that much, the memo is applied
 * to those invoices in their place, and what the memo gives beyond that, because the balance was open already, is noted as a debit.
 */
async function openReservedBalance(
  tx: OrgTransaction,
  creditMemoId: string | null,
  opening: RefundPlan['openings'][number],
  now: Date,
): Promise<void> {
  let toUnapply = opening.fromCreditMemo;
  for (const line of await appliedLines(tx, opening.orderPaymentSummaryId)) {
    const amount = smaller(toUnapply, money(line.Amount));
    if (amount.isZero() || creditMemoId === null) continue;
    await unapply(tx, line, amount, now);
    await applyMemo(tx, creditMemoId, line.InvoiceId as string, amount, now);
    toUnapply = toUnapply.minus(amount);
  }
  await noteOpening(tx, creditMemoId, opening, toUnapply);
}

async function appliedLines(tx: OrgTransaction, orderPaymentSummaryId: string): Promise<SObjectRecord[]> {
  const payments = await tx.find('Payment', 'OrderPaymentSummaryId', orderPaymentSummaryId);
  const lines = await Promise.all(payments.map(({ Id }) => tx.find('PaymentLineInvoice', 'PaymentId', Id)));
  return lines
    .flat()
    .filter(({ Type, HasBeenUnapplied }) => Type === 'Applied' && HasBeenUnapplied !== 'Yes');
}

/** A line is unapplied as a whole (doc: HasBeenUnapplied), and what was too much of it is applied anew. */
async function unapply(tx: OrgTransaction, line: SObjectRecord, amount: Money, now: Date): Promise<void> {
  const { InvoiceId, PaymentId, CurrencyIsoCode, AssociatedAccountId } = line;
  const common = { InvoiceId, PaymentId, CurrencyIsoCode, AssociatedAccountId, Date: datetimeText(now) };
  await tx.update('PaymentLineInvoice', line.Id, { HasBeenUnapplied: 'Yes' });
  await tx.insert('PaymentLineInvoice', {
    ...common,
    Type: 'Unapplied',
    HasBeenUnapplied: 'NA',
    AssociatedPaymentLineId: line.Id,
    Amount: line.Amount,
    EffectiveDate: datetimeText(now),
  });
  const rest = money(line.Amount).minus(amount);
  if (rest.isZero()) return;
  const again = {
    Type: 'Applied',
    HasBeenUnapplied: 'No',
    Amount: textIn(line, rest),
    EffectiveDate: datetimeText(now),
  };
  await tx.insert('PaymentLineInvoice', { ...common, ...again });
}

/** Notes on each reference how much of its reserved balance is open now, so that it is opened once. */
async function noteOpening(
  tx: OrgTransaction,
  creditMemoId: string | null,
  { orderPaymentSummaryId, fromCreditMemo, fromExcessFunds }: RefundPlan['openings'][number],
  debit: Money,
): Promise<void> {
  let opened = fromCreditMemo.plus(fromExcessFunds);
  let debitLeft = debit;
  for (const reference of await tx.find(
    'OrderPaymentSummaryReference',
    'OrderPaymentSummaryId',
    orderPaymentSummaryId,
  )) {
    const amount = smaller(opened, await readReservedToOpen(tx, reference));
    if (amount.isZero()) continue;
    const lowered = smaller(amount, debitLeft);
    await tx.insert('CreditMemoDebit', {
      CreditMemoId: creditMemoId,
      OrderPaymentSummaryReferenceId: reference.Id,
      Kind: 'ReservedBalance',
      Status: 'Processed',
      Amount: textIn(reference, lowered),
      Opened: textIn(reference, amount),
      CurrencyIsoCode: reference.CurrencyIsoCode,
    });
    opened = opened.minus(amount);
    debitLeft = debitLeft.minus(lowered);
  }
}

async function writeRefund(
  tx: OrgTransaction,
  org: Org,
  operationId: string,
  request: EnsureRefundsRequest,
  { refund: planned, payment, amount, idempotencyKey, response }: RefundResult,
): Promise<void> {
  const outcome = outcomeOf(response);
  if (outcome === 'Failed') {
    await tx.insert('PaymentGatewayLog', gatewayLogOf(payment, payment.Id, idempotencyKey, response, false));
    await reportRefundFailed(tx, org, {
      attachedToId: payment.OrderPaymentSummaryId as string,
      orderSummaryId: request.orderSummaryId,
      operationId,
      currency: payment.CurrencyIsoCode as string,
      message: 'The payment gateway did not refund the payment',
      description: `${amount} ${payment.CurrencyIsoCode} of payment ${payment.Id}: ${response.gatewayMessage}`,
    });
    return;
  }
  const refund = await tx.insert('Refund', refundOf(payment, amount, response));
  if (outcome === 'Processed') await tx.insert('RefundLinePayment', refundLineOf(refund, response));
  await tx.insert('PaymentGatewayLog', gatewayLogOf(payment, refund.Id, idempotencyKey, response, false));
  if (planned.fromCreditMemo.isZero()) return;
  await tx.insert('CreditMemoDebit', {
    CreditMemoId: request.creditMemoId,
    RefundId: refund.Id,
    Kind: 'Refund',
    Status: outcome,
    Amount: textIn(payment, planned.fromCreditMemo),
    CurrencyIsoCode: payment.CurrencyIsoCode,
  });
}

export interface RefundFailure {
  /** The credit memo or the order payment summary. */
  readonly attachedToId: string;
  readonly orderSummaryId: string;
  readonly operationId: string | null;
  readonly currency: string;
  readonly message: string;
  readonly description: string;
}

/** Publishes the event and, where the org does as Salesforce's shipped flow, makes its ProcessException. */
export async function reportRefundFailed(
  tx: OrgTransaction,
  org: Org,
  failure: RefundFailure,
): Promise<void> {
  const { attachedToId, orderSummaryId, operationId, message, description, currency } = failure;
  const event = refundFailedEvent(attachedToId, orderSummaryId, operationId, message, description);
  await tx.insert('ProcessExceptionEvent', event);
  if (org.settings.createProcessExceptions) {
    await tx.insert('ProcessException', processExceptionOf(event, currency));
  }
}

function textIn({ CurrencyIsoCode }: SObjectRecord, amount: Money): string {
  return toText(amount, scaleOfCurrency(CurrencyIsoCode as string));
}
