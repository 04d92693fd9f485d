/** The work of a query job: the query resources answer it page by page, and each row becomes one of CSV. */

import type { Answer } from '../api/resource.ts';
import { isoText } from '../datetime.ts';
import type { QueryColumn, QueryJob } from './job.ts';
import { JobFailure } from './job-failure.ts';
import { addResults } from './job-results.ts';
import { changeJob } from './job-store.ts';
import { spendResults } from './quota.ts';
import { isRunning, perform, type Turn, type Worker } from './work.ts';

interface Page {
  readonly records: readonly Record<string, unknown>[];
  readonly nextRecordsUrl?: string;
}

/** One that was interrupted begins again: a query changes nothing. */
export function runQuery(id: string, worker: Worker, turn: Turn): Promise<void> {
  return perform<QueryJob>(id, worker, turn, async (job) => {
    let latest: QueryJob | undefined = { ...job, processed: 0, resultsSize: 0 };
    let url: string | undefined = urlOf(job);
    while (url !== undefined) {
      const page: Page = readPage(await worker.dispatch({ method: 'GET', url }));
      latest = await addPage(latest, page, worker);
      url = page.nextRecordsUrl;
      if (url !== undefined) await turn.pause();
      if (!latest || (url !== undefined && turn.isClosing)) return false;
    }
    return true;
  });
}

/** Undefined when the job runs no more. */
async function addPage(
  job: QueryJob,
  { records }: Page,
  { services }: Worker,
): Promise<QueryJob | undefined> {
  const rows = records.map((record) => job.columns.map((column) => cell(record, column)));
  const resultsSize = await addResults(services.org.files, job, rows);
  spendResults(services, resultsSize - job.resultsSize);
  const processed = job.processed + rows.length;
  return changeJob<QueryJob>(services, job.id, (latest) =>
    isRunning(latest) ? { processed, resultsSize } : undefined,
  );
}

export function urlOf({
  operation,
  version,
  query,
}: Pick<QueryJob, 'operation' | 'version' | 'query'>): string {
  return `/services/data/v${version}.0/${operation}?q=${encodeURIComponent(query)}`;
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
  // Bulk results write the time zone as Z (seen).
  return isDatetime ? isoText(String(value)) : String(value);
}
