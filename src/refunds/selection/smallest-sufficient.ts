/** The rule of the Connect REST and Apex references, and how payments are chosen within a summary. */
import { type Money, smaller } from '../../money.ts';
import type { Shuffle } from '../random.ts';
import {
  descending,
  type Offer,
  offerAvailability,
  type Reason,
  type SelectionRule,
  type Take,
} from './rule.ts';

export const smallestSufficient: SelectionRule = { offer: offerAvailability, take: takeSmallestSufficient };

/** Exact match, else the smallest that is large enough (an exact match is the smallest one), else several. */
export function takeSmallestSufficient(target: Money, offers: readonly Offer[], shuffle: Shuffle): Take[] {
  const sorted = descending(offers, shuffle);
  const chosen = smallestOf(sorted.filter((offer) => offer.canGive.greaterThanOrEqualTo(target)));
  if (!chosen) return takeInOrder(target, sorted, 'descending');
  return takeInOrder(target, [chosen], chosen.ranked.equals(target) ? 'exact' : 'smallest-sufficient');
}

/** Of equal ones the first, because their order is the shuffle's. */
function smallestOf(descendingOffers: readonly Offer[]): Offer | undefined {
  const smallest = descendingOffers.at(-1);
  return smallest && descendingOffers.find((offer) => offer.ranked.equals(smallest.ranked));
}

/** Several in descending order, which takes the fewest; the rest of the target is not matched again. */
function takeInOrder(target: Money, offers: readonly Offer[], reason: Reason): Take[] {
  const takes: Take[] = [];
  let left = target;
  for (const { id, canGive } of offers) {
    if (!left.greaterThan(0)) break;
    takes.push({ id, amount: smaller(canGive, left), reason });
    left = left.minus(smaller(canGive, left));
  }
  return takes;
}
