import type { Funds } from './account.ts';
import type { RefundableSummary } from './allocate.ts';
import { CREDIT_MEMO_FIRST, type Ledger } from './ledger.ts';
import { byId } from './random.ts';

/** Payment balance opened for an exchange, instead of being refunded. */
export interface Opening extends Funds {
  readonly orderPaymentSummaryId: string;
}

/**
 * Step 7: before anything is refunded, the target opens payment balance for what is reserved [doc], summary by
 * summary in ID order, the credit memo first [ours].
 */
export function openReservedBalance(summaries: readonly RefundableSummary[], ledger: Ledger): Opening[] {
  return byId(summaries.map((summary) => ({ id: summary.orderPaymentSummaryId, ...summary })))
    .map((summary) => openSummary(summary, ledger))
    .filter(({ fromCreditMemo, fromExcessFunds }) => fromCreditMemo.plus(fromExcessFunds).greaterThan(0));
}

function openSummary({ orderPaymentSummaryId, reservedToOpen }: RefundableSummary, ledger: Ledger): Opening {
  return { orderPaymentSummaryId, ...ledger.spend(reservedToOpen, CREDIT_MEMO_FIRST) };
}
