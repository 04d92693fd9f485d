/** What became of the rows of an ingest job, as CSV in the job's own dialect (doc: "Get Job Results"). */
import type { Answer } from '../api/resource.ts';
import { invalidState } from './change-job.ts';
import { printTable } from './csv.ts';
import { type IngestJob, isFinished, type Outcome } from './job.ts';

export function successfulResults(job: IngestJob): Answer {
  return results(job, ['sf__Id', 'sf__Created'], (outcome) =>
    outcome.success ? [outcome.id, String(outcome.created)] : undefined,
  );
}

export function failedResults(job: IngestJob): Answer {
  return results(job, ['sf__Id', 'sf__Error'], (outcome) =>
    outcome.success ? undefined : [outcome.id, outcome.error],
  );
}

/** Rows that an abort or a fault left. Data that could not be read comes back as it was. */
export function unprocessedRecords(job: IngestJob): Answer {
  checkFinished(job);
  if (!job.table) return csvAnswer(job.text);
  const { columns, rows } = job.table;
  return csvAnswer(printTable(columns, rows.slice(job.outcomes.length), job.dialect));
}

function results(
  job: IngestJob,
  ours: readonly string[],
  print: (outcome: Outcome) => readonly string[] | undefined,
): Answer {
  checkFinished(job);
  const { columns = [], rows = [] } = job.table ?? {};
  const told = job.outcomes.flatMap((outcome, index) => {
    const printed = print(outcome);
    return printed ? [[...printed, ...(rows[index] ?? [])]] : [];
  });
  return csvAnswer(printTable([...ours, ...columns], told, job.dialect));
}

/** The text is ours. */
function checkFinished(job: IngestJob): void {
  if (!isFinished(job)) throw invalidState(`Results of a Job in state ${job.state} not available`);
}

export function csvAnswer(body: string, headers?: Readonly<Record<string, string>>): Answer {
  return { status: 200, text: { mediaType: 'text/csv', body }, ...(headers ? { headers } : {}) };
}
