/** PURE: the PaymentGatewayLog of one call or one notification, for any operation of a gateway. */
import { datetimeText } from '../datetime.ts';
import type { FieldValues, SObjectRecord } from '../org/port.ts';
import type { GatewayNotification, GatewayResponse } from './port.ts';

/** What the log is about: `payment` names gateway, summary and currency; `referencedEntityId` is the record that the call made or was for. */
export interface LogSubject {
  readonly interactionType: 'ReferencedRefund';
  readonly payment: SObjectRecord;
  readonly referencedEntityId: string;
  readonly isNotification: boolean;
}

/** The values of the log's fields. Texts are cut to the lengths of their fields (doc). */
export function gatewayLogOf(
  { interactionType, payment, referencedEntityId, isNotification }: LogSubject,
  { idempotencyKey, response }: GatewayNotification,
): FieldValues {
  return {
    InteractionType: interactionType,
    InteractionStatus: response.interactionStatus,
    IsNotification: isNotification ? 'Yes' : 'No',
    SfRefNumber: idempotencyKey,
    GatewayMessage: cut(response.gatewayMessage, 255),
    CurrencyIsoCode: payment.CurrencyIsoCode,
    OrderPaymentSummaryId: payment.OrderPaymentSummaryId,
    PaymentGatewayId: payment.PaymentGatewayId,
    ReferencedEntityId: referencedEntityId,
    Request: cut(response.request, 131_072),
    Response: cut(response.response, 131_072),
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
    GatewayResultCodeDescription: cut(response.gatewayResultCodeDescription, 255),
  };
}

function cut(text: string | null, length: number): string | null {
  return text === null ? null : text.slice(0, length);
}
