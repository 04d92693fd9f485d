/** Calls the payment gateway of a payment, for any operation of a gateway. */
import type { Clock } from '../clock.ts';
import type { OrgView, SObjectRecord } from '../org/port.ts';
import type { GatewayResponse, PaymentGateway, ReferencedRefundRequest } from './port.ts';

/** What every call says of its payment. */
export type PaymentFacts = Pick<
  ReferencedRefundRequest,
  'paymentGatewayId' | 'paymentId' | 'currencyIsoCode' | 'accountId'
>;

interface Services {
  readonly org: Pick<OrgView, 'get'>;
  readonly gateway: PaymentGateway;
  readonly clock: Clock;
}

/**
 * Resolves with the gateway's answer to `call`. A payment without an active gateway is answered ValidationError, and a gateway that cannot be
 * reached SystemError, without an interaction (ours). Never rejects for a gateway.
 */
export async function callForPayment(
  { org, gateway, clock }: Services,
  payment: SObjectRecord,
  call: (gateway: PaymentGateway, facts: PaymentFacts) => Promise<GatewayResponse>,
): Promise<GatewayResponse> {
  const record = await org.get('PaymentGateway', String(payment.PaymentGatewayId));
  if (!record) return notCalled('ValidationError', 'The payment has no payment gateway', clock);
  if (record.Status === 'Inactive')
    return notCalled('ValidationError', `Payment gateway ${record.PaymentGatewayName} is inactive`, clock);
  try {
    return await call(gateway, factsOf(payment, record.Id));
  } catch {
    return notCalled('SystemError', 'The payment gateway could not be reached', clock);
  }
}

function factsOf({ Id, CurrencyIsoCode, AccountId }: SObjectRecord, paymentGatewayId: string): PaymentFacts {
  return {
    paymentGatewayId,
    paymentId: Id,
    currencyIsoCode: CurrencyIsoCode as string,
    accountId: (AccountId as string | undefined) ?? null,
  };
}

/** The answer to a call that was not made, or not answered. */
function notCalled(
  sfResultCode: 'ValidationError' | 'SystemError',
  gatewayMessage: string,
  clock: Clock,
): GatewayResponse {
  return {
    ...NOTHING_FROM_GATEWAY,
    interactionStatus: 'Failed',
    sfResultCode,
    gatewayMessage,
    gatewayDate: clock.now(),
  };
}

const NOTHING_FROM_GATEWAY = {
  gatewayRefNumber: null,
  gatewayResultCode: null,
  gatewayResultCodeDescription: null,
  request: '',
  response: '',
};
