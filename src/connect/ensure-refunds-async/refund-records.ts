/** PURE: the field values of the records that one gateway answer leads to (README.md, "What an operation writes"). */
import { datetimeText } from '../../datetime.ts';
import type { GatewayNotification, GatewayResponse } from '../../gateway/port.ts';
import type { FieldValues, SObjectRecord } from '../../org/port.ts';
import type { AnsweredRefund } from './answered-refund.ts';

/** A refund's status after an answer: settled, still open, or not made. */
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

export function refundOf({ payment, amount, response, clientContext }: AnsweredRefund): FieldValues {
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

/** The fields that a refund and a log take from the gateway's answer. */
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

/** The log of one call or one notification. `referencedEntityId` is the refund, or the payment if there is no refund. */
export function gatewayLogOf(
  payment: SObjectRecord,
  referencedEntityId: string,
  { idempotencyKey, response }: GatewayNotification,
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

/** Cuts the text to the field's length in characters. */
export function clip(text: string | null, length: number): string | null {
  return text === null ? null : text.slice(0, length);
}
