/** Limits the number of relationships that one query follows (doc: Understanding Relationship Query Limitations; the words of the refusals are ours). */
import { type Place, refusal } from '../refusal.ts';

const MAX_PARENTS = 55;
const MAX_CHILDREN = 20;

/** Counts for a whole query, subqueries included. A scope reports the same relationship of the same rows only once. */
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

function tooMany(max: number, kind: string, place: Place) {
  return refusal('MALFORMED_QUERY', `A query can follow at most ${max} ${kind} relationships`, place);
}
