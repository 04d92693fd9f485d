/** How many relationships one query may follow (doc: Understanding Relationship Query Limitations; the words of the refusals are ours). */
import { type Place, refusal } from '../refusal.ts';

const MAX_PARENTS = 55;
const MAX_CHILDREN = 20;

/** Counts over a whole query, its subqueries included. The same relationship of the same rows counts once: scopes tell it once. */
export class RelationshipCount {
  #parents = 0;
  #children = 0;

  addParent(place: Place): void {
    if (++this.#parents > MAX_PARENTS) throw tooMany(MAX_PARENTS, 'child-to-parent', place);
  }

  addChild(place: Place): void {
    if (++this.#children > MAX_CHILDREN) throw tooMany(MAX_CHILDREN, 'parent-to-child', place);
  }
}

function tooMany(most: number, kind: string, place: Place) {
  return refusal('MALFORMED_QUERY', `A query follows at most ${most} ${kind} relationships`, place);
}
