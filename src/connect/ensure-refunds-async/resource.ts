/** Order Summaries, Ensure Refunds Async (doc): checks, inserts a background operation, answers its id. */
import { functionalityNotEnabled, invalidIdField, notFound } from '../../api/errors.ts';
import { representation } from '../../api/representation.ts';
import { type OrgServices, resource } from '../../api/resource.ts';
import type { Org, OrgTransaction, SObjectRecord } from '../../org/port.ts';
import { normalizeId } from '../../org/record-ids.ts';
import { allocate } from '../../refunds/allocate.ts';
import { byId } from '../../refunds/random.ts';

import { ensureRefunds, exceedsMessage } from './job.ts';
import { readRefundData } from './refund-data.ts';
import type { EnsureRefundsRequest } from './request.ts';
import { brokenRule } from './request-amount.ts';
import { type EnsureRefundsAsyncInput, validateRequest } from './validate-request.ts';

const PATH = '/commerce/order-management/order-summaries/:orderSummaryId/async-actions/ensure-refunds-async';

export const ensureRefundsAsync = resource({
  method: 'POST',
  availableVersion: 48,
  path: PATH,
  input: representation('ensure-refunds-async-input'),
  output: representation('ensure-refunds-async-output'),
  answer: async ({ params, input, version, services }) => {
    const orderSummaryId = readOrderSummaryId(services.org, params.orderSummaryId as string);
    const job = await services.org.transact(orderSummaryId, async (tx) => {
      const orderSummary = await findOrderSummary(services.org, tx, orderSummaryId);
      const request = await validateRequest({
        org: services.org,
        view: tx,
        orderSummary,
        input: input as EnsureRefundsAsyncInput,
        version,
      });
      await checkTotal(services, tx, request);
      return ensureRefunds.enqueue({ ...services, tx }, request, workerUri(orderSummaryId, version));
    });
    services.operations.submit(job);
    return { status: 201, body: { backgroundOperationId: job.operationId, errors: [], success: true } };
  },
});

/** Starts as the only documented example does (doc). */
function workerUri(orderSummaryId: string, version: number): string {
  return `services/data/v${version}.0${PATH.replace(':orderSummaryId', orderSummaryId)}`;
}

/** Row I. */
function readOrderSummaryId(org: Org, text: string): string {
  const id = normalizeId(text);
  if (id === undefined || org.sObjectTypeOfId(id)?.name !== 'OrderSummary') throw invalidIdField(text);
  return id;
}

/** Rows N and B. */
async function findOrderSummary(org: Org, tx: OrgTransaction, id: string): Promise<SObjectRecord> {
  const orderSummary = await tx.get('OrderSummary', id);
  if (!orderSummary) throw notFound('connect');
  if (!org.settings.orderManagementEnabled) throw functionalityNotEnabled('OrderManagement');
  return orderSummary;
}

/** The total check, for orgs that make it before anything is queued (org setting availabilityCheck). */
async function checkTotal(
  { org, operations }: OrgServices,
  tx: OrgTransaction,
  request: EnsureRefundsRequest,
): Promise<void> {
  if (org.settings.availabilityCheck !== 'request') return;
  const situation = await readRefundData(tx, request, await operations.inFlight(tx));
  const options = { refundSelection: org.settings.refundSelection, shuffle: byId };
  const allocation = allocate(situation.request, situation.summaries, options);
  if (allocation.kind === 'refused') {
    throw brokenRule(`creditMemoId, excessFundsAmount: ${exceedsMessage(situation, allocation)}`);
  }
}
