/** How many records a search returns (doc: SOSL Limits on Search Results, LIMIT n). */
import type { RecordQuery } from '../../soql/bound.ts';

const MAX_RECORDS = 2_000;
const MAX_RECORDS_PER_OBJECT = 250;

/** Older versions return fewer. */
const FULL_LIMIT_VERSION = 28;
const MAX_RECORDS_BEFORE_28 = 200;

export function maxRecords(version: number): number {
  return version < FULL_LIMIT_VERSION ? MAX_RECORDS_BEFORE_28 : MAX_RECORDS;
}

/** For one object; a single object with conditions or an order may have all of them. */
export function maxRecordsPerObject({ where, orderBy }: RecordQuery, objects: number): number {
  if (objects === 1 && (where || orderBy.length > 0)) return MAX_RECORDS;
  return Math.min(Math.floor(MAX_RECORDS / objects), MAX_RECORDS_PER_OBJECT);
}

/** Divides the limit evenly; what one object cannot use goes to the others. Returns how many records each object may have. */
export function share(found: readonly number[], limit: number): readonly number[] {
  const shares = found.map(() => 0);
  let left = Math.min(
    limit,
    found.reduce((sum, count) => sum + count, 0),
  );
  while (left > 0) {
    const open = shares.flatMap((count, index) => (count < found[index]! ? [index] : []));
    const each = Math.max(1, Math.floor(left / open.length));
    for (const index of open.slice(0, left)) {
      const more = Math.min(each, found[index]! - shares[index]!);
      shares[index]! += more;
      left -= more;
    }
  }
  return shares;
}
