/** The rule on the Help page of the Flow action. */
import { type Money, smaller } from '../../money.ts';
import type { Shuffle } from '../random.ts';
import { descending, type Offer, offerAvailability, type SelectionRule, type Take } from './rule.ts';

export const largestFirst: SelectionRule = { offer: offerAvailability, take: takeLargestFirst };

/** An exact match, else the largest; then both steps again for the rest of the target. */
function takeLargestFirst(target: Money, offers: readonly Offer[], shuffle: Shuffle): Take[] {
  const remaining = descending(offers, shuffle);
  const takes: Take[] = [];
  let left = target;
  while (left.greaterThan(0) && remaining.length > 0) {
    const { id, available } = removeExactOrLargest(remaining, left);
    takes.push({
      id,
      amount: smaller(available, left),
      reason: available.equals(left) ? 'exact' : 'largest',
    });
    left = left.minus(smaller(available, left));
  }
  return takes;
}

function removeExactOrLargest(descendingOffers: Offer[], target: Money): Offer {
  const exact = descendingOffers.findIndex((offer) => offer.available.equals(target));
  const [chosen] = descendingOffers.splice(Math.max(exact, 0), 1);
  return chosen!;
}
