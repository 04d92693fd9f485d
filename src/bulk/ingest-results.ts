/** The results of an ingest job's rows, as CSV in the job's own dialect (doc: "Get Job Results"). */
import type { Answer, Exchange } from '../api/resource.ts';
import { printTable } from './csv.ts';
import { dataRows } from './ingest-work.ts';
import { type IngestJob, isFinished } from './job.ts';
import { readResults } from './job-results.ts';
import { invalidState } from './job-states.ts';
import type { Outcome } from './row.ts';

export function successfulResults(job: IngestJob, exchange: Exchange): Answer {
  return results(job, exchange, ['sf__Id', 'sf__Created'], ([id, result]) =>
    typeof result === 'boolean' ? [id, String(result)] : undefined,
  );
}

/** Has sf__Id at every version: the guide names it from 53.0 on, but jsforce reads it at 50.0 (seen: failed-results-with-id). */
export function failedResults(job: IngestJob, exchange: Exchange): Answer {
  return results(job, exchange, ['sf__Id', 'sf__Error'], ([id, result]) =>
    typeof result === 'boolean' ? undefined : [id, result],
  );
}

/** The rows that an abort or a fault left unprocessed. Data that was not read, or could not be read, is returned unchanged. */
export function unprocessedRecords(job: IngestJob, exchange: Exchange): Answer {
  checkFinished(job);
  return csvAnswer(job.isRead ? unprocessed(job, exchange) : raw(job, exchange));
}

async function* unprocessed(job: IngestJob, exchange: Exchange): AsyncGenerator<string> {
  const rows = dataRows(job, exchange);
  const { value: header = [] } = await rows.next();
  for (let done = 0; done < job.processed; done++) await rows.next();
  yield* printTable(header, rows, job.dialect);
}

async function* raw({ dataFile, dataSize }: IngestJob, { services }: Exchange): AsyncGenerator<string> {
  if (dataFile === undefined) return;
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  for await (const chunk of services.org.files.read(dataFile, 0, dataSize))
    yield decoder.decode(chunk, { stream: true });
}

type Print = (outcome: Outcome) => readonly string[] | undefined;

function results(job: IngestJob, exchange: Exchange, ownColumns: readonly string[], print: Print): Answer {
  checkFinished(job);
  return csvAnswer(printResults(job, exchange, ownColumns, print));
}

/** Data that could not be read adds no columns. */
async function* printResults(
  job: IngestJob,
  exchange: Exchange,
  ownColumns: readonly string[],
  print: Print,
) {
  const rows = job.isRead ? dataRows(job, exchange) : noRows();
  const { value: header = [] } = await rows.next();
  yield* printTable([...ownColumns, ...header], joined(job, exchange, rows, print), job.dialect);
}

async function* joined(job: IngestJob, { services }: Exchange, rows: AsyncGenerator<string[]>, print: Print) {
  for await (const outcome of readResults<Outcome>(services.org.files, job)) {
    const { value: row = [] } = await rows.next();
    const printed = print(outcome);
    if (printed) yield [...printed, ...row];
  }
  await rows.return(undefined);
}

async function* noRows(): AsyncGenerator<string[]> {}

/** The text is ours. */
function checkFinished(job: IngestJob): void {
  if (!isFinished(job)) throw invalidState(`Results of a Job in state ${job.state} are not available`);
}

export function csvAnswer(pieces: AsyncIterable<string>, headers?: Readonly<Record<string, string>>): Answer {
  return { status: 200, stream: { mediaType: 'text/csv', pieces }, ...(headers ? { headers } : {}) };
}
