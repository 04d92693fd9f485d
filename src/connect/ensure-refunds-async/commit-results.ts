/** Writes what an operation did: fee payments, refunds with the money they take off invoices, opened reserved balance, logs, exceptions (README.md, "What an operation writes"). */
import type { JobTransaction } from '../../background/job.ts';
import { type Money, money, scaleOfCurrency, toText, withCurrency, ZERO } from '../../money.ts';
import type { FieldValues, OrgTransaction, SObjectRecord } from '../../org/port.ts';
import type { Funds } from '../../refunds/account.ts';
import type { RefundPlan } from '../../refunds/allocate.ts';
import { causeText, findShortfall } from '../../refunds/shortfall.ts';
import { applyMemo, debitMemo } from './credit-memo.ts';
import { freePayment } from './free-payment.ts';
import type { Decision, FreedResult, OpeningResult, RefundResultKept, Results } from './job-record.ts';
import { openReservedBalance } from './openings.ts';
import { gatewayLogOf, outcomeOf, refundLineOf, refundOf } from './refund-records.ts';
import type { RefundResult } from './refund-result.ts';
import { reportRefundFailed } from './report.ts';
import type { EnsureRefundsRequest } from './request.ts';

/** What every write of one operation shares. */
interface Committing extends JobTransaction {
  readonly request: EnsureRefundsRequest;
  readonly decision: Decision;
  /** What was written before the gateways were called. */
  readonly prepared: Results;
}

/** For orgs that apply the memo before the gateway is called (setting creditMemoApplication): in the commit of the plan, by the plan's refunds. */
export async function freeBeforeGateway(
  preparing: JobTransaction & Pick<Committing, 'request'>,
  { refunds }: RefundPlan,
): Promise<(FreedResult | null)[]> {
  const freed: (FreedResult | null)[] = [];
  for (const { paymentId, fromCreditMemo } of refunds) {
    const ofMemo = { fromCreditMemo, fromExcessFunds: ZERO, freedBefore: ZERO };
    freed.push(
      fromCreditMemo.isZero() ? null : await freeAndDebit(preparing, paymentId, ofMemo, NO_REFUND_YET),
    );
  }
  return freed;
}

const NO_REFUND_YET = {};

/** Everything that is written once the payment gateways have answered. */
export async function commitResults(
  committing: Committing,
  results: readonly RefundResult[],
): Promise<Results> {
  const { request, decision, prepared } = committing;
  const { feePayments, openings } = decision.plan;
  const creditMemoId = request.creditMemoId as string;
  for (const payment of feePayments) await applyMemo(committing, creditMemoId, payment);
  const refunds: RefundResultKept[] = [];
  for (const result of results) refunds.push(await writeRefund(committing, result));
  const opened: OpeningResult[] = [];
  for (const opening of openings) opened.push(await openReservedBalance(committing, creditMemoId, opening));
  await reportShortfall(committing);
  return { ...prepared, openings: opened, refunds };
}

async function writeRefund(committing: Committing, result: RefundResult): Promise<RefundResultKept> {
  const { tx } = committing;
  const { payment, idempotencyKey, response } = result;
  const { sfResultCode, gatewayMessage } = response;
  const status = outcomeOf(response);
  const refund = status === 'Failed' ? undefined : await tx.insert('Refund', refundOf(result));
  const freed = refund ? await movePaymentOf(committing, result, refund) : null;
  await tx.insert('PaymentGatewayLog', gatewayLogOf(payment, refund?.Id ?? payment.Id, result, false));
  if (!refund) await reportDeclined(committing, result);
  const refundId = refund?.Id ?? null;
  return {
    idempotencyKey,
    status,
    sfResultCode,
    gatewayMessage,
    refundId,
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
  const { tx, request, decision } = committing;
  const parts = partsOf(planned, decision.options.creditMemoApplication === 'before-gateway');
  if (refund.Status === 'Pending') {
    await debitMemoIfAny(tx, parts.fromCreditMemo, payment, {
      CreditMemoId: request.creditMemoId,
      RefundId: refund.Id,
      Status: 'Pending',
    });
    return null;
  }
  const freed = await freeAndDebit(committing, payment.Id, parts, { RefundId: refund.Id });
  await tx.insert('RefundLinePayment', refundLineOf(refund, response));
  return freed;
}

/** What of a refund the memo and excess funds still have to free. */
function partsOf(
  { fromCreditMemo, fromExcessFunds }: Funds,
  isMemoApplied: boolean,
): Funds & { readonly freedBefore: Money } {
  return isMemoApplied
    ? { fromCreditMemo: ZERO, fromExcessFunds, freedBefore: fromCreditMemo }
    : { fromCreditMemo, fromExcessFunds, freedBefore: ZERO };
}

/** Frees the payment; what the memo gives on no invoice is a debit of the memo. */
async function freeAndDebit(
  { tx, now, request }: JobTransaction & Pick<Committing, 'request'>,
  paymentId: string,
  parts: Funds & { readonly freedBefore: Money },
  ofRefund: FieldValues,
): Promise<FreedResult> {
  const { creditMemoId, isReservedBalanceAmountConsidered: isReservedBalanceKept } = request;
  const refund = { ...parts, creditMemoId, isReservedBalanceKept };
  const freed = await freePayment({ tx, now }, paymentId, refund);
  const payment = (await tx.get('Payment', paymentId)) as SObjectRecord;
  const facts = { ...ofRefund, CreditMemoId: creditMemoId, Status: 'Processed' };
  await debitMemoIfAny(tx, freed.memoOnNoInvoice, payment, facts);
  return { paymentId, ...freed };
}

async function debitMemoIfAny(
  tx: OrgTransaction,
  amount: Money,
  payment: SObjectRecord,
  facts: Parameters<typeof debitMemo>[3],
): Promise<void> {
  if (amount.greaterThan(0)) await debitMemo(tx, amount, payment, { ...facts, Kind: 'Refund' });
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
