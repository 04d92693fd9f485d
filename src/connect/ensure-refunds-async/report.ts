/** Tells the org that money was not refunded: the ProcessExceptionEvent "OM Refund Failed" (doc). */
import type { FieldValues, Org, OrgTransaction } from '../../org/port.ts';
import { processExceptionOf, refundFailedEvent } from './settle.ts';

export interface RefundFailure {
  /** The credit memo, the order payment summary or the refund; the order summary where there is none of them. */
  readonly attachedToId: string;
  readonly orderSummaryId: string;
  readonly operationId: string | null;
  readonly currency: string;
  /** What was not refunded, as decimal text. */
  readonly amount: string;
  readonly message: string;
  /** Why, as a sentence. */
  readonly cause: string;
}

/**
 * Publishes the event and, where the org does as Salesforce's shipped flow, makes its ProcessException. The description starts with the
 * currency and the amount: public retry code reads the first number after a currency code out of it (seen: retry-reads-amount).
 */
export async function reportRefundFailed(
  tx: OrgTransaction,
  org: Org,
  { attachedToId, orderSummaryId, operationId, currency, amount, message, cause }: RefundFailure,
): Promise<void> {
  const description = `Refund of ${currency} ${amount} was not made. ${cause}`;
  const event: FieldValues = refundFailedEvent(
    attachedToId,
    orderSummaryId,
    operationId,
    message,
    description,
  );
  await tx.insert('ProcessExceptionEvent', event);
  if (org.settings.createProcessExceptions) {
    await tx.insert('ProcessException', processExceptionOf(event, currency));
  }
}
