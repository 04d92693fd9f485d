/** PURE: the field values of the records that one gateway answer leads to (README.md, "What an operation writes"). */
import { datetimeText } from '../../datetime.ts';
import { gatewayFields } from '../../gateway/log-record.ts';
import type { GatewayResponse } from '../../gateway/port.ts';
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
