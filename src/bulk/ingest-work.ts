/**
 * The work of an ingest job: its data is read as a whole, then written in chunks. A chunk is one transaction: the rows' writes, each on its own,
 * and the job's word that they are done stand or fall together, so that work that was interrupted goes on without doing any row twice.
 */
import type { OrgServices } from '../api/resource.ts';
import { visibleAt } from '../org/at-version.ts';
import type { SObjectType } from '../org/sobject-type.ts';
import type { Writing } from '../records/write-record.ts';
import { readColumns } from './columns.ts';
import { readRows } from './csv.ts';
import type { IngestJob } from './job.ts';
import { addResults } from './job-results.ts';
import { changeJob, findJob, saveJob } from './job-store.ts';
import { spendBatches } from './quota.ts';
import { type RowContext, writeRows } from './row.ts';
import { isRunning, perform, type Turn, type Worker } from './work.ts';

/** Rows of one transaction (doc: "Limits"). */
const CHUNK = 200;

export function ingest(id: string, worker: Worker, turn: Turn): Promise<void> {
  return perform<IngestJob>(id, worker, turn, async (job) => {
    const type = visibleAt(worker.services.org, job.version).sObjectType(job.object) as SObjectType;
    const { columns, count } = await readWhole(job, worker, type);
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

/** Throws JobFailure for whatever is wrong with any of it. Data without a header row has no rows, which is right (seen: bulk-data-empty). */
async function readWhole(job: IngestJob, worker: Worker, type: SObjectType) {
  const rows = dataRows(job, worker);
  const header = await rows.next();
  if (header.done) return { columns: [], count: 0 };
  const columns = readColumns(job, worker.services.org, type, header.value);
  let count = 0;
  for await (const _ of rows) count++;
  return { columns, count };
}

/** Without the header row, and those that are done. */
async function* chunks(rows: AsyncIterable<string[]>, done: number): AsyncGenerator<string[][]> {
  let chunk: string[][] = [];
  let passed = -1;
  for await (const row of rows) {
    if (passed++ < done) continue;
    if (chunk.push(row) < CHUNK) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

/** False when the job runs no more. */
function writeChunk(
  context: RowContext,
  { org, clock }: OrgServices,
  rows: readonly string[][],
): Promise<boolean> {
  const { job } = context;
  return org.transact(job.id, async (tx) => {
    const latest = (await findJob(tx, job.id, clock.now())) as IngestJob | undefined;
    if (!latest || !isRunning(latest)) return false;
    const writing: Writing = { org, tx, version: job.version };
    const outcomes = await writeRows(context, writing, rows);
    await saveJob(tx, {
      ...latest,
      processed: latest.processed + rows.length,
      failed: latest.failed + outcomes.filter(([, told]) => typeof told === 'string').length,
      resultsSize: await addResults(org.files, latest, outcomes),
    });
    return true;
  });
}
