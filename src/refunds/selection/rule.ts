import type { Money } from '../../money.ts';
import type { Account, Fund } from '../account.ts';
import type { Shuffle } from '../random.ts';

/** An order payment summary, or a payment, as a rule sees it. */
export interface Offer {
  readonly id: string;
  /** The amount that the rule's documentation compares and sorts by. */
  readonly ranked: Money;
  /** What can be taken: never more than `ranked`; below zero where sequences took more than a pool has. */
  readonly canGive: Money;
}

/** Why an offer was taken: it is what the target needs, the smallest that covers it, the largest, or the next of several. */
export type Reason = 'exact' | 'smallest-sufficient' | 'largest' | 'descending';

/** How much a rule takes of one offer. */
export interface Take {
  readonly id: string;
  readonly amount: Money;
  readonly reason: Reason;
}

/** One documented way to choose order payment summaries: what a summary offers to a fund, and which offers are taken. */
export interface SelectionRule {
  readonly offer: (account: Account, fund: Fund) => Offer;
  readonly take: (target: Money, offers: readonly Offer[], shuffle: Shuffle) => Take[];
}

/** To most rules a summary offers all that it can still give, whatever the fund. */
export function offerAvailability({ orderPaymentSummaryId, canGive }: Account): Offer {
  return { id: orderPaymentSummaryId, ranked: canGive, canGive };
}

/** The offers that give anything, largest first; sorting is stable, so equal ones stay as they were shuffled. */
export function descending(offers: readonly Offer[], shuffle: Shuffle): Offer[] {
  const giving = offers.filter((offer) => offer.canGive.greaterThan(0));
  return shuffle(giving).toSorted((a, b) => b.ranked.comparedTo(a.ranked));
}
