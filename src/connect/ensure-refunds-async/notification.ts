/** A payment gateway's later word about a refund that was pending: settles it, once. */
import type { AwaitedCall, Receipt } from '../../background/job.ts';
import type { GatewayNotification } from '../../gateway/port.ts';
import { type Money, money, sum, ZERO } from '../../money.ts';
import type { Org, OrgTransaction, SObjectRecord } from '../../org/port.ts';
import { textIn } from './credit-memo.ts';
import { freePayment } from './free-payment.ts';
import { type FreedResult, readResults } from './job-record.ts';
import { readMemoPart } from './read.ts';
import { reportRefundFailed } from './report.ts';
import type { EnsureRefundsRequest } from './request.ts';
import { gatewayFields, gatewayLogOf, type Outcome, outcomeOf, refundLineOf } from './settle.ts';

/** Every notification that is about a refund of ours is logged; only the first moves anything. */
export function receiveNotification(
  org: Org,
  notification: GatewayNotification,
  now = notification.response.gatewayDate,
): Promise<Receipt> {
  return org.transact(notification.idempotencyKey, async (tx) => {
    const refund = await findRefund(tx, notification.idempotencyKey);
    if (!refund) return 'unknown';
    if (refund.Status !== 'Pending') {
      await log(tx, refund, {
        ...notification,
        response: { ...notification.response, interactionStatus: 'NoOp' },
      });
      return 'repeated';
    }
    await settleRefund(tx, org, refund, notification, now);
    await log(tx, refund, notification);
    return 'applied';
  });
}

async function findRefund(tx: OrgTransaction, idempotencyKey: string): Promise<SObjectRecord | undefined> {
  for (const { ReferencedEntityId } of await tx.find('PaymentGatewayLog', 'SfRefNumber', idempotencyKey)) {
    const refund = await tx.get('Refund', String(ReferencedEntityId));
    if (refund) return refund;
  }
  return undefined;
}

async function log(
  tx: OrgTransaction,
  refund: SObjectRecord,
  { idempotencyKey, response }: GatewayNotification,
) {
  await tx.insert('PaymentGatewayLog', gatewayLogOf(refund, refund.Id, idempotencyKey, response, true));
}

async function settleRefund(
  tx: OrgTransaction,
  org: Org,
  refund: SObjectRecord,
  notification: GatewayNotification,
  now: Date,
): Promise<void> {
  const { response } = notification;
  const job = await findJob(tx, notification.idempotencyKey);
  const status = outcomeOf(response);
  const memoPart = await readMemoPart(tx, refund);
  const settled = await tx.update('Refund', refund.Id, { Status: status, ...gatewayFields(response) });
  const freed = status === 'Processed' ? await free(tx, settled, memoPart, job, now) : null;
  await settleDebits(tx, refund, status, freed);
  if (status === 'Processed') await tx.insert('RefundLinePayment', refundLineOf(settled, response));
  else await reportDeclined(tx, org, refund, notification, job);
  if (job) await keepResult(tx, job, notification, status, freed);
}

/** Takes the money of the refund off the payment's invoices, the memo's part first. */
async function free(
  tx: OrgTransaction,
  refund: SObjectRecord,
  fromCreditMemo: Money,
  job: SObjectRecord | undefined,
  now: Date,
): Promise<FreedResult> {
  const paymentId = refund.PaymentId as string;
  const request = job && (JSON.parse(job.Input as string) as EnsureRefundsRequest);
  const [debit] = await tx.find('CreditMemoDebit', 'RefundId', refund.Id);
  const freedBefore = freedBeforeOf(job, paymentId);
  const freed = await freePayment(
    tx,
    paymentId,
    {
      creditMemoId: (debit?.CreditMemoId as string | undefined) ?? null,
      fromCreditMemo,
      fromExcessFunds: money(refund.Amount).minus(fromCreditMemo).minus(freedBefore),
      freedBefore,
      isReservedBalanceKept: request?.isReservedBalanceAmountConsidered ?? false,
    },
    now,
  );
  return { paymentId, ...freed };
}

/** What the memo freed of the payment before the gateway was called. */
function freedBeforeOf(job: SObjectRecord | undefined, paymentId: string): Money {
  const freed = resultsOf(job).freedBefore.find((each) => each?.paymentId === paymentId);
  if (!freed) return ZERO;
  return sum([freed.memoOnNoInvoice, ...freed.unapplications.map(({ amount }) => amount)]);
}

/** Of a processed refund, what the memo gave on no invoice lowers its balance as a debit; the rest was applied to invoices. */
async function settleDebits(
  tx: OrgTransaction,
  refund: SObjectRecord,
  status: Outcome,
  freed: FreedResult | null,
): Promise<void> {
  for (const debit of await tx.find('CreditMemoDebit', 'RefundId', refund.Id)) {
    const amount = freed ? { Amount: textIn(refund, freed.memoOnNoInvoice) } : {};
    await tx.update('CreditMemoDebit', debit.Id, { Status: status, ...amount });
  }
}

/** The job of the operation that made the refund: its id is in the idempotency key. */
async function findJob(tx: OrgTransaction, idempotencyKey: string): Promise<SObjectRecord | undefined> {
  const [operationId] = idempotencyKey.split('-');
  const [job] = await tx.find('BackgroundJob', 'BackgroundOperationId', operationId as string);
  return job;
}

async function keepResult(
  tx: OrgTransaction,
  job: SObjectRecord,
  { idempotencyKey, response }: GatewayNotification,
  status: Outcome,
  freed: FreedResult | null,
): Promise<void> {
  const results = resultsOf(job);
  const { sfResultCode, gatewayMessage } = response;
  const settled = { status, sfResultCode, gatewayMessage, isSettledByNotification: true, freed };
  const refunds = results.refunds.map((refund) =>
    refund.idempotencyKey === idempotencyKey ? { ...refund, ...settled } : refund,
  );
  await tx.update('BackgroundJob', job.Id, { Results: JSON.stringify({ ...results, refunds }) });
}

async function reportDeclined(
  tx: OrgTransaction,
  org: Org,
  refund: SObjectRecord,
  { response }: GatewayNotification,
  job: SObjectRecord | undefined,
): Promise<void> {
  const summaryId = refund.OrderPaymentSummaryId as string;
  const summary = (await tx.get('OrderPaymentSummary', summaryId)) as SObjectRecord;
  await reportRefundFailed(tx, org, {
    attachedToId: refund.Id,
    orderSummaryId: summary.OrderSummaryId as string,
    operationId: (job?.BackgroundOperationId as string | undefined) ?? null,
    currency: refund.CurrencyIsoCode as string,
    amount: String(refund.Amount),
    message: 'The payment gateway did not refund the payment',
    cause: `Refund ${refund.RefundNumber}: ${response.gatewayMessage}`,
  });
}

function resultsOf(job: SObjectRecord | undefined) {
  return readResults(job?.Results as string | undefined);
}

/** Of the org's pending refunds. */
export async function awaitedRefunds(org: Org): Promise<AwaitedCall[]> {
  const awaited: AwaitedCall[] = [];
  for (const refund of await org.find('Refund', 'Status', 'Pending')) {
    const [first] = await org.find('PaymentGatewayLog', 'ReferencedEntityId', refund.Id);
    if (!first || refund.ProcessingMode !== 'Salesforce') continue;
    awaited.push({
      idempotencyKey: first.SfRefNumber as string,
      paymentGatewayId: refund.PaymentGatewayId as string,
    });
  }
  return awaited;
}
