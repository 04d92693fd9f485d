/** Order Summaries, Ensure Refunds Async (doc): checks at the door, inserts a background operation, answers its id. */
import { functionalityNotEnabled, invalidIdField, notFound } from '../../api/errors.ts';
import { representation } from '../../api/representation.ts';
import { type OrgServices, resource } from '../../api/resource.ts';
import { insertOperation } from '../../background/operations.ts';
import type { Org, OrgTransaction, SObjectRecord } from '../../org/port.ts';
import { normalizeId } from '../../org/record-ids.ts';
import { allocate } from '../../refunds/allocate.ts';
import { byId } from '../../refunds/random.ts';
import { broken, checkAtTheDoor, type EnsureRefundsAsyncInput } from './door.ts';
import { readSituation } from './read.ts';
import { type EnsureRefundsRequest, KIND } from './request.ts';
import { exceedsMessage } from './work.ts';

const PATH = '/commerce/order-management/order-summaries/:orderSummaryId/async-actions/ensure-refunds-async';

export const ensureRefundsAsync = resource({
  method: 'POST',
  availableVersion: 48,
  path: PATH,
  input: representation('ensure-refunds-async-input'),
  output: representation('ensure-refunds-async-output'),
  answer: async ({ params, input, version, services }) => {
    const orderSummaryId = readOrderSummaryId(services.org, params.orderSummaryId as string);
    const backgroundOperationId = await services.org.transact(orderSummaryId, async (tx) => {
      const orderSummary = await findOrderSummary(services.org, tx, orderSummaryId);
      const request = await checkAtTheDoor(
        services.org,
        tx,
        orderSummary,
        input as EnsureRefundsAsyncInput,
        version,
      );
      await checkTotal(services.org, tx, request);
      return enqueue(services, tx, request, version);
    });
    services.operations.submit({ operationId: backgroundOperationId, kind: KIND, group: orderSummaryId });
    return { status: 201, body: { backgroundOperationId, errors: [], success: true } };
  },
});

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

/** The total check, for orgs that make it at the door (org setting availabilityCheck). */
async function checkTotal(org: Org, tx: OrgTransaction, request: EnsureRefundsRequest): Promise<void> {
  if (org.settings.availabilityCheck !== 'request') return;
  const situation = await readSituation(tx, request);
  const options = { refundSelection: org.settings.refundSelection, shuffle: byId };
  const allocation = allocate(situation.request, situation.summaries, options);
  if (allocation.kind === 'refused') {
    throw broken(`creditMemoId, excessFundsAmount: ${exceedsMessage(situation, allocation)}`);
  }
}

/** The operation that the client sees, and the private job that holds what it is to do; returns the operation's id. */
async function enqueue(
  { org, clock }: OrgServices,
  tx: OrgTransaction,
  request: EnsureRefundsRequest,
  version: number,
): Promise<string> {
  const operation = await insertOperation(
    tx,
    {
      name: 'Ensure Refunds Async',
      sequenceGroup: request.orderSummaryId,
      workerUri: `services/data/v${version}.0${PATH.replace(':orderSummaryId', request.orderSummaryId)}`,
      retryLimit: org.settings.retryLimit,
      retryBackoff: org.settings.retryBackoff,
    },
    clock.now(),
  );
  await tx.insert('BackgroundJob', {
    BackgroundOperationId: operation.Id,
    Kind: KIND,
    SequenceGroup: request.orderSummaryId,
    State: 'Queued',
    Input: JSON.stringify(request),
  });
  return operation.Id;
}
