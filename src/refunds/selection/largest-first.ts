/** The rule of the Help page of the Flow action. */
import { type Money, smaller } from '../../money.ts';
import type { Shuffle } from '../random.ts';
import { descending, type Offer, offerAvailability, type SelectionRule, type Take } from './rule.ts';

export const largestFirst: SelectionRule = { offer: offerAvailability, take: takeLargestFirst };

/** Exact match, else the largest; then both steps again with the rest of the target. */
function takeLargestFirst(target: Money, offers: readonly Offer[], shuffle: Shuffle): Take[] {
  const remaining = descending(offers, shuffle);
  const takes: Take[] = [];
  let left = target;
  while (left.greaterThan(0) && remaining.length > 0) {
    const { id, canGive } = removeExactOrLargest(remaining, left);
    takes.push({ id, amount: smaller(canGive, left), reason: canGive.equals(left) ? 'exact' : 'largest' });
    left = left.minus(smaller(canGive, left));
  }
  return takes;
}

function removeExactOrLargest(descendingOffers: Offer[], target: Money): Offer {
  const exact = descendingOffers.findIndex((offer) => offer.canGive.equals(target));
  const [chosen] = descendingOffers.splice(Math.max(exact, 0), 1);
  return chosen!;
}
