/** PURE: the money that a decided operation will move. Other operations must not use it meanwhile. */
import type { Hold } from '../../background/in-flight.ts';
import type { Money } from '../../money.ts';
import type { PaymentRefund } from '../../refunds/ledger.ts';
import type { EnsureRefundsRequest } from './ensure-refunds-request.ts';
import type { Decision } from './job-record.ts';

export function holdsOf({ creditMemoId }: EnsureRefundsRequest, { plan, options }: Decision): Hold[] {
  const isMemoApplied = options.creditMemoApplication === 'before-gateway';
  return [
    ...plan.feePayments.flatMap(({ invoiceId, amount }) => [
      ...memoHold(creditMemoId, amount),
      { recordId: invoiceId, what: 'balance', amount },
    ]),
    ...plan.openings.flatMap(({ orderPaymentSummaryId, amount }) => [
      ...memoHold(creditMemoId, amount),
      { recordId: orderPaymentSummaryId, what: 'reservedBalance', amount },
    ]),
    ...plan.refunds.flatMap((refund) => [
      ...(isMemoApplied ? [] : memoHold(creditMemoId, refund.fromCreditMemo)),
      ...refundHolds(refund, isMemoApplied),
    ]),
  ];
}

function memoHold(creditMemoId: string | null, amount: Money): Hold[] {
  return creditMemoId === null ? [] : [{ recordId: creditMemoId, what: 'balance', amount }];
}

/** Money that was freed for the memo before the call is taken as excess funds are: from what is on no invoice first. */
function refundHolds(
  { orderPaymentSummaryId, paymentId, fromCreditMemo, fromExcessFunds }: PaymentRefund,
  isMemoApplied: boolean,
): Hold[] {
  const amount = fromCreditMemo.plus(fromExcessFunds);
  return [
    { recordId: orderPaymentSummaryId, what: 'availableToRefund', amount },
    { recordId: paymentId, what: isMemoApplied ? 'freeMoney' : 'appliedMoney', amount: fromCreditMemo },
    { recordId: paymentId, what: 'freeMoney', amount: fromExcessFunds },
  ];
}
