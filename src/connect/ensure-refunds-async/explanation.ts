/** What an operation was asked, decided, did and left, for people (control /_emulator/operations). Made of what is kept with it, when it is read. */
import { type Money, scaleOfCurrency, toText, withCurrency } from '../../money.ts';
import type { SObjectRecord } from '../../org/port.ts';
import { type ExplainedStep, explainDecision } from '../../refunds/explain.ts';
import { causeText } from '../../refunds/shortfall.ts';
import { amountsAfter } from './amounts-after.ts';
import { shortfallOf } from './commit-results.ts';
import { type Decision, type FreedResult, type Results, readDecision, readResults } from './job-record.ts';
import { toRefundOptions } from './refund-options.ts';
import type { EnsureRefundsRequest } from './request.ts';

export function explain(operation: SObjectRecord, job: SObjectRecord): object {
  const request = JSON.parse(job.Input as string) as EnsureRefundsRequest;
  const decision = typeof job.Plan === 'string' ? readDecision(job.Plan) : undefined;
  const results = readResults(job.Results as string | undefined);
  return {
    backgroundOperationId: operation.Id,
    status: operation.Status,
    error: operation.Error ?? null,
    request,
    ...(decision ? explainDecided(request, decision, results) : NOT_DECIDED),
  };
}

const NOT_DECIDED = { rule: null, currency: null, steps: [], gatewayCalls: [], amounts: null, left: null };

function explainDecided(request: EnsureRefundsRequest, decision: Decision, results: Results): object {
  const { options, currency, before } = decision;
  const hasPlan = decision.plan !== undefined;
  return {
    rule: options,
    currency,
    steps: [
      ...explainDecision({ ...decision, options: toRefundOptions(options) }),
      ...(hasPlan ? explainMoves(request, decision, results) : []),
    ],
    gatewayCalls: hasPlan ? gatewayCalls(decision, results) : [],
    amounts: { before, after: hasPlan ? amountsAfter(request, decision, results) : before },
    left: hasPlan ? explainLeft(request, decision) : null,
  };
}

/** What was taken off invoices, in the order in which it was. */
function explainMoves(
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
    const taken = `${print(amount)} of payment ${paymentId} is taken off invoice ${invoiceId}`;
    return isReplacedByCreditMemo
      ? `${taken}, to which credit memo ${creditMemoId} is applied in its place.`
      : `${taken}, whose balance opens again.`;
  });
  if (memoOnNoInvoice.isZero()) return texts;
  const free = `${print(memoOnNoInvoice)} of payment ${paymentId} is on no invoice and needs no unapplying: credit memo ${creditMemoId} is lowered by it.`;
  return [...texts, free];
}

function gatewayCalls({ plan, currency }: Decision, { refunds }: Results): object[] {
  const scale = scaleOfCurrency(currency);
  return plan.refunds.map(({ orderPaymentSummaryId, paymentId, fromCreditMemo, fromExcessFunds }, index) => {
    const result = refunds[index];
    return {
      sfRefNumber: result?.idempotencyKey ?? null,
      orderPaymentSummaryId,
      paymentId,
      amount: toText(fromCreditMemo.plus(fromExcessFunds), scale),
      fromCreditMemo: toText(fromCreditMemo, scale),
      fromExcessFunds: toText(fromExcessFunds, scale),
      refundStatus: result?.status ?? null,
      sfResultCode: result?.sfResultCode ?? null,
      gatewayMessage: result?.gatewayMessage ?? null,
      refundId: result?.refundId ?? null,
      isSettledByNotification: result?.isSettledByNotification ?? false,
    };
  });
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
