/** Runs a query job: the query resources return the rows page by page, and each becomes a row of the results. */
import type { Answer } from '../api/resource.ts';
import { isoText } from '../datetime.ts';
import type { QueryColumn, QueryJob } from './job.ts';
import { JobFailure } from './job-failure.ts';
import { addResults } from './job-results.ts';
import { changeJob } from './job-store.ts';
import { spendResults } from './quota.ts';
import { isRunning, runJob, type TaskControl, type Worker } from './run-job.ts';

interface Page {
  readonly records: readonly Record<string, unknown>[];
  readonly nextRecordsUrl?: string;
}

/** A job that was interrupted starts again from the first row, because a query changes nothing. */
export function runQuery(id: string, worker: Worker, turn: TaskControl): Promise<void> {
  return runJob<QueryJob>(id, worker, turn, async (job) => {
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

/** Resolves with undefined if the job is no longer running. */
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

/** The query was valid when its job was created: an error now is a fault, or its locator has expired. */
function readPage({ status, jsonText = '', body }: Answer): Page {
  if (status === 200) return JSON.parse(numbersAsText(jsonText));
  const [error] = body as { errorCode: string; message: string }[];
  throw new JobFailure(
    status < 500
      ? `${error?.errorCode} : ${error?.message}`
      : 'UnknownException : An unexpected error occurred',
  );
}

/** Turns numbers into text, so that decimals keep the digits that the query printed. */
function numbersAsText(jsonText: string): string {
  return jsonText.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, (token) =>
    token.startsWith('"') ? token : `"${token}"`,
  );
}

/** The value as text; null is empty. */
function cell(record: Record<string, unknown>, { name, isDatetime }: QueryColumn): string {
  let value: unknown = record;
  for (const step of name.split('.')) value = (value as Record<string, unknown> | null)?.[step] ?? null;
  if (typeof value === 'object' && value !== null)
    throw new JobFailure('FunctionalityNotEnabled : Selecting compound data not supported in Bulk Query');
  if (value === null) return '';
  // Bulk results write the time zone as Z (seen).
  return isDatetime ? isoText(String(value)) : String(value);
}
