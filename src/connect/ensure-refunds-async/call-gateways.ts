/** Requests the refunds of a plan from payment gateways. */
import type { JobServices } from '../../background/job.ts';
import { callForPayment } from '../../gateway/call-for-payment.ts';
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
  const response = await callForPayment(services, payment, (gateway, facts) =>
    gateway.refund({ idempotencyKey, amount, ...facts }),
  );
  return { refund, payment, amount, idempotencyKey, clientContext: services.newText(), response };
}
