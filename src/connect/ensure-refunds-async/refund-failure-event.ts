/** Reports that money was not refunded: the ProcessExceptionEvent "OM Refund Failed" (doc). */
import type { FieldValues, Org, OrgTransaction } from '../../org/port.ts';

export interface RefundFailure {
  /** The credit memo, the order payment summary or the refund; else the order summary. */
  readonly attachedToId: string;
  readonly orderSummaryId: string;
  readonly operationId: string | null;
  readonly currency: string;
  /** The amount that was not refunded, as decimal text. */
  readonly amount: string;
  readonly message: string;
  /** Why, as a sentence. */
  readonly cause: string;
}

/** Publishes the event and, if the org has Salesforce's shipped flow for it (setting createProcessExceptions), creates the ProcessException. */
export async function reportRefundFailed(
  tx: OrgTransaction,
  org: Org,
  failure: RefundFailure,
): Promise<void> {
  const event = eventOf(failure);
  await tx.insert('ProcessExceptionEvent', event);
  if (org.settings.createProcessExceptions) {
    await tx.insert('ProcessException', processExceptionOf(event, failure.currency));
  }
}

/**
 * Severity is null for payment failures (doc). The description starts with the currency and the amount, because public retry code reads the
 * first number after a currency code (seen: retry-reads-amount).
 */
function eventOf({ attachedToId, orderSummaryId, operationId, ...failure }: RefundFailure): FieldValues {
  const description = `Refund of ${failure.currency} ${failure.amount} was not made. ${failure.cause}`;
  return {
    ExceptionType: 'OM Refund Failed',
    Severity: 'Null',
    AttachedToId: attachedToId,
    OrderSummaryId: orderSummaryId,
    BackgroundOperationId: operationId,
    Message: failure.message.slice(0, 255),
    Description: description.slice(0, 2_000),
  };
}

/** The record that Salesforce's shipped flow creates from such an event (seen: process-exception-flow in a sibling template: Status New, Priority High). */
function processExceptionOf(event: FieldValues, currencyIsoCode: string): FieldValues {
  return {
    AttachedToId: event.AttachedToId,
    OrderSummaryId: event.OrderSummaryId,
    CurrencyIsoCode: currencyIsoCode,
    Category: 'Payment',
    Status: 'New',
    Priority: 'High',
    Severity: 'High',
    Message: event.Message,
    Description: event.Description,
  };
}
