/** Writes what an operation did: fee payments, refunds with the money they take off invoices, opened reserved balance, logs, exceptions (README.md, "What an operation writes"). */
import type { GatewayResponse } from '../../gateway/port.ts';
import { type Money, money, scaleOfCurrency, toText, ZERO } from '../../money.ts';
import type { Org, OrgTransaction, SObjectRecord } from '../../org/port.ts';
import type { RefundPlan } from '../../refunds/allocate.ts';
import { causeText, findShortfall } from '../../refunds/shortfall.ts';
import { applyMemo, debitMemo } from './credit-memo.ts';
import { freePayment } from './free-payment.ts';
import type { Decision, FreedResult, OpeningResult, RefundResultKept, Results } from './job-record.ts';
import { openReservedBalance } from './openings.ts';
import { reportRefundFailed } from './report.ts';
import type { EnsureRefundsRequest } from './request.ts';
import { gatewayLogOf, outcomeOf, refundLineOf, refundOf } from './settle.ts';

/** One refund of the plan, and what its payment gateway answered. */
export interface RefundResult {
  readonly refund: RefundPlan['refunds'][number];
  readonly payment: SObjectRecord;
  /** Decimal text. */
  readonly amount: string;
  readonly idempotencyKey: string;
  /** Unpredictable text for Refund.ClientContext (doc: it must not be relied on). */
  readonly clientContext: string;
  readonly response: GatewayResponse;
}

/** What every write of one operation shares. */
export interface Committing {
  readonly tx: OrgTransaction;
  readonly org: Org;
  readonly now: Date;
  readonly operationId: string;
  readonly request: EnsureRefundsRequest;
  readonly decision: Decision;
}

/** For orgs that apply the memo before the gateway is called (setting creditMemoApplication): in the commit of the plan, by the plan's refunds. */
export async function freeBeforeGateway(
  committing: Omit<Committing, 'decision'>,
  plan: RefundPlan,
): Promise<(FreedResult | null)[]> {
  const { tx, now, request } = committing;
  const freed: (FreedResult | null)[] = [];
  for (const { paymentId, fromCreditMemo } of plan.refunds) {
    if (fromCreditMemo.isZero()) {
      freed.push(null);
      continue;
    }
    const ofMemo = {
      creditMemoId: request.creditMemoId,
      fromCreditMemo,
      fromExcessFunds: ZERO,
      freedBefore: ZERO,
      isReservedBalanceKept: false,
    };
    const { unapplications, memoOnNoInvoice } = await freePayment(tx, paymentId, ofMemo, now);
    const payment = (await tx.get('Payment', paymentId)) as SObjectRecord;
    if (memoOnNoInvoice.greaterThan(0)) {
      const facts = { Kind: 'Refund', Status: 'Processed' };
      await debitMemo(tx, request.creditMemoId, memoOnNoInvoice, payment, facts);
    }
    freed.push({ paymentId, unapplications, memoOnNoInvoice });
  }
  return freed;
}

/** Everything that is written once the payment gateways have answered. */
export async function commitResults(
  committing: Committing,
  results: readonly RefundResult[],
  freedBefore: Results['freedBefore'],
): Promise<Results> {
  const { tx, now, request, decision } = committing;
  const { feePayments, openings } = decision.plan;
  for (const { invoiceId, amount } of feePayments) {
    await applyMemo(tx, request.creditMemoId as string, invoiceId, amount, now);
  }
  const refunds: RefundResultKept[] = [];
  for (const result of results) refunds.push(await writeRefund(committing, result));
  const opened: OpeningResult[] = [];
  for (const opening of openings) {
    opened.push(await openReservedBalance(tx, request.creditMemoId as string, opening, now));
  }
  await reportShortfall(committing);
  return { freedBefore, openings: opened, refunds };
}

async function writeRefund(committing: Committing, result: RefundResult): Promise<RefundResultKept> {
  const { tx } = committing;
  const { payment, idempotencyKey, response } = result;
  const status = outcomeOf(response);
  const refund =
    status === 'Failed'
      ? undefined
      : await tx.insert('Refund', refundOf(payment, result.amount, response, result.clientContext));
  const freed = refund ? await movePaymentOf(committing, result, refund) : null;
  const log = gatewayLogOf(payment, refund?.Id ?? payment.Id, idempotencyKey, response, false);
  await tx.insert('PaymentGatewayLog', log);
  if (!refund) await reportDeclined(committing, result);
  return {
    idempotencyKey,
    status,
    sfResultCode: response.sfResultCode,
    gatewayMessage: response.gatewayMessage,
    refundId: refund?.Id ?? null,
    isSettledByNotification: false,
    freed,
  };
}

/** A pending refund only notes what the memo will pay; a processed one frees the payment, which is then refunded. */
async function movePaymentOf(
  committing: Committing,
  { refund: planned, payment, response }: RefundResult,
  refund: SObjectRecord,
): Promise<FreedResult | null> {
  const { tx, now, request, decision } = committing;
  const isMemoApplied = decision.options.creditMemoApplication === 'before-gateway';
  const parts = partsOf(planned, isMemoApplied);
  if (refund.Status === 'Pending') {
    if (parts.fromCreditMemo.greaterThan(0)) {
      const facts = { RefundId: refund.Id, Kind: 'Refund', Status: 'Pending' };
      await debitMemo(tx, request.creditMemoId, parts.fromCreditMemo, payment, facts);
    }
    return null;
  }
  const { creditMemoId, isReservedBalanceAmountConsidered: isReservedBalanceKept } = request;
  const freed = await freePayment(tx, payment.Id, { ...parts, creditMemoId, isReservedBalanceKept }, now);
  if (freed.memoOnNoInvoice.greaterThan(0)) {
    const facts = { RefundId: refund.Id, Kind: 'Refund', Status: 'Processed' };
    await debitMemo(tx, creditMemoId, freed.memoOnNoInvoice, payment, facts);
  }
  await tx.insert('RefundLinePayment', refundLineOf(refund, response));
  return { paymentId: payment.Id, ...freed };
}

/** What of a refund the memo and excess funds still have to free. */
function partsOf(
  {
    fromCreditMemo,
    fromExcessFunds,
  }: Pick<RefundPlan['refunds'][number], 'fromCreditMemo' | 'fromExcessFunds'>,
  isMemoApplied: boolean,
): { fromCreditMemo: Money; fromExcessFunds: Money; freedBefore: Money } {
  return isMemoApplied
    ? { fromCreditMemo: ZERO, fromExcessFunds, freedBefore: fromCreditMemo }
    : { fromCreditMemo, fromExcessFunds, freedBefore: ZERO };
}

async function reportDeclined(
  { tx, org, operationId, request }: Committing,
  { payment, amount, response }: RefundResult,
): Promise<void> {
  await reportRefundFailed(tx, org, {
    attachedToId: payment.OrderPaymentSummaryId as string,
    orderSummaryId: request.orderSummaryId,
    operationId,
    currency: payment.CurrencyIsoCode as string,
    amount,
    message: 'The payment gateway did not refund the payment',
    cause: `Payment ${payment.PaymentNumber ?? payment.Id}: ${response.gatewayMessage}`,
  });
}

/** Nothing ends short in silence (ours). */
async function reportShortfall({ tx, org, operationId, request, decision }: Committing): Promise<void> {
  const shortfall = shortfallOf(request, decision);
  if (!shortfall) return;
  const { currency, summaries } = decision;
  const [first] = summaries;
  await reportRefundFailed(tx, org, {
    attachedToId: request.creditMemoId ?? first?.orderPaymentSummaryId ?? request.orderSummaryId,
    orderSummaryId: request.orderSummaryId,
    operationId,
    currency,
    amount: toText(shortfall.amount, scaleOfCurrency(currency)),
    message: 'The refund is smaller than requested',
    cause: shortfall.causes
      .map((cause) => causeText(cause, (amount) => withCurrency(amount, currency)))
      .join(' '),
  });
}

/** What of the request the decision leaves unrefunded, of whatever gateways answer. */
export function shortfallOf(request: EnsureRefundsRequest, decision: Decision) {
  const balance = decision.before.CreditMemo?.[request.creditMemoId ?? '']?.Balance;
  return findShortfall({
    request: decision.request,
    summaries: decision.summaries,
    plan: decision.plan,
    refundSelection: decision.options.refundSelection,
    requestedOfCreditMemo: money(request.creditMemoBalance),
    creditMemoBalance: money(balance),
  });
}

/** "USD 20.00" */
export function withCurrency(amount: Money, currency: string): string {
  return `${currency} ${toText(amount, scaleOfCurrency(currency))}`;
}
