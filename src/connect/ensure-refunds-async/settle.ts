/** PURE: what one gateway answer means for the org, as field values of the records to write (README.md, "What an operation writes"). */

import type { GatewayResponse } from '../../gateway/port.ts';
import { datetimeText } from '../../org/canonical-text.ts';
import type { FieldValues, SObjectRecord } from '../../org/port.ts';

/** How a refund stands after an answer: settled, still open, or not made. */
export type Outcome = 'Processed' | 'Pending' | 'Failed';

export function outcomeOf({ interactionStatus }: GatewayResponse): Outcome {
  switch (interactionStatus) {
    case 'Success':
      return 'Processed';
    case 'Initiated':
    case 'Timeout':
      return 'Pending';
    default:
      return 'Failed';
  }
}

export function refundOf(
  payment: SObjectRecord,
  amount: string,
  response: GatewayResponse,
  clientContext: string,
): FieldValues {
  return {
    ClientContext: clientContext,
    Type: 'Referenced',
    ProcessingMode: 'Salesforce',
    Status: outcomeOf(response),
    Amount: amount,
    CurrencyIsoCode: payment.CurrencyIsoCode,
    OrderPaymentSummaryId: payment.OrderPaymentSummaryId,
    PaymentId: payment.Id,
    PaymentGatewayId: payment.PaymentGatewayId,
    PaymentMethodId: payment.PaymentMethodId,
    PaymentGroupId: payment.PaymentGroupId,
    AccountId: payment.AccountId,
    Date: datetimeText(response.gatewayDate),
    EffectiveDate: datetimeText(response.gatewayDate),
    ...gatewayFields(response),
  };
}

/** What a gateway's answer leaves on the refund it is about. */
export function gatewayFields(response: GatewayResponse): FieldValues {
  return {
    SfResultCode: response.sfResultCode,
    GatewayDate: datetimeText(response.gatewayDate),
    GatewayRefNumber: response.gatewayRefNumber,
    GatewayResultCode: response.gatewayResultCode,
    GatewayResultCodeDescription: clip(response.gatewayResultCodeDescription, 255),
  };
}

export function refundLineOf(refund: SObjectRecord, response: GatewayResponse): FieldValues {
  return {
    RefundId: refund.Id,
    PaymentId: refund.PaymentId,
    Amount: refund.Amount,
    CurrencyIsoCode: refund.CurrencyIsoCode,
    Type: 'Applied',
    HasBeenUnapplied: 'No',
    AssociatedAccountId: refund.AccountId,
    Date: datetimeText(response.gatewayDate),
    AppliedDate: datetimeText(response.gatewayDate),
    EffectiveDate: datetimeText(response.gatewayDate),
  };
}

/** One a call and one a notification. `referencedEntityId` is the refund, or the payment where there is none. */
export function gatewayLogOf(
  payment: SObjectRecord,
  referencedEntityId: string,
  idempotencyKey: string,
  response: GatewayResponse,
  isNotification: boolean,
): FieldValues {
  return {
    InteractionType: 'ReferencedRefund',
    InteractionStatus: response.interactionStatus,
    IsNotification: isNotification ? 'Yes' : 'No',
    SfRefNumber: idempotencyKey,
    GatewayMessage: clip(response.gatewayMessage, 255),
    CurrencyIsoCode: payment.CurrencyIsoCode,
    OrderPaymentSummaryId: payment.OrderPaymentSummaryId,
    PaymentGatewayId: payment.PaymentGatewayId,
    ReferencedEntityId: referencedEntityId,
    Request: clip(response.request, 131_072),
    Response: clip(response.response, 131_072),
    ...gatewayFields(response),
  };
}

/** The ProcessExceptionEvent of a failed refund (doc: "OM Refund Failed", Severity null for payment failures). */
export function refundFailedEvent(
  attachedToId: string,
  orderSummaryId: string,
  backgroundOperationId: string | null,
  message: string,
  description: string,
): FieldValues {
  return {
    ExceptionType: 'OM Refund Failed',
    Severity: 'Null',
    AttachedToId: attachedToId,
    OrderSummaryId: orderSummaryId,
    BackgroundOperationId: backgroundOperationId,
    Message: clip(message, 255),
    Description: clip(description, 2_000),
  };
}

/** The record that Salesforce's shipped flow makes of such an event (seen: process-exception-flow in a sibling template: Status New, Priority High). */
export function processExceptionOf(event: FieldValues, currencyIsoCode: string): FieldValues {
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

function clip(text: string | null, length: number): string | null {
  return text === null ? null : text.slice(0, length);
}
