/** Writes everything that an operation did, once the payment gateways have answered (README.md, "What an operation writes"). */
import { money, scaleOfCurrency, toText, withCurrency } from '../../money.ts';
import { causeText, findShortfall, type Shortfall } from '../../refunds/shortfall.ts';
import type { AnsweredRefund } from './answered-refund.ts';
import { applyMemo } from './credit-memo.ts';
import type { EnsureRefundsRequest } from './ensure-refunds-request.ts';
import type { Decision, OpeningResult, RefundResult, Results } from './job-record.ts';
import { openReservedBalance } from './open-reserved-balance.ts';
import { type RefundFailure, reportRefundFailed } from './refund-failure-event.ts';
import { type DecidedRefunding, writeRefund } from './write-refund.ts';

interface Committing extends DecidedRefunding {
  /** What was written before the gateways were called. */
  readonly prepared: Results;
}

export async function commitResults(
  committing: Committing,
  answered: readonly AnsweredRefund[],
): Promise<Results> {
  const { request, decision, prepared } = committing;
  const { feePayments, openings } = decision.plan;
  const creditMemoId = request.creditMemoId as string;
  for (const payment of feePayments) await applyMemo(committing, creditMemoId, payment);
  const refunds: RefundResult[] = [];
  for (const each of answered) refunds.push(await writeRefund(committing, each));
  const opened: OpeningResult[] = [];
  for (const opening of openings) opened.push(await openReservedBalance(committing, creditMemoId, opening));
  await reportShortfall(committing);
  return { ...prepared, openings: opened, refunds };
}

/** An operation that refunds less than requested always says so (ours). */
async function reportShortfall(committing: Committing): Promise<void> {
  const shortfall = shortfallOf(committing.request, committing.decision);
  if (shortfall) await reportRefundFailed(committing.tx, committing.org, failureOf(committing, shortfall));
}

function failureOf(
  { operationId, request, decision: { currency, summaries } }: Committing,
  { amount, causes }: Shortfall,
): RefundFailure {
  const { creditMemoId, orderSummaryId } = request;
  const texts = causes.map((cause) => causeText(cause, (part) => withCurrency(part, currency)));
  return {
    attachedToId: creditMemoId ?? summaries[0]?.orderPaymentSummaryId ?? orderSummaryId,
    orderSummaryId,
    operationId,
    currency,
    amount: toText(amount, scaleOfCurrency(currency)),
    message: 'The refund is smaller than requested',
    cause: texts.join(' '),
  };
}

/** What the decision leaves unrefunded of the request, whatever the gateways answer. */
export function shortfallOf(request: EnsureRefundsRequest, decision: Decision): Shortfall | undefined {
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
