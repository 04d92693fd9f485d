/** Order Summaries, Ensure Refunds Async (doc): checks the request, queues a background operation, returns its id. */
import { functionalityNotEnabled, invalidIdField, notFound } from '../../api/errors.ts';
import { representation } from '../../api/representation.ts';
import { type Exchange, type OrgServices, resource } from '../../api/resource.ts';
import type { Org, OrgTransaction, SObjectRecord } from '../../org/port.ts';
import { normalizeId } from '../../org/record-ids.ts';
import { allocate } from '../../refunds/allocate.ts';
import { byId } from '../../refunds/random.ts';
import { businessRuleViolation } from './business-rule-violation.ts';
import type { EnsureRefundsRequest } from './ensure-refunds-request.ts';
import { ensureRefunds } from './job.ts';
import { exceedsMessage } from './plan-operation.ts';
import { readRefundData } from './refund-data.ts';
import { type EnsureRefundsAsyncInput, validateRequest } from './validate-request.ts';

const PATH = '/commerce/order-management/order-summaries/:orderSummaryId/async-actions/ensure-refunds-async';

export const ensureRefundsAsync = resource({
  method: 'POST',
  availableVersion: 48,
  path: PATH,
  input: representation('ensure-refunds-async-input'),
  output: representation('ensure-refunds-async-output'),
  answer: async (exchange) => {
    const { org, operations } = exchange.services;
    const orderSummaryId = readOrderSummaryId(org, exchange.params.orderSummaryId as string);
    const job = await org.transact(orderSummaryId, (tx) => enqueue(exchange, tx, orderSummaryId));
    operations.submit(job);
    return { status: 201, body: { backgroundOperationId: job.operationId, errors: [], success: true } };
  },
});

async function enqueue({ input, version, services }: Exchange, tx: OrgTransaction, orderSummaryId: string) {
  const { org } = services;
  const orderSummary = await findOrderSummary(org, tx, orderSummaryId);
  const validation = { org, view: tx, orderSummary, input: input as EnsureRefundsAsyncInput, version };
  const request = await validateRequest(validation);
  await checkTotal(services, tx, request);
  return ensureRefunds.enqueue({ ...services, tx }, request, workerUri(orderSummaryId, version));
}

/** Starts as in the only documented example (doc). */
function workerUri(orderSummaryId: string, version: number): string {
  return `services/data/v${version}.0${PATH.replace(':orderSummaryId', orderSummaryId)}`;
}

/** Throws row I. */
function readOrderSummaryId(org: Org, text: string): string {
  const id = normalizeId(text);
  if (id === undefined || org.sObjectTypeOfId(id)?.name !== 'OrderSummary') throw invalidIdField(text);
  return id;
}

/** Rejects with rows N and B. */
async function findOrderSummary(org: Org, tx: OrgTransaction, id: string): Promise<SObjectRecord> {
  const orderSummary = await tx.get('OrderSummary', id);
  if (!orderSummary) throw notFound('connect');
  if (!org.settings.orderManagementEnabled) throw functionalityNotEnabled('OrderManagement');
  return orderSummary;
}

/** The total check, for orgs that make it before anything is queued (org setting availabilityCheck). Rejects with row V. */
async function checkTotal(
  { org, operations }: OrgServices,
  tx: OrgTransaction,
  request: EnsureRefundsRequest,
): Promise<void> {
  if (org.settings.availabilityCheck !== 'request') return;
  const data = await readRefundData(tx, request, await operations.inFlight(tx));
  const options = { refundSelection: org.settings.refundSelection, shuffle: byId };
  const allocation = allocate(data.request, data.summaries, options);
  if (allocation.kind === 'refused')
    throw businessRuleViolation(`creditMemoId, excessFundsAmount: ${exceedsMessage(data, allocation)}`);
}
