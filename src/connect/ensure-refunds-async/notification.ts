/** A payment gateway's later word about a refund that was pending: settles it, once. */
import type { GatewayNotification, PaymentGateway } from '../../gateway/port.ts';
import type { Org, OrgTransaction, SObjectRecord } from '../../org/port.ts';
import { reportRefundFailed } from './commit-results.ts';
import { gatewayFields, gatewayLogOf, outcomeOf, refundLineOf } from './settle.ts';

/** What became of a notification: applied, one refund settled; repeated, it was settled already; unknown, no such refund. */
export type Receipt = 'applied' | 'repeated' | 'unknown';

/** Every notification that is about a refund of ours is logged; only the first moves anything. */
export function receiveNotification(org: Org, notification: GatewayNotification): Promise<Receipt> {
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
    await settleRefund(tx, org, refund, notification);
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
  { response }: GatewayNotification,
): Promise<void> {
  const status = outcomeOf(response);
  const settled = await tx.update('Refund', refund.Id, { Status: status, ...gatewayFields(response) });
  for (const debit of await tx.find('CreditMemoDebit', 'RefundId', refund.Id)) {
    await tx.update('CreditMemoDebit', debit.Id, { Status: status });
  }
  if (status === 'Processed') {
    await tx.insert('RefundLinePayment', refundLineOf(settled, response));
    return;
  }
  const summaryId = refund.OrderPaymentSummaryId as string;
  const summary = (await tx.get('OrderPaymentSummary', summaryId)) as SObjectRecord;
  await reportRefundFailed(tx, org, {
    attachedToId: refund.Id,
    orderSummaryId: summary.OrderSummaryId as string,
    operationId: null,
    currency: refund.CurrencyIsoCode as string,
    message: 'The payment gateway did not refund the payment',
    description: `${refund.Amount} ${refund.CurrencyIsoCode}, refund ${refund.RefundNumber}: ${response.gatewayMessage}`,
  });
}

/** After a restart: tells the gateway again which refunds still await its word. */
export async function awaitPendingRefunds(org: Org, gateway: PaymentGateway): Promise<void> {
  for (const refund of await org.find('Refund', 'Status', 'Pending')) {
    const [first] = await org.find('PaymentGatewayLog', 'ReferencedEntityId', refund.Id);
    if (!first || refund.ProcessingMode !== 'Salesforce') continue;
    gateway.awaitNotification({
      idempotencyKey: first.SfRefNumber as string,
      paymentGatewayId: refund.PaymentGatewayId as string,
    });
  }
}
