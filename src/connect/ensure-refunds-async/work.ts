/**
 * The work behind an operation: read → plan → gateway calls → settle → commit once.
 * The plan is committed before the first call, so that a crash repeats the same calls under the same idempotency keys and nothing else,
 * and so that the amounts under way count against operations of other orders that share a payment summary.
 */
import type { Clock } from '../../background/clock.ts';
import { completeOperation, failOperation, startOperation } from '../../background/operations.ts';
import type { Work } from '../../background/queue.ts';
import type { GatewayResponse, PaymentGateway } from '../../gateway/port.ts';
import { scaleOfCurrency, toText } from '../../money.ts';
import type { Org, OrgTransaction, SObjectRecord } from '../../org/port.ts';
import { allocate, type RefundOptions, type RefundPlan } from '../../refunds/allocate.ts';
import { byId, seededRandom, shuffleWith } from '../../refunds/random.ts';
import { commitResults, type RefundResult, reportRefundFailed } from './commit-results.ts';
import { printPlan, readPlan } from './plan-text.ts';
import { readSituation, type Situation } from './read.ts';
import type { EnsureRefundsRequest } from './request.ts';

export interface WorkRooms {
  readonly org: Org;
  readonly gateway: PaymentGateway;
  readonly clock: Clock;
}

/** One operation, begun: what it was asked and what it will do. */
interface Begun {
  readonly operationId: string;
  readonly jobId: string;
  readonly request: EnsureRefundsRequest;
  readonly plan: RefundPlan;
}

export function ensureRefundsWork(rooms: WorkRooms): Work {
  return async (operationId) => {
    const begun = await begin(rooms, operationId);
    if (!begun) return;
    const results = await callGateways(rooms, begun);
    const pending = await finish(rooms, begun, results);
    for (const awaited of pending) rooms.gateway.awaitNotification(awaited);
  };
}

/** Marks the operation Running and commits its plan, or ends it in Error; undefined when there is nothing more to do. */
function begin({ org, clock }: WorkRooms, operationId: string): Promise<Begun | undefined> {
  return org.transact(operationId, async (tx) => {
    const [job] = await tx.find('BackgroundJob', 'BackgroundOperationId', operationId);
    if (!job) return undefined;
    const request = JSON.parse(job.Input as string) as EnsureRefundsRequest;
    await startOperation(tx, operationId, clock.now());
    const begun = { operationId, jobId: job.Id, request };
    if (typeof job.Plan === 'string') return { ...begun, plan: readPlan(job.Plan) };

    const situation = await readSituation(tx, request, operationId);
    const allocation = allocate(situation.request, situation.summaries, optionsOf(org, operationId));
    if (allocation.kind === 'planned') {
      await tx.update('BackgroundJob', job.Id, { Plan: printPlan(allocation.plan), State: 'Calling' });
      return { ...begun, plan: allocation.plan };
    }
    const message = exceedsMessage(situation, allocation);
    await failOperation(tx, operationId, message, clock.now());
    await reportRefundFailed(tx, org, {
      attachedToId:
        request.creditMemoId ?? situation.summaries[0]?.orderPaymentSummaryId ?? request.orderSummaryId,
      orderSummaryId: request.orderSummaryId,
      operationId,
      currency: situation.currency,
      message: 'The refund was not processed',
      description: message,
    });
    await tx.delete('BackgroundJob', job.Id);
    return undefined;
  });
}

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

/** Equal amounts: at random, by the seed (a run of its own for each operation), or by record id. */
function optionsOf({ settings }: Org, operationId: string): RefundOptions {
  const { refundSelection, randomSeed } = settings;
  if (randomSeed === 'stable') return { refundSelection, shuffle: byId };
  const random = randomSeed === null ? Math.random : seededRandom(`${randomSeed}|${operationId}`);
  return { refundSelection, shuffle: shuffleWith(random) };
}

async function callGateways(
  { org, gateway, clock }: WorkRooms,
  { operationId, plan }: Begun,
): Promise<RefundResult[]> {
  const results: RefundResult[] = [];
  for (const [index, refund] of plan.refunds.entries()) {
    const payment = (await org.get('Payment', refund.paymentId)) as SObjectRecord;
    const currencyIsoCode = payment.CurrencyIsoCode as string;
    const amount = toText(
      refund.fromCreditMemo.plus(refund.fromExcessFunds),
      scaleOfCurrency(currencyIsoCode),
    );
    const idempotencyKey = `${operationId}-${index + 1}`;
    const response = await callGateway(org, gateway, clock, payment, amount, idempotencyKey);
    results.push({ refund, payment, amount, idempotencyKey, response });
  }
  return results;
}

async function callGateway(
  org: Org,
  gateway: PaymentGateway,
  clock: Clock,
  payment: SObjectRecord,
  amount: string,
  idempotencyKey: string,
): Promise<GatewayResponse> {
  const paymentGatewayId = (payment.PaymentGatewayId as string | undefined) ?? null;
  const record = paymentGatewayId === null ? undefined : await org.get('PaymentGateway', paymentGatewayId);
  if (paymentGatewayId === null || !record) {
    return notCalled('ValidationError', 'The payment names no payment gateway to refund through', clock);
  }
  if (record.Status === 'Inactive') {
    return notCalled('ValidationError', `Payment gateway ${record.PaymentGatewayName} is inactive`, clock);
  }
  const accountId = (payment.AccountId as string | undefined) ?? null;
  const currencyIsoCode = payment.CurrencyIsoCode as string;
  const request = {
    idempotencyKey,
    paymentGatewayId,
    paymentId: payment.Id,
    amount,
    currencyIsoCode,
    accountId,
  };
  try {
    return await gateway.refund(request);
  } catch {
    return notCalled('SystemError', 'The payment gateway could not be reached', clock);
  }
}

function notCalled(
  sfResultCode: 'ValidationError' | 'SystemError',
  message: string,
  clock: Clock,
): GatewayResponse {
  return {
    interactionStatus: 'Failed',
    sfResultCode,
    gatewayRefNumber: null,
    gatewayResultCode: null,
    gatewayResultCodeDescription: null,
    gatewayMessage: message,
    gatewayDate: clock.now(),
    request: '',
    response: '',
  };
}

/** Everything that the operation writes, in one commit; returns what is now awaited from gateways. */
function finish(
  { org, clock }: WorkRooms,
  { operationId, jobId, request, plan }: Begun,
  results: readonly RefundResult[],
): Promise<{ idempotencyKey: string; paymentGatewayId: string }[]> {
  return org.transact(request.orderSummaryId, async (tx: OrgTransaction) => {
    const pending = await commitResults(tx, org, clock.now(), operationId, request, plan, results);
    await completeOperation(tx, operationId, clock.now());
    await tx.delete('BackgroundJob', jobId);
    return pending;
  });
}
