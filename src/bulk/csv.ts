/** The CSV of bulk jobs (doc: "Prepare CSV Files"): six delimiters, two line endings, quotes doubled inside quotes. Read exactly or not at all. */
import { pipeline, Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { CsvError, parse } from 'csv-parse';
import { stringify } from 'csv-stringify/sync';
import { JobFailure } from './job-failure.ts';
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

/** Names, as jobs have them. */
export interface Dialect {
  readonly columnDelimiter: string;
  readonly lineEnding: string;
}

/** Doc: "Prepare CSV Files". */
const LONGEST_HEADER = 32_000;

/** Of the values of a row together (doc: "Limits"): no row may fill the memory. That it fails the job is ours. */
const LONGEST_ROW = 400_000;

/** Of a character, at most: the parser counts those. */
const BYTES = 4;

/**
 * The header row, then the others, from UTF-8 bytes; nothing from data without any row. Throws JobFailure. Blank lines at the end are no rows
 * (ours). A byte order mark belongs to the first name (seen: bulk-byte-order-mark, in the Bulk API before 2.0; likely here).
 */
export async function* readRows(
  bytes: AsyncIterable<Uint8Array>,
  { columnDelimiter, lineEnding }: Dialect,
): AsyncGenerator<string[]> {
  const parser = parse({
    delimiter: DELIMITERS[columnDelimiter] ?? ',',
    record_delimiter: LINE_ENDINGS[lineEnding] ?? '\n',
    max_record_size: LONGEST_ROW * BYTES,
  });
  let mark = '';
  const text = withoutMark(checked(bytes, lineEnding), () => {
    mark = BYTE_ORDER_MARK;
  });
  const rows: AsyncIterable<string[]> = pipeline(Readable.from(text), parser, () => {});
  let isHeader = true;
  try {
    for await (const row of rows) {
      if (isHeader && row.join(',').length > LONGEST_HEADER)
        throw new JobFailure(`InvalidBatch : The header row has more than ${LONGEST_HEADER} characters`);
      if (row.reduce((length, value) => length + value.length, 0) > LONGEST_ROW) throw rowTooLong();
      yield isHeader ? [mark + row[0], ...row.slice(1)] : row;
      isHeader = false;
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw error.code === 'CSV_MAX_RECORD_SIZE'
      ? rowTooLong()
      : new JobFailure(`InvalidBatch : ${explain(error)}`);
  }
}

const BYTE_ORDER_MARK = '\uFEFF';

/** The parser cannot read a quote behind a byte order mark, so it gets the text without one. */
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

/** Lets others in between two chunks: reading a long file must not hold up the server. */
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
  return new JobFailure(`InvalidBatch : A row has more than ${LONGEST_ROW} characters`);
}

/** The texts are ours. */
function explain(error: CsvError): string {
  const line = `line ${error.lines}`;
  if (error.code !== 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH')
    return `The CSV cannot be read at ${line}: ${error.code}`;
  const { length } = error.record as string[];
  return `The row that ends at ${line} has ${length} columns, the header row another number`;
}

/** Every value in quotes (seen: bulk-results). */
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

const PIECE = 500;

/** Printed piece by piece. */
export async function* printTable(
  header: readonly string[],
  rows: AsyncIterable<readonly string[]>,
  dialect: Dialect,
): AsyncGenerator<string> {
  let waiting: (readonly string[])[] = [header];
  for await (const row of rows) {
    waiting.push(row);
    if (waiting.length < PIECE) continue;
    yield printRows(waiting, dialect);
    waiting = [];
  }
  if (waiting.length > 0) yield printRows(waiting, dialect);
}
