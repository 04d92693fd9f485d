/** Requests the refunds of a plan from payment gateways. */
import type { JobServices } from '../../background/job.ts';
import type { Clock } from '../../clock.ts';
import type { GatewayResponse } from '../../gateway/port.ts';
import { scaleOfCurrency, toText } from '../../money.ts';
import type { SObjectRecord } from '../../org/port.ts';
import type { RefundPlan } from '../../refunds/allocate.ts';
import type { AnsweredRefund } from './answered-refund.ts';

type PlannedRefund = RefundPlan['refunds'][number];

/** One call for each refund of the plan, one after another. A repeated call has the same idempotency key. */
export async function callGateways(
  services: JobServices,
  operationId: string,
  refunds: readonly PlannedRefund[],
): Promise<AnsweredRefund[]> {
  const answered: AnsweredRefund[] = [];
  for (const [index, refund] of refunds.entries()) {
    answered.push(await requestRefund(services, refund, `${operationId}-${index + 1}`));
  }
  return answered;
}

async function requestRefund(
  services: JobServices,
  refund: PlannedRefund,
  idempotencyKey: string,
): Promise<AnsweredRefund> {
  const payment = (await services.org.get('Payment', refund.paymentId)) as SObjectRecord;
  const scale = scaleOfCurrency(payment.CurrencyIsoCode as string);
  const amount = toText(refund.fromCreditMemo.plus(refund.fromExcessFunds), scale);
  const response = await callGateway(services, payment, amount, idempotencyKey);
  return { refund, payment, amount, idempotencyKey, clientContext: services.newText(), response };
}

async function callGateway(
  { org, gateway, clock }: JobServices,
  payment: SObjectRecord,
  amount: string,
  idempotencyKey: string,
): Promise<GatewayResponse> {
  const paymentGateway = await org.get('PaymentGateway', String(payment.PaymentGatewayId));
  if (!paymentGateway) return notCalled('ValidationError', 'The payment has no payment gateway', clock);
  const { Id: paymentGatewayId, PaymentGatewayName, Status } = paymentGateway;
  if (Status === 'Inactive')
    return notCalled('ValidationError', `Payment gateway ${PaymentGatewayName} is inactive`, clock);
  try {
    return await gateway.refund({ idempotencyKey, paymentGatewayId, amount, ...paymentFacts(payment) });
  } catch {
    return notCalled('SystemError', 'The payment gateway could not be reached', clock);
  }
}

function paymentFacts({ Id, CurrencyIsoCode, AccountId }: SObjectRecord) {
  return {
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
