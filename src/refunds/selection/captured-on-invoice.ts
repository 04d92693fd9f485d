/** The rule in the Connect guide of v54–55: two pools of captured money. */
import { smaller } from '../../money.ts';
import type { Fund, SummaryBalance } from '../summary-balance.ts';
import type { Offer, SelectionRule } from './rule.ts';
import { takeSmallestSufficient } from './smallest-sufficient.ts';

export const capturedOnInvoice: SelectionRule = { offer: offerPool, take: takeSmallestSufficient };

/**
 * The credit memo is refunded from captured money that was applied to its invoice, excess funds from captured money
 * that was applied to no invoice. Summaries are compared by captured amount [doc], but one is an exact or sufficient
 * match only if it still has that much available; whatever the pool cannot cover stays unrefunded [ours].
 */
function offerPool(
  { orderPaymentSummaryId, captured, refunded, available }: SummaryBalance,
  fund: Fund,
): Offer {
  const leftInPool = captured[fund].minus(refunded[fund]);
  return { id: orderPaymentSummaryId, ranked: captured[fund], available: smaller(leftInPool, available) };
}
