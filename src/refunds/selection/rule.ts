import type { Money } from '../../money.ts';
import type { Shuffle } from '../random.ts';
import type { Fund, SummaryBalance } from '../summary-balance.ts';

/** An order payment summary, or a payment, that a rule can choose. */
export interface Offer {
  readonly id: string;
  /** The amount that the rule's documentation compares and sorts by. */
  readonly ranked: Money;
  /** What can be taken: never more than `ranked`. Below zero where sequences took more than a pool has. */
  readonly available: Money;
}

/** Why an offer was taken: it matches the target exactly, is the smallest that covers it, is the largest, or is the next of several. */
export type Reason = 'exact' | 'smallest-sufficient' | 'largest' | 'descending';

/** How much a rule takes from one offer. */
export interface Take {
  readonly id: string;
  readonly amount: Money;
  readonly reason: Reason;
}

/** One documented way to choose order payment summaries: what a summary offers to a fund, and which offers are taken. */
export interface SelectionRule {
  readonly offer: (balance: SummaryBalance, fund: Fund) => Offer;
  readonly take: (target: Money, offers: readonly Offer[], shuffle: Shuffle) => Take[];
}

/** In most rules a summary offers all that it has available to either fund. */
export function offerAvailability({ orderPaymentSummaryId, available }: SummaryBalance): Offer {
  return { id: orderPaymentSummaryId, ranked: available, available };
}

/** The offers above zero, largest first; the sort is stable, so equal offers keep their shuffled order. */
export function descending(offers: readonly Offer[], shuffle: Shuffle): Offer[] {
  const positive = offers.filter((offer) => offer.available.greaterThan(0));
  return shuffle(positive).toSorted((a, b) => b.ranked.comparedTo(a.ranked));
}
