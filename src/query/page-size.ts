/**
 * The number of rows in a page (doc: Query Options Header, Change the Batch Size in Queries). An org makes pages shorter for large rows (doc; seen: pages-of-wide-rows);
 * its exact sizes are not documented, so the numbers are ours.
 */
import type { BoundQuery } from '../soql/bound.ts';
import type { QueryResult, ResultRecord } from '../soql/result.ts';

/** The range of batchSize in Sforce-Query-Options, whose maximum is the default (doc). */
export const BATCH_SIZE = { min: 200, max: 2_000 };

/** With two or more custom long text fields in SELECT a page has no more rows (doc). */
const MAX_ROWS_WITH_LONG_TEXTS = 200;

/** A text field that is longer than this is a long text (doc: text areas hold 255 characters). */
const MAX_SHORT_TEXT_LENGTH = 255;

/** Only rows with more characters than this make a page shorter (ours). */
const WIDE_ROW_CHARACTERS = 2_000;

/** A page ends after this many characters in wide rows (ours), but not before it has BATCH_SIZE.min rows (ours). */
const MAX_WIDE_CHARACTERS = 250_000;

/** Records that are read at once: few at first, then as many as the page already has, because with many children the page ends soon. */
const RECORDS_PER_READ = { first: 20, max: 200 };

export interface PageLimits {
  /** Rows of a page, children included. */
  readonly rows: number;
  /** Children of one record in the page of their parent. */
  readonly children: number;
}

/** The rows per page that the query's own fields allow. */
export function batchSizeOf(query: BoundQuery, requested: number): number {
  if (query.kind !== 'records') return requested;
  const longTexts = query.select.filter(
    (item) =>
      item.kind === 'field' &&
      item.value.chain === undefined &&
      item.value.field.name.endsWith('__c') &&
      item.value.field.type === 'textarea' &&
      (item.value.field.length ?? 0) > MAX_SHORT_TEXT_LENGTH,
  );
  return longTexts.length < 2 ? requested : Math.min(requested, MAX_ROWS_WITH_LONG_TEXTS);
}

/** The records of the page that begins at a position: at least one, and no more than the limits allow. Children count as rows (doc). */
export async function takePage(
  result: QueryResult,
  from: number,
  limits: PageLimits,
): Promise<readonly ResultRecord[]> {
  const taken: ResultRecord[] = [];
  const page = { rows: 0, wideCharacters: 0 };
  const end = Math.min(from + limits.rows, result.totalSize);
  while (from + taken.length < end) {
    const at = from + taken.length;
    const count = Math.min(taken.length || RECORDS_PER_READ.first, RECORDS_PER_READ.max);
    for (const record of await result.records(at, Math.min(at + count, end))) {
      const isFull = page.rows >= BATCH_SIZE.min && page.wideCharacters >= MAX_WIDE_CHARACTERS;
      addTo(page, record, limits.children);
      if (taken.length > 0 && (isFull || page.rows > limits.rows)) return taken;
      taken.push(record);
    }
  }
  return taken;
}

/** Adds a record and those of its children that are in the page. */
function addTo(
  page: { rows: number; wideCharacters: number },
  record: ResultRecord,
  maxChildren: number,
): void {
  const characters = charactersOf(record);
  page.rows++;
  if (characters > WIDE_ROW_CHARACTERS) page.wideCharacters += characters;
  for (const cell of record.cells) {
    if (cell.kind === 'children')
      for (const child of cell.records.slice(0, maxChildren)) addTo(page, child, maxChildren);
  }
}

/** Characters of the selected texts, those of parents included. */
function charactersOf(record: ResultRecord): number {
  let characters = 0;
  for (const cell of record.cells) {
    if (cell.kind === 'value' && typeof cell.value === 'string') characters += cell.value.length;
    if (cell.kind === 'parent' && cell.record) characters += charactersOf(cell.record);
  }
  return characters;
}
