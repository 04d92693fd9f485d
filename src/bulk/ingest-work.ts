/**
 * Runs an ingest job: reads all of its data once to check it, then writes it in chunks. A chunk is one transaction, which also records in the
 * job that its rows are processed; so a job that was interrupted continues without processing any row twice.
 */
import type { OrgServices } from '../api/resource.ts';
import { visibleAt } from '../org/at-version.ts';
import type { SObjectType } from '../org/sobject-type.ts';
import type { WriteContext } from '../records/write-record.ts';
import { readColumns } from './columns.ts';
import { readRows } from './csv.ts';
import type { IngestJob } from './job.ts';
import { addResults } from './job-results.ts';
import { changeJob, findJob, saveJob } from './job-store.ts';
import { spendBatches } from './quota.ts';
import { type RowContext, writeRows } from './row.ts';
import { isRunning, runJob, type TaskControl, type Worker } from './run-job.ts';

/** Doc: "Limits". */
const ROWS_PER_TRANSACTION = 200;

export function ingest(id: string, worker: Worker, turn: TaskControl): Promise<void> {
  return runJob<IngestJob>(id, worker, turn, async (job) => {
    const type = visibleAt(worker.services.org, job.version).sObjectType(job.object) as SObjectType;
    const { columns, count } = await readAllData(job, worker, type);
    await changeJob<IngestJob>(worker.services, id, () => ({ isRead: true }));
    if (!job.isRead) spendBatches(worker.services, count);
    let isFirst = true;
    for await (const rows of chunks(dataRows(job, worker), job.processed)) {
      if (!isFirst) await turn.pause();
      isFirst = false;
      if (turn.isClosing || !(await writeChunk({ job, type, columns }, worker.services, rows))) return false;
    }
    return true;
  });
}

export function dataRows(job: IngestJob, { services: { org } }: Pick<Worker, 'services'>) {
  return readRows(org.files.read(job.dataFile ?? '', 0, job.dataSize), job.dialect);
}

/** Throws JobFailure if any of the data is wrong. Data without a header row is right and has no rows (seen: bulk-data-empty). */
async function readAllData(job: IngestJob, worker: Worker, type: SObjectType) {
  const rows = dataRows(job, worker);
  const header = await rows.next();
  if (header.done) return { columns: [], count: 0 };
  const columns = readColumns(job, worker.services.org, type, header.value);
  let count = 0;
  for await (const _ of rows) count++;
  return { columns, count };
}

/** Skips the header row and the processed rows. */
async function* chunks(rows: AsyncIterable<string[]>, processed: number): AsyncGenerator<string[][]> {
  let chunk: string[][] = [];
  let index = -1;
  for await (const row of rows) {
    if (index++ < processed) continue;
    if (chunk.push(row) < ROWS_PER_TRANSACTION) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

/** Resolves with false if the job is no longer running. */
function writeChunk(
  context: RowContext,
  { org, clock }: OrgServices,
  rows: readonly string[][],
): Promise<boolean> {
  const { job } = context;
  return org.transact(job.id, async (tx) => {
    const latest = (await findJob(tx, job.id, clock.now())) as IngestJob | undefined;
    if (!latest || !isRunning(latest)) return false;
    const writing: WriteContext = { org, tx, version: job.version };
    const outcomes = await writeRows(context, writing, rows);
    await saveJob(tx, {
      ...latest,
      processed: latest.processed + rows.length,
      failed: latest.failed + outcomes.filter(([, result]) => typeof result === 'string').length,
      resultsSize: await addResults(org.files, latest, outcomes),
    });
    return true;
  });
}
