/** /jobs/ingest (doc: Bulk API 2.0, "Ingest"). */
import { anyObject } from '../api/any-object.ts';
import { bodyRequired, jobRefused } from '../api/errors.ts';
import { type Exchange, type Resource, resource } from '../api/resource.ts';
import { textStream } from '../api/text-stream.ts';
import { createIngestJob } from './create-ingest-job.ts';
import { failedResults, successfulResults, unprocessedRecords } from './ingest-results.ts';
import { ingest } from './ingest-work.ts';
import type { IngestJob, Job } from './job.ts';
import { findJobOfKind, oneOf, readMembers, refuseSubrequest } from './job-request.ts';
import { jobResources } from './job-resources.ts';
import { abort, change, invalidState, stateName } from './job-states.ts';
import { stateChange } from './job-store.ts';
import { checkBatches } from './quota.ts';
import { enqueue } from './run-job.ts';
import { UPLOAD_BOUND, upload } from './upload.ts';

const AVAILABLE_VERSION = 41;

export const ingestResources: readonly Resource[] = [
  ...jobResources({
    kind: 'ingest',
    availableVersion: AVAILABLE_VERSION,
    input: { ...anyObject('JobInfo'), formPart: 'job' },
    create: createWithContent,
    change: changeState,
    // simple-salesforce and R salesforcer write the last one with a capital R, other clients and the guide do not (seen: unprocessed-records-in-capitals).
    results: { successfulResults, failedResults, unprocessedrecords: unprocessedRecords, unprocessedRecords },
  }),
  resource({
    method: 'PUT',
    availableVersion: AVAILABLE_VERSION,
    path: '/jobs/ingest/:id/batches',
    input: textStream('text/csv', UPLOAD_BOUND),
    answer: async (exchange) => {
      refuseSubrequest(exchange);
      const job = await findJobOfKind(exchange, 'ingest');
      await upload(job, exchange, exchange.input as AsyncIterable<Uint8Array>);
      return { status: 201 };
    },
  }),
];

/** The limit of the data in the request that creates the job (doc). */
const MAX_CONTENT_CHARACTERS = 100_000;

/** Data in the same request, its part `content`, also closes the job (doc). */
async function createWithContent(exchange: Exchange): Promise<Job> {
  const content = exchange.source?.parts?.get('content');
  if (content === undefined) return createIngestJob(exchange);
  checkContent(content);
  checkBatches(exchange.services);
  const job = await createIngestJob(exchange);
  await upload(job, exchange, [Buffer.from(content)]);
  return close(exchange, job);
}

/** The text is ours. A part without data is refused, although batches may have none (seen: bulk-data-empty). */
function checkContent(content: string): void {
  if (content.trim() === '') throw bodyRequired();
  if (content.length > MAX_CONTENT_CHARACTERS)
    throw jobRefused(
      'INVALIDJOB',
      `InvalidJob : content of a multipart request is limited to ${MAX_CONTENT_CHARACTERS} characters`,
    );
}

async function changeState(exchange: Exchange, job: IngestJob): Promise<Job> {
  const { state } = await readMembers(exchange, ['state']);
  const newState = oneOf('state', state, ['UploadComplete', 'Aborted']);
  return newState === 'Aborted' ? abort(exchange, job) : close(exchange, job);
}

async function close(exchange: Exchange, { id }: IngestJob): Promise<Job> {
  const { clock } = exchange.services;
  const closed = await change<IngestJob>(exchange, id, (job) => {
    if (job.state !== 'Open') throw invalidState(`Closing already ${stateName(job)} Job not allowed`);
    if (job.uploads > 1) throw jobRefused('INVALIDJOB', multipleContents(job));
    if (job.uploads === 0) throw jobRefused('INVALIDJOB', 'InvalidJob : No data was uploaded');
    checkBatches(exchange.services);
    return stateChange('UploadComplete', clock.now());
  });
  enqueue(exchange.services, id, (turn) => ingest(id, exchange, turn));
  return closed;
}

/** Seen, the typing error included. */
function multipleContents({ id }: IngestJob): string {
  return `Found multipe contents for job: <${id.slice(0, 15)}>, please 'Close' / 'Abort' / 'Delete' the current Job then create a new Job and make sure you only do 'PUT' once on a given Job.`;
}
