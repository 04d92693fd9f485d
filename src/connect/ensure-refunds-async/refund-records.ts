/** PURE: what one gateway answer means for the org, as field values of the records to write (README.md, "What an operation writes"). */

import { datetimeText } from '../../datetime.ts';
import type { GatewayNotification, GatewayResponse } from '../../gateway/port.ts';
import type { FieldValues, SObjectRecord } from '../../org/port.ts';
import type { RefundResult } from './refund-result.ts';

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

export function refundOf({ payment, amount, response, clientContext }: RefundResult): FieldValues {
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

/** As many characters as the field holds. */
export function clip(text: string | null, length: number): string | null {
  return text === null ? null : text.slice(0, length);
}
