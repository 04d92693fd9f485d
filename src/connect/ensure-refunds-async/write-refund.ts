/** Writes what one payment gateway answered: the refund with the money it frees, the log, the exception (README.md, "What an operation writes"). */

import { gatewayLogOf } from '../../gateway/log-record.ts';
import { ZERO } from '../../money.ts';
import type { SObjectRecord } from '../../org/port.ts';
import type { Funds } from '../../refunds/summary-balance.ts';
import type { AnsweredRefund } from './answered-refund.ts';
import { debitMemoForRefund, freeAndDebit, type Refunding, type RefundParts } from './free-and-debit.ts';
import type { Decision, FreedResult, RefundResult } from './job-record.ts';
import { reportRefundFailed } from './refund-failure-event.ts';
import { outcomeOf, refundLineOf, refundOf } from './refund-records.ts';

export interface DecidedRefunding extends Refunding {
  readonly decision: Decision;
}

export async function writeRefund(
  refunding: DecidedRefunding,
  answered: AnsweredRefund,
): Promise<RefundResult> {
  const { payment, response } = answered;
  const refund =
    outcomeOf(response) === 'Failed' ? undefined : await refunding.tx.insert('Refund', refundOf(answered));
  const freed = refund ? await freeForRefund(refunding, answered, refund) : null;
  const subject = {
    interactionType: 'ReferencedRefund',
    payment,
    referencedEntityId: refund?.Id ?? payment.Id,
    isNotification: false,
  } as const;
  await refunding.tx.insert('PaymentGatewayLog', gatewayLogOf(subject, answered));
  if (!refund) await reportDeclined(refunding, answered);
  return resultOf(answered, refund?.Id ?? null, freed);
}

function resultOf(
  { idempotencyKey, response }: AnsweredRefund,
  refundId: string | null,
  freed: FreedResult | null,
): RefundResult {
  const { sfResultCode, gatewayMessage } = response;
  const answer = { idempotencyKey, status: outcomeOf(response), sfResultCode, gatewayMessage };
  return { ...answer, refundId, isSettledByNotification: false, freed };
}

/** A processed refund frees the payment's money, which is then refunded. A pending one only notes what the memo will pay. */
async function freeForRefund(
  refunding: DecidedRefunding,
  { refund: planned, payment, response }: AnsweredRefund,
  refund: SObjectRecord,
): Promise<FreedResult | null> {
  const { tx, request, decision } = refunding;
  const parts = partsOf(planned, decision.options.creditMemoApplication === 'before-gateway');
  if (refund.Status === 'Pending') {
    const fields = { CreditMemoId: request.creditMemoId, RefundId: refund.Id, Status: 'Pending' };
    await debitMemoForRefund(tx, parts.fromCreditMemo, payment, fields);
    return null;
  }
  const freed = await freeAndDebit(refunding, payment.Id, parts, { RefundId: refund.Id });
  await tx.insert('RefundLinePayment', refundLineOf(refund, response));
  return freed;
}

function partsOf({ fromCreditMemo, fromExcessFunds }: Funds, isMemoApplied: boolean): RefundParts {
  return isMemoApplied
    ? { fromCreditMemo: ZERO, fromExcessFunds, freedBefore: fromCreditMemo }
    : { fromCreditMemo, fromExcessFunds, freedBefore: ZERO };
}

async function reportDeclined(
  { tx, org, operationId, request }: Refunding,
  { payment, amount, response }: AnsweredRefund,
): Promise<void> {
  await reportRefundFailed(tx, org, {
    attachedToId: payment.OrderPaymentSummaryId as string,
    orderSummaryId: request.orderSummaryId,
    operationId,
    currency: payment.CurrencyIsoCode as string,
    amount,
    message: 'The payment gateway did not refund the payment',
    cause: `Payment ${payment.PaymentNumber ?? payment.Id}: ${response.gatewayMessage}`,
  });
}
