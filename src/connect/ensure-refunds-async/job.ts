/** The background job of this resource: read → decide (pure) → hold → call the payment gateways → settle (pure) → commit once. */
import { backgroundJob } from '../../background/job-life.ts';
import type { AnsweredRefund } from './answered-refund.ts';
import { callGateways } from './call-gateways.ts';
import { commitResults } from './commit-results.ts';
import type { EnsureRefundsRequest } from './ensure-refunds-request.ts';
import { holdsOf } from './holds.ts';
import { type Decision, type Results, readDecision, readResults } from './job-record.ts';
import { awaitedRefunds, receiveNotification } from './notification.ts';
import { planOperation } from './plan-operation.ts';
import { outcomeOf } from './refund-records.ts';

export const ensureRefunds = backgroundJob<
  EnsureRefundsRequest,
  Decision,
  readonly AnsweredRefund[],
  Results
>({
  kind: 'ensure-refunds-async',
  name: 'Ensure Refunds Async',
  group: ({ orderSummaryId }) => orderSummaryId,
  decode: {
    request: (text) => JSON.parse(text) as EnsureRefundsRequest,
    decision: readDecision,
    results: readResults,
  },
  plan: planOperation,
  holds: holdsOf,
  call: (services, operationId, { plan: { refunds } }) => callGateways(services, operationId, refunds),
  settle: async (job, stored, answered) => ({
    results: await commitResults({ ...job, ...stored }, answered),
    awaited: answered.filter(({ response }) => outcomeOf(response) === 'Pending').map(awaitedCallOf),
  }),
  receive: receiveNotification,
  awaited: awaitedRefunds,
  explain: async (operation, job) => (await import('./explanation.ts')).explain(operation, job),
});

function awaitedCallOf({ idempotencyKey, payment }: AnsweredRefund) {
  return { idempotencyKey, paymentGatewayId: payment.PaymentGatewayId as string };
}
