/** How many records a search answers (doc: SOSL Limits on Search Results, LIMIT n). */
import type { RecordQuery } from '../../soql/bound.ts';

const MOST = 2_000;
const MOST_OF_EACH = 250;

/** Older versions answer fewer. */
const MANY_VERSION = 28;
const MOST_BEFORE = 200;

export function mostOfAll(version: number): number {
  return version < MANY_VERSION ? MOST_BEFORE : MOST;
}

/** Of one object: all there may be when it has conditions or an order. */
export function mostOfEach({ where, orderBy }: RecordQuery, objects: number): number {
  if (objects === 1 && (where || orderBy.length > 0)) return MOST;
  return Math.min(Math.floor(MOST / objects), MOST_OF_EACH);
}

/** Shares the limit out evenly; what one object has no records for, the others may fill. How many records each may answer. */
export function share(found: readonly number[], limit: number): readonly number[] {
  const shares = found.map(() => 0);
  let left = Math.min(
    limit,
    found.reduce((sum, count) => sum + count, 0),
  );
  while (left > 0) {
    const open = shares.flatMap((count, place) => (count < found[place]! ? [place] : []));
    const each = Math.max(1, Math.floor(left / open.length));
    for (const place of open.slice(0, left)) {
      const more = Math.min(each, found[place]! - shares[place]!);
      shares[place]! += more;
      left -= more;
    }
  }
  return shares;
}
