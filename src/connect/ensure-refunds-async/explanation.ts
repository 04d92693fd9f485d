/** Explains an operation to people (control /_emulator/operations): request, decision, results and what is left. It is made from the stored job when it is read. */
import { type Money, scaleOfCurrency, toText, withCurrency } from '../../money.ts';
import type { SObjectRecord } from '../../org/port.ts';
import { type ExplainedStep, explainDecision } from '../../refunds/explain.ts';
import { causeText } from '../../refunds/shortfall.ts';
import { amountsAfter } from './amounts-after.ts';
import { shortfallOf } from './commit-results.ts';
import type { EnsureRefundsRequest } from './ensure-refunds-request.ts';
import {
  type Decision,
  type FreedResult,
  type RefundResult,
  type Results,
  readDecision,
  readResults,
} from './job-record.ts';
import { toRefundOptions } from './refund-options.ts';

export function explain(operation: SObjectRecord, job: SObjectRecord): object {
  const request = JSON.parse(job.Input as string) as EnsureRefundsRequest;
  const decision = typeof job.Plan === 'string' ? readDecision(job.Plan) : undefined;
  const results = readResults(job.Results as string | undefined);
  return {
    backgroundOperationId: operation.Id,
    status: operation.Status,
    error: operation.Error ?? null,
    request,
    ...(decision ? explainOutcome(request, decision, results) : NOT_DECIDED),
  };
}

const NOT_DECIDED = { rule: null, currency: null, steps: [], gatewayCalls: [], amounts: null, left: null };

function explainOutcome(request: EnsureRefundsRequest, decision: Decision, results: Results): object {
  const { options, currency, before } = decision;
  const decided = explainDecision({ ...decision, options: toRefundOptions(options) });
  const head = { rule: options, currency };
  if (decision.plan === undefined)
    return { ...head, steps: decided, gatewayCalls: [], amounts: { before, after: before }, left: null };
  return {
    ...head,
    steps: [...decided, ...explainUnapplications(request, decision, results)],
    gatewayCalls: gatewayCalls(decision, results),
    amounts: { before, after: amountsAfter(request, decision, results) },
    left: explainLeft(request, decision),
  };
}

/** What was unapplied from invoices, in that order. */
function explainUnapplications(
  { creditMemoId }: EnsureRefundsRequest,
  { currency }: Decision,
  { freedBefore, openings, refunds }: Results,
): ExplainedStep[] {
  const freed = [
    ...freedBefore,
    ...refunds.map((refund) => refund.freed),
    ...openings.flatMap((opening) => opening.freed),
  ];
  return freed
    .filter((each) => each !== null)
    .flatMap((each) => freedTexts(each, creditMemoId, (amount) => withCurrency(amount, currency)))
    .map((text) => ({ step: 6, text }));
}

function freedTexts(
  { paymentId, unapplications, memoOnNoInvoice }: FreedResult,
  creditMemoId: string | null,
  print: (amount: Money) => string,
): string[] {
  const texts = unapplications.map(({ invoiceId, amount, isReplacedByCreditMemo }) => {
    const unapplied = `${print(amount)} of payment ${paymentId} is unapplied from invoice ${invoiceId}`;
    return isReplacedByCreditMemo
      ? `${unapplied}, and credit memo ${creditMemoId} is applied to it instead.`
      : `${unapplied}, so the invoice's balance opens again.`;
  });
  if (memoOnNoInvoice.isZero()) return texts;
  const free = `${print(memoOnNoInvoice)} of payment ${paymentId} is applied to no invoice, so nothing is unapplied: the balance of credit memo ${creditMemoId} is lowered by that amount.`;
  return [...texts, free];
}

function gatewayCalls({ plan, currency }: Decision, { refunds }: Results): object[] {
  const scale = scaleOfCurrency(currency);
  return plan.refunds.map(({ orderPaymentSummaryId, paymentId, fromCreditMemo, fromExcessFunds }, index) => ({
    sfRefNumber: refunds[index]?.idempotencyKey ?? null,
    orderPaymentSummaryId,
    paymentId,
    amount: toText(fromCreditMemo.plus(fromExcessFunds), scale),
    fromCreditMemo: toText(fromCreditMemo, scale),
    fromExcessFunds: toText(fromExcessFunds, scale),
    ...gatewayAnswer(refunds[index]),
  }));
}

/** Null members for a call that has no answer yet. */
function gatewayAnswer(result: RefundResult | undefined): object {
  return {
    refundStatus: result?.status ?? null,
    sfResultCode: result?.sfResultCode ?? null,
    gatewayMessage: result?.gatewayMessage ?? null,
    refundId: result?.refundId ?? null,
    isSettledByNotification: result?.isSettledByNotification ?? false,
  };
}

/** What the plan does not refund, whatever the gateways answer, and why. */
function explainLeft(request: EnsureRefundsRequest, decision: Decision): object {
  const { plan, currency } = decision;
  const scale = scaleOfCurrency(currency);
  const shortfall = shortfallOf(request, decision);
  return {
    creditMemo: toText(plan.leftOnCreditMemo, scale),
    excessFunds: toText(plan.unrefundedExcessFunds, scale),
    shortfall: shortfall ? toText(shortfall.amount, scale) : null,
    reasons: (shortfall?.causes ?? []).map((cause) =>
      causeText(cause, (amount) => withCurrency(amount, currency)),
    ),
  };
}
