/**
 * The work behind an operation: read → plan → gateway calls → settle → commit once.
 * The plan is committed before the first call, so that a crash repeats the same calls under the same idempotency keys and nothing else,
 * and so that the amounts under way count against operations of other orders that share a payment summary.
 */
import { nanoid } from 'nanoid';
import { completeOperation, failOperation, startOperation } from '../../background/operations.ts';
import type { Work } from '../../background/queue.ts';
import { scaleOfCurrency, toText } from '../../money.ts';
import type { OrgTransaction } from '../../org/port.ts';
import { allocate, type RefundOptions } from '../../refunds/allocate.ts';
import { byId, seededRandom, shuffleWith } from '../../refunds/random.ts';
import { callGateways, type GatewayServices } from './call-gateways.ts';
import { commitResults, freeBeforeGateway, type RefundResult } from './commit-results.ts';
import {
  type Decision,
  NO_RESULTS,
  printDecision,
  printResults,
  type RefundOptionsInForce,
  type Results,
  readDecision,
  readResults,
} from './job-record.ts';
import { readSituation, type Situation } from './read.ts';
import { readRecordAmounts } from './record-amounts.ts';
import { reportRefundFailed } from './report.ts';
import type { EnsureRefundsRequest } from './request.ts';
import { outcomeOf } from './settle.ts';

/** One operation with the decision that it carries out. */
interface Started {
  readonly operationId: string;
  readonly jobId: string;
  readonly request: EnsureRefundsRequest;
  readonly decision: Decision;
  readonly freedBefore: Results['freedBefore'];
}

export function ensureRefundsWork(services: GatewayServices): Work {
  return async (operationId) => {
    const started = await start(services, operationId);
    if (!started) return;
    const results = await callGateways(services, operationId, started.decision.plan);
    const pending = await finish(services, started, results);
    for (const awaited of pending) services.gateway.awaitNotification(awaited);
  };
}

/** Marks the operation Running and commits its decision, or ends it in Error; undefined when there is nothing more to do. */
function start(services: GatewayServices, operationId: string): Promise<Started | undefined> {
  const { org, clock } = services;
  return org.transact(operationId, async (tx) => {
    const [job] = await tx.find('BackgroundJob', 'BackgroundOperationId', operationId);
    if (!job || HAS_ENDED.has(job.State as string)) return undefined;
    const request = JSON.parse(job.Input as string) as EnsureRefundsRequest;
    await startOperation(tx, operationId, clock.now());
    const found = { operationId, jobId: job.Id, request };
    if (typeof job.Plan === 'string') {
      return {
        ...found,
        decision: readDecision(job.Plan),
        freedBefore: readResults(job.Results).freedBefore,
      };
    }
    return decide(services, tx, found);
  });
}

const HAS_ENDED: ReadonlySet<string> = new Set(['Finished', 'GivenUp']);

async function decide(
  services: GatewayServices,
  tx: OrgTransaction,
  found: Omit<Started, 'decision' | 'freedBefore'>,
): Promise<Started | undefined> {
  const { operationId, jobId, request } = found;
  const situation = await readSituation(tx, request, operationId);
  const options = optionsInForce(services, operationId);
  const before = await readRecordAmounts(tx, request, situation.summaries);
  const refused = { options, ...situation, before };
  const allocation = allocate(situation.request, situation.summaries, toRefundOptions(options));
  if (allocation.kind === 'refused') {
    await refuse(services, tx, request, operationId, situation, allocation);
    await tx.update('BackgroundJob', jobId, { Plan: printDecision(refused), State: 'Finished' });
    return undefined;
  }
  const { plan } = allocation;
  const freedBefore =
    options.creditMemoApplication === 'before-gateway'
      ? await freeBeforeGateway(
          { tx, org: services.org, now: services.clock.now(), operationId, request },
          plan,
        )
      : [];
  const decision = { ...refused, plan };
  await tx.update('BackgroundJob', jobId, {
    Plan: printDecision(decision),
    State: 'Calling',
    ...(freedBefore.length > 0 ? { Results: printResults({ ...NO_RESULTS, freedBefore }) } : {}),
  });
  return { ...found, decision, freedBefore };
}

/** The total check failed: the operation ends in Error, and nothing moves. */
async function refuse(
  { org, clock }: GatewayServices,
  tx: OrgTransaction,
  request: EnsureRefundsRequest,
  operationId: string,
  situation: Situation,
  allocation: Refusal,
): Promise<void> {
  const message = exceedsMessage(situation, allocation);
  await failOperation(tx, operationId, message, clock.now());
  await reportRefundFailed(tx, org, {
    attachedToId:
      request.creditMemoId ?? situation.summaries[0]?.orderPaymentSummaryId ?? request.orderSummaryId,
    orderSummaryId: request.orderSummaryId,
    operationId,
    currency: situation.currency,
    amount: toText(allocation.required, scaleOfCurrency(situation.currency)),
    message: 'The refund was not processed',
    cause: message,
  });
}

type Refusal = Extract<ReturnType<typeof allocate>, { kind: 'refused' }>;

/** The total check's refusal in plain words; also said at the door when the org checks there. */
export function exceedsMessage(
  { currency }: Situation,
  {
    required,
    available,
  }: { required: { toFixed(scale: number): string }; available: { toFixed(scale: number): string } },
): string {
  const scale = scaleOfCurrency(currency);
  return (
    `The credit memo balance and excess funds, ${required.toFixed(scale)} ${currency} in all, exceed ` +
    `the ${available.toFixed(scale)} ${currency} available to refund on the order payment summaries`
  );
}

function optionsInForce(
  { org, newText = nanoid }: GatewayServices,
  operationId: string,
): RefundOptionsInForce {
  const { refundSelection, randomSeed, creditMemoApplication } = org.settings;
  const seed =
    randomSeed === null ? newText() : randomSeed === 'stable' ? 'stable' : `${randomSeed}|${operationId}`;
  return { refundSelection, seed, creditMemoApplication };
}

/** Equal amounts: by record id, or in the order that follows from the seed. */
export function toRefundOptions({ refundSelection, seed }: RefundOptionsInForce): RefundOptions {
  return { refundSelection, shuffle: seed === 'stable' ? byId : shuffleWith(seededRandom(seed)) };
}

/** Everything that the operation writes, in one commit; returns what is now awaited from gateways. */
function finish(
  { org, clock }: GatewayServices,
  { operationId, jobId, request, decision, freedBefore }: Started,
  results: readonly RefundResult[],
): Promise<{ idempotencyKey: string; paymentGatewayId: string }[]> {
  return org.transact(request.orderSummaryId, async (tx) => {
    const committing = { tx, org, now: clock.now(), operationId, request, decision };
    const kept = await commitResults(committing, results, freedBefore);
    await completeOperation(tx, operationId, clock.now());
    await tx.update('BackgroundJob', jobId, { State: 'Finished', Results: printResults(kept) });
    return results.filter(({ response }) => outcomeOf(response) === 'Pending').map(awaitedOf);
  });
}

function awaitedOf({ idempotencyKey, payment }: RefundResult) {
  return { idempotencyKey, paymentGatewayId: payment.PaymentGatewayId as string };
}
