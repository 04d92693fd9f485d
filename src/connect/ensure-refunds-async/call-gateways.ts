/** Asks the payment gateways of a plan's payments for their refunds. */
import { nanoid } from 'nanoid';
import type { Clock } from '../../background/clock.ts';
import type { GatewayResponse, PaymentGateway } from '../../gateway/port.ts';
import { scaleOfCurrency, toText } from '../../money.ts';
import type { Org, SObjectRecord } from '../../org/port.ts';
import type { RefundPlan } from '../../refunds/allocate.ts';
import type { RefundResult } from './commit-results.ts';

export interface GatewayServices {
  readonly org: Org;
  readonly gateway: PaymentGateway;
  readonly clock: Clock;
  /** Makes unpredictable text. */
  readonly newText?: () => string;
}

/** One call for each refund of the plan, one after another, under idempotency keys that a repetition uses again. */
export async function callGateways(
  services: GatewayServices,
  operationId: string,
  plan: RefundPlan,
): Promise<RefundResult[]> {
  const { org, newText = nanoid } = services;
  const results: RefundResult[] = [];
  for (const [index, refund] of plan.refunds.entries()) {
    const payment = (await org.get('Payment', refund.paymentId)) as SObjectRecord;
    const currencyIsoCode = payment.CurrencyIsoCode as string;
    const amount = toText(
      refund.fromCreditMemo.plus(refund.fromExcessFunds),
      scaleOfCurrency(currencyIsoCode),
    );
    const idempotencyKey = `${operationId}-${index + 1}`;
    const response = await callGateway(services, payment, amount, idempotencyKey);
    results.push({ refund, payment, amount, idempotencyKey, clientContext: newText(), response });
  }
  return results;
}

async function callGateway(
  { org, gateway, clock }: GatewayServices,
  payment: SObjectRecord,
  amount: string,
  idempotencyKey: string,
): Promise<GatewayResponse> {
  const paymentGatewayId = (payment.PaymentGatewayId as string | undefined) ?? null;
  const record = paymentGatewayId === null ? undefined : await org.get('PaymentGateway', paymentGatewayId);
  if (paymentGatewayId === null || !record) {
    return notCalled('ValidationError', 'The payment names no payment gateway to refund through', clock);
  }
  if (record.Status === 'Inactive') {
    return notCalled('ValidationError', `Payment gateway ${record.PaymentGatewayName} is inactive`, clock);
  }
  const accountId = (payment.AccountId as string | undefined) ?? null;
  const currencyIsoCode = payment.CurrencyIsoCode as string;
  const request = {
    idempotencyKey,
    paymentGatewayId,
    paymentId: payment.Id,
    amount,
    currencyIsoCode,
    accountId,
  };
  try {
    return await gateway.refund(request);
  } catch {
    return notCalled('SystemError', 'The payment gateway could not be reached', clock);
  }
}

function notCalled(
  sfResultCode: 'ValidationError' | 'SystemError',
  message: string,
  clock: Clock,
): GatewayResponse {
  return {
    interactionStatus: 'Failed',
    sfResultCode,
    gatewayRefNumber: null,
    gatewayResultCode: null,
    gatewayResultCodeDescription: null,
    gatewayMessage: message,
    gatewayDate: clock.now(),
    request: '',
    response: '',
  };
}
