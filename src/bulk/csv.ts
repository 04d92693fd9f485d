/** The CSV of bulk jobs (doc: "Prepare CSV Files"): six delimiters, two line endings, quotes doubled inside quotes. Read exactly or not at all. */
import { CsvError, parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { JobFailure } from './job-failure.ts';

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

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Throws JobFailure. Blank lines at the end are no rows (ours). */
export function readTable(text: string, dialect: Dialect): Table {
  checkLineEndings(text, dialect.lineEnding);
  const [columns, ...rows] = parseRows(text.replace(/(?:\r?\n)+$/, ''), dialect);
  if (!columns) throw new JobFailure('InvalidBatch : The data has no header row');
  return { columns, rows };
}

function parseRows(text: string, { columnDelimiter, lineEnding }: Dialect): string[][] {
  try {
    return parse(text, {
      delimiter: DELIMITERS[columnDelimiter] ?? ',',
      record_delimiter: LINE_ENDINGS[lineEnding] ?? '\n',
    });
  } catch (error) {
    if (error instanceof CsvError) throw new JobFailure(`InvalidBatch : ${explain(error)}`);
    throw error;
  }
}

/** The texts are ours. */
function explain(error: CsvError): string {
  const line = `line ${error.lines}`;
  if (error.code !== 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH')
    return `The CSV cannot be read at ${line}: ${error.code}`;
  const { length } = error.record as string[];
  return `The row that ends at ${line} has ${length} columns, the header row another number`;
}

/** Outside quotes only the job's own line ending may stand: anything else would end up in a value (text seen). */
function checkLineEndings(text: string, lineEnding: string): void {
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') isQuoted = !isQuoted;
    if (isQuoted || (character !== '\n' && character !== '\r')) continue;
    const found = character === '\n' ? 'LF' : text[at + 1] === '\n' ? 'CRLF' : 'CR';
    if (found !== lineEnding)
      throw new JobFailure(
        `ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is ${lineEnding}`,
      );
    if (found === 'CRLF') at++;
  }
}

/** Every value in quotes (seen). */
export function printTable(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  { columnDelimiter, lineEnding }: Dialect,
): string {
  return stringify([columns, ...rows] as string[][], {
    delimiter: DELIMITERS[columnDelimiter] ?? ',',
    record_delimiter: LINE_ENDINGS[lineEnding] ?? '\n',
    quoted: true,
    quoted_empty: true,
  });
}
