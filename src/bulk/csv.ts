/** The CSV of bulk jobs (doc: "Prepare CSV Files"): six delimiters, two line endings, quotes doubled inside quotes. Any deviation fails the job. */
import { pipeline, Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { CsvError, parse } from 'csv-parse';
import { stringify } from 'csv-stringify/sync';
import { invalidBatch } from './invalid-batch.ts';
import type { JobFailure } from './job-failure.ts';
import { LineEndings } from './line-endings.ts';

export const DELIMITERS: Readonly<Record<string, string>> = {
  COMMA: ',',
  SEMICOLON: ';',
  PIPE: '|',
  TAB: '\t',
  CARET: '^',
  BACKQUOTE: '`',
};

export const LINE_ENDINGS: Readonly<Record<string, string>> = { LF: '\n', CRLF: '\r\n' };

/** The names that jobs use: keys of DELIMITERS and LINE_ENDINGS. */
export interface Dialect {
  readonly columnDelimiter: string;
  readonly lineEnding: string;
}

/** Doc: "Prepare CSV Files". */
const MAX_HEADER_CHARACTERS = 32_000;

/** All values of a row together (doc: "Limits"), so that no row fills the memory. That a longer row fails the job is ours. */
const MAX_ROW_CHARACTERS = 400_000;

/** The parser counts bytes. */
const MAX_BYTES_PER_CHARACTER = 4;

/**
 * Yields the header row and then the data rows; nothing for data without any row. `bytes` is UTF-8. Throws JobFailure. Blank lines at the end are
 * not rows (ours). A byte order mark belongs to the first name (seen: bulk-byte-order-mark, in the Bulk API before 2.0; likely here).
 */
export async function* readRows(
  bytes: AsyncIterable<Uint8Array>,
  { columnDelimiter, lineEnding }: Dialect,
): AsyncGenerator<string[]> {
  const parser = parse({
    delimiter: DELIMITERS[columnDelimiter] ?? ',',
    record_delimiter: LINE_ENDINGS[lineEnding] ?? '\n',
    max_record_size: MAX_ROW_CHARACTERS * MAX_BYTES_PER_CHARACTER,
  });
  let mark = '';
  const text = withoutMark(checked(bytes, lineEnding), () => {
    mark = BYTE_ORDER_MARK;
  });
  const rows: AsyncIterable<string[]> = pipeline(Readable.from(text), parser, () => {});
  let isHeader = true;
  try {
    for await (const row of rows) {
      checkLength(row, isHeader);
      yield isHeader ? [mark + row[0], ...row.slice(1)] : row;
      isHeader = false;
    }
  } catch (error) {
    throw error instanceof CsvError ? failureOf(error) : error;
  }
}

const BYTE_ORDER_MARK = '\uFEFF';

/** The parser cannot read a quote after a byte order mark, so it gets the text without the mark. */
async function* withoutMark(pieces: AsyncIterable<string>, onMark: () => void): AsyncGenerator<string> {
  let isFirst = true;
  for await (const piece of pieces) {
    if (piece === '') continue;
    const isMarked = isFirst && piece.startsWith(BYTE_ORDER_MARK);
    if (isMarked) onMark();
    yield isMarked ? piece.slice(BYTE_ORDER_MARK.length) : piece;
    isFirst = false;
  }
}

function checkLength(row: readonly string[], isHeader: boolean): void {
  if (isHeader && row.join(',').length > MAX_HEADER_CHARACTERS)
    throw invalidBatch(`The header row has more than ${MAX_HEADER_CHARACTERS} characters`);
  if (row.reduce((length, value) => length + value.length, 0) > MAX_ROW_CHARACTERS) throw rowTooLong();
}

/** Yields to other work between two chunks, because reading a long file must not block the server. */
async function* checked(bytes: AsyncIterable<Uint8Array>, lineEnding: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const endings = new LineEndings(lineEnding);
  for await (const chunk of bytes) {
    yield endings.pass(decoder.decode(chunk, { stream: true }));
    await setImmediate();
  }
  endings.end();
}

function rowTooLong(): JobFailure {
  return invalidBatch(`A row has more than ${MAX_ROW_CHARACTERS} characters`);
}

/** The texts are ours. */
function failureOf(error: CsvError): JobFailure {
  if (error.code === 'CSV_MAX_RECORD_SIZE') return rowTooLong();
  const line = `line ${error.lines}`;
  if (error.code !== 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH')
    return invalidBatch(`The CSV cannot be read at ${line}: ${error.code}`);
  const { length } = error.record as string[];
  return invalidBatch(
    `The row that ends at ${line} has ${length} columns, but the header row has a different number`,
  );
}

/** Puts every value in quotes (seen: bulk-results). */
export function printRows(
  rows: readonly (readonly string[])[],
  { columnDelimiter, lineEnding }: Dialect,
): string {
  return stringify(rows as string[][], {
    delimiter: DELIMITERS[columnDelimiter] ?? ',',
    record_delimiter: LINE_ENDINGS[lineEnding] ?? '\n',
    quoted: true,
    quoted_empty: true,
  });
}

const ROWS_PER_PIECE = 500;

/** Prints the table in pieces, so that a long one is never in memory as a whole. */
export async function* printTable(
  header: readonly string[],
  rows: AsyncIterable<readonly string[]>,
  dialect: Dialect,
): AsyncGenerator<string> {
  let waiting: (readonly string[])[] = [header];
  for await (const row of rows) {
    waiting.push(row);
    if (waiting.length < ROWS_PER_PIECE) continue;
    yield printRows(waiting, dialect);
    waiting = [];
  }
  if (waiting.length > 0) yield printRows(waiting, dialect);
}
