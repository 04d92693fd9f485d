/** Decides what an operation refunds, and writes what is due before the gateways are called. */
import type { JobServices, JobTransaction, Planned } from '../../background/job.ts';
import { scaleOfCurrency, toText } from '../../money.ts';
import { type Allocation, allocate } from '../../refunds/allocate.ts';
import type { EnsureRefundsRequest } from './ensure-refunds-request.ts';
import { freeBeforeGateway, type Refunding } from './free-and-debit.ts';
import {
  type Decision,
  NO_RESULTS,
  type RefundOptionsInForce,
  type RefusedDecision,
  type Results,
} from './job-record.ts';
import { readRecordAmounts } from './record-amounts.ts';
import { type RefundData, readRefundData } from './refund-data.ts';
import { reportRefundFailed } from './refund-failure-event.ts';
import { toRefundOptions } from './refund-options.ts';

export async function planOperation(
  job: JobTransaction,
  services: JobServices,
  request: EnsureRefundsRequest,
): Promise<Planned<Decision, Results>> {
  const { tx, operationId } = job;
  const data = await readRefundData(tx, request, await services.inFlight(tx, operationId));
  const options = optionsInForce(services, operationId);
  const before = await readRecordAmounts(tx, request, data.summaries);
  const undecided: RefusedDecision = { options, ...data, before };
  const allocation = allocate(data.request, data.summaries, toRefundOptions(options));
  return allocation.kind === 'refused'
    ? refuse({ ...job, request }, undecided, allocation)
    : prepare({ ...job, request }, { ...undecided, plan: allocation.plan });
}

/** Equal amounts are ordered by record id or by a seed. The seed differs by operation; it is random where the org has none. */
function optionsInForce({ org, newText }: JobServices, operationId: string): RefundOptionsInForce {
  const { refundSelection, randomSeed, creditMemoApplication } = org.settings;
  if (randomSeed === 'stable') return { refundSelection, seed: 'stable', creditMemoApplication };
  const seed = randomSeed === null ? newText() : `${randomSeed}|${operationId}`;
  return { refundSelection, seed, creditMemoApplication };
}

async function prepare(refunding: Refunding, decision: Decision): Promise<Planned<Decision, Results>> {
  const isMemoApplied = decision.options.creditMemoApplication === 'before-gateway';
  const freedBefore = isMemoApplied ? await freeBeforeGateway(refunding, decision.plan) : [];
  return { kind: 'planned', decision, prepared: { ...NO_RESULTS, freedBefore } };
}

type Refusal = Extract<Allocation, { kind: 'refused' }>;

/** The total check failed: the operation ends in Error, and no money moves. */
async function refuse(
  { tx, org, operationId, request }: Refunding,
  undecided: RefusedDecision,
  allocation: Refusal,
): Promise<Planned<Decision, Results>> {
  const { creditMemoId, orderSummaryId } = request;
  const { currency, summaries } = undecided;
  const error = exceedsMessage(undecided, allocation);
  await reportRefundFailed(tx, org, {
    attachedToId: creditMemoId ?? summaries[0]?.orderPaymentSummaryId ?? orderSummaryId,
    ...{ orderSummaryId, operationId, currency },
    amount: toText(allocation.required, scaleOfCurrency(currency)),
    message: 'The refund was not processed',
    cause: error,
  });
  return { kind: 'refused', found: undecided, error };
}

/** Why the total check failed; also the message of row V where the org makes the check before anything is queued. */
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
