/** The order of records with equal amounts. The doc says "random"; the random source is a parameter, so that a run can be repeated. */

interface Identified {
  readonly id: string;
}

/** Returns the records in the order in which equal amounts are taken; a new list. */
export type Shuffle = <T extends Identified>(equal: readonly T[]) => T[];

/** The order of record IDs, for the seed "stable". By character code, as Salesforce IDs are compared. */
export const byId: Shuffle = (equal) => equal.toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));

/**
 * Fisher-Yates with a random source like Math.random. It starts from ID order, so that a seed always gives the same
 * order, no matter how the records were read.
 */
export function shuffleWith(random: () => number): Shuffle {
  return (equal) => {
    const shuffled = byId(equal);
    for (let last = shuffled.length - 1; last > 0; last--) {
      const chosen = Math.floor(random() * (last + 1));
      [shuffled[last], shuffled[chosen]] = [shuffled[chosen]!, shuffled[last]!];
    }
    return shuffled;
  };
}

/** A repeatable Math.random. mulberry32 (https://github.com/bryc/code, the page of PRNGs in jshash); its one word of state is the seed's hash. */
export function seededRandom(seed: string): () => number {
  let state = hash(seed);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** FNV-1a, 32 bits (isthe.com/chongo/tech/comp/fnv), over UTF-16 code units. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value;
}
