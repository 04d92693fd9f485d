/** LIMIT and OFFSET. */
import type { Scan } from '../bound.ts';

type Page = Pick<Scan, 'limit' | 'offset'>;

/** The number of rows to read until the page is full. */
export function endOf({ limit, offset }: Page): number | undefined {
  return limit === undefined ? undefined : limit + offset;
}

export function page<R>(rows: readonly R[], wanted: Page): readonly R[] {
  return rows.slice(wanted.offset, endOf(wanted));
}
