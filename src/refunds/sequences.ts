import { type Money, smaller } from '../money.ts';
import { CREDIT_MEMO_FIRST, type Ledger } from './ledger.ts';

/** One entry of the `sequences` list: how much to refund from which order payment summary. */
export interface Sequence {
  readonly orderPaymentSummaryId: string;
  readonly amount: Money;
}

/**
 * Step 3: the list in its own order, paid by the credit memo and then by excess funds [doc]. An entry refunds at most
 * what its summary has available and what is left to refund; so an entry of amount 0 is skipped [ours].
 */
export function refundSequences(sequences: readonly Sequence[], ledger: Ledger): void {
  for (const { orderPaymentSummaryId, amount } of sequences) {
    const { available } = ledger.balanceOf(orderPaymentSummaryId);
    const taken = smaller(amount, available, ledger.left());
    ledger.refund(orderPaymentSummaryId, taken, CREDIT_MEMO_FIRST, 'sequence');
  }
}
