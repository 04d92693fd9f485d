/** The rule in the Connect REST and Apex references; it also chooses payments within a summary. */
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

/** The smallest that is large enough, which an exact match always is; else several. */
export function takeSmallestSufficient(target: Money, offers: readonly Offer[], shuffle: Shuffle): Take[] {
  const sorted = descending(offers, shuffle);
  const chosen = smallestOf(sorted.filter((offer) => offer.available.greaterThanOrEqualTo(target)));
  if (!chosen) return takeInOrder(target, sorted, 'descending');
  return takeInOrder(target, [chosen], chosen.ranked.equals(target) ? 'exact' : 'smallest-sufficient');
}

/** The first of the equal smallest ones, because the shuffle ordered them. */
function smallestOf(descendingOffers: readonly Offer[]): Offer | undefined {
  const smallest = descendingOffers.at(-1);
  return smallest && descendingOffers.find((offer) => offer.ranked.equals(smallest.ranked));
}

/** Several in descending order, which takes the fewest. The rest of the target is not matched again. */
function takeInOrder(target: Money, offers: readonly Offer[], reason: Reason): Take[] {
  const takes: Take[] = [];
  let left = target;
  for (const { id, available } of offers) {
    if (!left.greaterThan(0)) break;
    takes.push({ id, amount: smaller(available, left), reason });
    left = left.minus(smaller(available, left));
  }
  return takes;
}
