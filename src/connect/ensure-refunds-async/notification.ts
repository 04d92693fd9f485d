/** Settles a pending refund, once, when a payment gateway reports its outcome. */
import type { AwaitedCall, NotificationOutcome } from '../../background/job.ts';
import { gatewayFields, gatewayLogOf } from '../../gateway/log-record.ts';
import type { GatewayNotification } from '../../gateway/port.ts';
import { type Money, money, sum, ZERO } from '../../money.ts';
import type { Org, OrgTransaction, SObjectRecord } from '../../org/port.ts';
import { textIn, type Writing } from './credit-memo.ts';
import type { EnsureRefundsRequest } from './ensure-refunds-request.ts';
import { type FreedResult, readResults } from './job-record.ts';
import { readMemoPart } from './pending-refunds.ts';
import { reportRefundFailed } from './refund-failure-event.ts';
import { type Outcome, outcomeOf, refundLineOf } from './refund-records.ts';
import { unapplyPayment } from './unapply-payment.ts';

/** Every notification about a refund of this org is logged; only the first one changes the refund. */
export function receiveNotification(
  org: Org,
  notification: GatewayNotification,
): Promise<NotificationOutcome> {
  const { idempotencyKey, response } = notification;
  return org.transact(idempotencyKey, async (tx) => {
    const refund = await findRefund(tx, idempotencyKey);
    if (!refund) return 'unknown';
    if (refund.Status !== 'Pending') {
      await log(tx, refund, { idempotencyKey, response: { ...response, interactionStatus: 'NoOp' } });
      return 'repeated';
    }
    const job = await findJob(tx, idempotencyKey);
    await settleRefund({ tx, now: response.gatewayDate, org, refund, notification, job });
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

/** The job of the refund's operation, whose id is in the idempotency key. */
async function findJob(tx: OrgTransaction, idempotencyKey: string): Promise<SObjectRecord | undefined> {
  const [operationId] = idempotencyKey.split('-');
  const [job] = await tx.find('BackgroundJob', 'BackgroundOperationId', operationId as string);
  return job;
}

async function log(tx: OrgTransaction, refund: SObjectRecord, notification: GatewayNotification) {
  const subject = {
    interactionType: 'ReferencedRefund',
    payment: refund,
    referencedEntityId: refund.Id,
    isNotification: true,
  } as const;
  await tx.insert('PaymentGatewayLog', gatewayLogOf(subject, notification));
}

/** A pending refund that is being settled. Refunds from a seed have no job. */
interface Settling extends Writing {
  readonly org: Org;
  readonly refund: SObjectRecord;
  readonly notification: GatewayNotification;
  readonly job: SObjectRecord | undefined;
}

async function settleRefund(settling: Settling): Promise<void> {
  const { tx, refund, notification } = settling;
  const { response } = notification;
  const status = outcomeOf(response);
  const memoPart = await readMemoPart(tx, refund);
  const settled = await tx.update('Refund', refund.Id, { Status: status, ...gatewayFields(response) });
  const freed = status === 'Processed' ? await free(settling, memoPart) : null;
  await settleDebits(settling, status, freed);
  if (status === 'Processed') await tx.insert('RefundLinePayment', refundLineOf(settled, response));
  else await reportDeclined(settling);
  await storeResult(settling, status, freed);
}

/** Unapplies the money of the refund from the payment's invoices, the memo's part first. */
async function free(settling: Settling, fromCreditMemo: Money): Promise<FreedResult> {
  const { tx, refund, job } = settling;
  const paymentId = refund.PaymentId as string;
  const request = job && (JSON.parse(job.Input as string) as EnsureRefundsRequest);
  const [debit] = await tx.find('CreditMemoDebit', 'RefundId', refund.Id);
  const freedBefore = freedBeforeOf(job, paymentId);
  const freed = await unapplyPayment(settling, paymentId, {
    creditMemoId: (debit?.CreditMemoId as string | undefined) ?? null,
    fromCreditMemo,
    fromExcessFunds: money(refund.Amount).minus(fromCreditMemo).minus(freedBefore),
    freedBefore,
    isReservedBalanceKept: request?.isReservedBalanceAmountConsidered ?? false,
  });
  return { paymentId, ...freed };
}

/** What was freed of the payment for the memo before the gateway was called. */
function freedBeforeOf(job: SObjectRecord | undefined, paymentId: string): Money {
  const freed = resultsOf(job).freedBefore.find((each) => each?.paymentId === paymentId);
  if (!freed) return ZERO;
  return sum([freed.memoOnNoInvoice, ...freed.unapplications.map(({ amount }) => amount)]);
}

/** The debit of a processed refund is what the memo pays without an invoice; the rest was applied to invoices. */
async function settleDebits(
  { tx, refund }: Settling,
  status: Outcome,
  freed: FreedResult | null,
): Promise<void> {
  for (const debit of await tx.find('CreditMemoDebit', 'RefundId', refund.Id)) {
    const amount = freed ? { Amount: textIn(refund, freed.memoOnNoInvoice) } : {};
    await tx.update('CreditMemoDebit', debit.Id, { Status: status, ...amount });
  }
}

async function storeResult(
  { tx, notification, job }: Settling,
  status: Outcome,
  freed: FreedResult | null,
): Promise<void> {
  if (!job) return;
  const { idempotencyKey, response } = notification;
  const { sfResultCode, gatewayMessage } = response;
  const settled = { status, sfResultCode, gatewayMessage, isSettledByNotification: true, freed };
  const results = resultsOf(job);
  const refunds = results.refunds.map((refund) =>
    refund.idempotencyKey === idempotencyKey ? { ...refund, ...settled } : refund,
  );
  await tx.update('BackgroundJob', job.Id, { Results: JSON.stringify({ ...results, refunds }) });
}

async function reportDeclined({ tx, org, refund, notification, job }: Settling): Promise<void> {
  const summaryId = refund.OrderPaymentSummaryId as string;
  const summary = (await tx.get('OrderPaymentSummary', summaryId)) as SObjectRecord;
  await reportRefundFailed(tx, org, {
    attachedToId: refund.Id,
    orderSummaryId: summary.OrderSummaryId as string,
    operationId: (job?.BackgroundOperationId as string | undefined) ?? null,
    currency: refund.CurrencyIsoCode as string,
    amount: String(refund.Amount),
    message: 'The payment gateway did not refund the payment',
    cause: `Refund ${refund.RefundNumber}: ${notification.response.gatewayMessage}`,
  });
}

function resultsOf(job: SObjectRecord | undefined) {
  return readResults(job?.Results as string | undefined);
}

/** The calls of the org's pending refunds. */
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
