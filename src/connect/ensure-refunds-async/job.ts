/** The background job of this resource: read → decide (pure) → hold → call the payment gateways → settle (pure) → commit once. */

import type { Hold } from '../../background/in-flight.ts';
import type { JobServices, JobTransaction, Planned } from '../../background/job.ts';
import { backgroundJob } from '../../background/job-life.ts';
import { scaleOfCurrency, toText } from '../../money.ts';
import { allocate } from '../../refunds/allocate.ts';
import { callGateways } from './call-gateways.ts';
import { commitResults, freeBeforeGateway } from './commit-results.ts';
import {
  type Decision,
  NO_RESULTS,
  type RefundOptionsInForce,
  type RefusedDecision,
  type Results,
  readDecision,
  readResults,
} from './job-record.ts';
import { awaitedRefunds, receiveNotification } from './notification.ts';
import { readRecordAmounts } from './record-amounts.ts';
import { type RefundData, readRefundData } from './refund-data.ts';
import { toRefundOptions } from './refund-options.ts';
import { outcomeOf } from './refund-records.ts';
import type { RefundResult } from './refund-result.ts';
import { reportRefundFailed } from './report.ts';
import type { EnsureRefundsRequest } from './request.ts';

export const ensureRefunds = backgroundJob<EnsureRefundsRequest, Decision, readonly RefundResult[], Results>({
  kind: 'ensure-refunds-async',
  name: 'Ensure Refunds Async',
  group: ({ orderSummaryId }) => orderSummaryId,
  decode: {
    request: (text) => JSON.parse(text) as EnsureRefundsRequest,
    decision: readDecision,
    results: readResults,
  },
  plan,
  holds,
  call: (services, operationId, { plan: { refunds } }) => callGateways(services, operationId, refunds),
  settle: async (job, kept, answers) => ({
    results: await commitResults({ ...job, ...kept }, answers),
    awaited: answers.filter(({ response }) => outcomeOf(response) === 'Pending').map(awaitedOf),
  }),
  receive: receiveNotification,
  awaited: awaitedRefunds,
  explain: async (operation, job) => (await import('./explanation.ts')).explain(operation, job),
});

function awaitedOf({ idempotencyKey, payment }: RefundResult) {
  return { idempotencyKey, paymentGatewayId: payment.PaymentGatewayId as string };
}

async function plan(
  job: JobTransaction,
  services: JobServices,
  request: EnsureRefundsRequest,
): Promise<Planned<Decision, Results>> {
  const { tx, operationId } = job;
  const situation = await readRefundData(tx, request, await services.inFlight(tx, operationId));
  const options = optionsInForce(services, operationId);
  const before = await readRecordAmounts(tx, request, situation.summaries);
  const found: RefusedDecision = { options, ...situation, before };
  const allocation = allocate(situation.request, situation.summaries, toRefundOptions(options));
  if (allocation.kind === 'refused') return refuse(job, request, found, allocation);
  const freedBefore =
    options.creditMemoApplication === 'before-gateway'
      ? await freeBeforeGateway({ ...job, request }, allocation.plan)
      : [];
  return {
    kind: 'planned',
    decision: { ...found, plan: allocation.plan },
    prepared: { ...NO_RESULTS, freedBefore },
  };
}

/** Equal amounts go by record id, or by a seed: the org's for each operation another, or where it has none a random one. */
function optionsInForce({ org, newText }: JobServices, operationId: string): RefundOptionsInForce {
  const { refundSelection, randomSeed, creditMemoApplication } = org.settings;
  const seed =
    randomSeed === null ? newText() : randomSeed === 'stable' ? 'stable' : `${randomSeed}|${operationId}`;
  return { refundSelection, seed, creditMemoApplication };
}

/** The total check failed: the operation ends in Error, and nothing moves. */
async function refuse(
  { tx, org, operationId }: JobTransaction,
  request: EnsureRefundsRequest,
  found: RefusedDecision,
  allocation: Refusal,
): Promise<Planned<Decision, Results>> {
  const { currency, summaries } = found;
  const error = exceedsMessage(found, allocation);
  await reportRefundFailed(tx, org, {
    attachedToId: request.creditMemoId ?? summaries[0]?.orderPaymentSummaryId ?? request.orderSummaryId,
    orderSummaryId: request.orderSummaryId,
    operationId,
    currency,
    amount: toText(allocation.required, scaleOfCurrency(currency)),
    message: 'The refund was not processed',
    cause: error,
  });
  return { kind: 'refused', found, error };
}

type Refusal = Extract<ReturnType<typeof allocate>, { kind: 'refused' }>;

/** The total check's refusal in plain words; also the message of row V where the org checks before anything is queued. */
export function exceedsMessage(
  { currency }: Pick<RefundData, 'currency'>,
  { required, available }: Pick<Refusal, 'required' | 'available'>,
): string {
  const scale = scaleOfCurrency(currency);
  return (
    `The credit memo balance and excess funds, ${required.toFixed(scale)} ${currency} in all, exceed ` +
    `the ${available.toFixed(scale)} ${currency} available to refund on the order payment summaries`
  );
}

/** What the plan will take. Money that the memo freed before the call is taken as excess funds are: first what is on no invoice. */
function holds({ creditMemoId }: EnsureRefundsRequest, { plan, options }: Decision): Hold[] {
  const isMemoApplied = options.creditMemoApplication === 'before-gateway';
  const ofMemo = (amount: Hold['amount']): Hold[] =>
    creditMemoId === null ? [] : [{ recordId: creditMemoId, what: 'balance', amount }];
  return [
    ...plan.feePayments.flatMap(({ invoiceId, amount }) => [
      ...ofMemo(amount),
      { recordId: invoiceId, what: 'balance', amount },
    ]),
    ...plan.openings.flatMap(({ orderPaymentSummaryId, amount }) => [
      ...ofMemo(amount),
      { recordId: orderPaymentSummaryId, what: 'reservedBalance', amount },
    ]),
    ...plan.refunds.flatMap(({ orderPaymentSummaryId, paymentId, fromCreditMemo, fromExcessFunds }) => [
      ...(isMemoApplied ? [] : ofMemo(fromCreditMemo)),
      {
        recordId: orderPaymentSummaryId,
        what: 'availableToRefund',
        amount: fromCreditMemo.plus(fromExcessFunds),
      },
      { recordId: paymentId, what: isMemoApplied ? 'freeMoney' : 'appliedMoney', amount: fromCreditMemo },
      { recordId: paymentId, what: 'freeMoney', amount: fromExcessFunds },
    ]),
  ];
}
