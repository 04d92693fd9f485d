/** The work of a query job: the query resources answer it page by page, and each row becomes one of CSV. */
import type { Answer, Exchange } from '../api/resource.ts';
import { isRunning, pause, perform } from './change-job.ts';
import type { QueryColumn, QueryJob } from './job.ts';
import { JobFailure } from './job-failure.ts';
import type { JobStore } from './job-store.ts';
import { spendResults } from './quota.ts';

interface Page {
  readonly records: readonly Record<string, unknown>[];
  readonly nextRecordsUrl?: string;
}

export function runQuery(job: QueryJob, store: JobStore, exchange: Exchange): Promise<void> {
  return perform(job, exchange, async () => {
    let url: string | undefined = urlOf(job);
    while (url !== undefined && isRunning(job)) {
      const { records, nextRecordsUrl }: Page = readPage(await exchange.dispatch({ method: 'GET', url }));
      const rows = records.map((record) => job.columns.map((column) => cell(record, column)));
      spendResults(exchange.rooms, grow(job, store, rows));
      url = nextRecordsUrl;
      if (url !== undefined) await pause(exchange);
    }
  });
}

export function urlOf({
  operation,
  version,
  query,
}: Pick<QueryJob, 'operation' | 'version' | 'query'>): string {
  return `/services/data/v${version}.0/${operation}?q=${encodeURIComponent(query)}`;
}

/** The characters that the job keeps more. */
function grow(job: QueryJob, store: JobStore, rows: string[][]): number {
  const characters = rows.reduce(
    (sum, row) => sum + row.reduce((length, value) => length + value.length, 0),
    0,
  );
  store.grow(job, characters);
  for (const row of rows) job.rows.push(row);
  return characters;
}

/** A query was right when its job was made: what is wrong with it now is a fault, or its locator gone. */
function readPage({ status, jsonText = '', body }: Answer): Page {
  if (status === 200) return JSON.parse(numbersAsText(jsonText));
  const [error] = body as { errorCode: string; message: string }[];
  throw new JobFailure(
    status < 500
      ? `${error?.errorCode} : ${error?.message}`
      : 'UnknownException : An unexpected error occurred',
  );
}

/** Decimals keep the digits that the query printed. */
function numbersAsText(jsonText: string): string {
  return jsonText.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, (token) =>
    token.startsWith('"') ? token : `"${token}"`,
  );
}

/** A blank is empty. */
function cell(record: Record<string, unknown>, { name, isDatetime }: QueryColumn): string {
  let value: unknown = record;
  for (const step of name.split('.')) value = (value as Record<string, unknown> | null)?.[step] ?? null;
  if (typeof value === 'object' && value !== null)
    throw new JobFailure('FunctionalityNotEnabled : Selecting compound data not supported in Bulk Query');
  if (value === null) return '';
  return isDatetime ? withZone(String(value)) : String(value);
}

/** Bulk results write the time zone as Z (seen). */
function withZone(datetime: string): string {
  return datetime.replace(/\+0000$/, 'Z');
}
