/** /jobs/ingest (doc: Bulk API 2.0, "Ingest"). */
import { anyObject } from '../api/any-object.ts';
import { bodyRequired, jobRefused } from '../api/errors.ts';
import { type Exchange, type Resource, resource } from '../api/resource.ts';
import { textStream } from '../api/text-stream.ts';
import { failedResults, successfulResults, unprocessedRecords } from './ingest-results.ts';
import { ingest } from './ingest-work.ts';
import type { IngestJob, Job } from './job.ts';
import { findKind, oneOf, readMembers, refuseWithin } from './job-request.ts';
import { jobResources } from './job-resources.ts';
import { abort, change, invalidState, told } from './job-states.ts';
import { moved } from './job-store.ts';
import { createJob } from './new-ingest.ts';
import { checkBatches } from './quota.ts';
import { BOUND, upload } from './upload.ts';
import { enqueue } from './work.ts';

const SINCE = 41;

export const ingestResources: readonly Resource[] = [
  ...jobResources({
    kind: 'ingest',
    availableVersion: SINCE,
    input: { ...anyObject('JobInfo'), formPart: 'job' },
    create: createWithContent,
    change: changeState,
    // simple-salesforce and R salesforcer write the last one with a capital R, other clients and the guide do not (seen: unprocessed-records-in-capitals).
    results: { successfulResults, failedResults, unprocessedrecords: unprocessedRecords, unprocessedRecords },
  }),
  resource({
    method: 'PUT',
    availableVersion: SINCE,
    path: '/jobs/ingest/:id/batches',
    input: textStream('text/csv', BOUND),
    answer: async (exchange) => {
      refuseWithin(exchange);
      const job = await findKind(exchange, 'ingest');
      await upload(job, exchange, exchange.input as AsyncIterable<Uint8Array>);
      return { status: 201 };
    },
  }),
];

/** Characters of data that may come with the job in one request (doc). */
const MOST_CONTENT = 100_000;

/** Data that comes in the same request, as its part `content`, closes the job (doc). */
async function createWithContent(exchange: Exchange): Promise<Job> {
  const content = exchange.source?.parts?.get('content');
  if (content === undefined) return createJob(exchange);
  checkContent(content);
  checkBatches(exchange.services);
  const job = await createJob(exchange);
  await upload(job, exchange, [Buffer.from(content)]);
  return close(exchange, job);
}

/** The text is ours. A part without data is refused, although batches may have none (seen: bulk-data-empty). */
function checkContent(content: string): void {
  if (content.trim() === '') throw bodyRequired();
  if (content.length > MOST_CONTENT)
    throw jobRefused(
      'INVALIDJOB',
      `InvalidJob : content of a multipart request is limited to ${MOST_CONTENT} characters`,
    );
}

async function changeState(exchange: Exchange, job: IngestJob): Promise<Job> {
  const { state } = await readMembers(exchange, ['state']);
  const wanted = oneOf('state', state, ['UploadComplete', 'Aborted']);
  return wanted === 'Aborted' ? abort(exchange, job) : close(exchange, job);
}

async function close(exchange: Exchange, { id }: IngestJob): Promise<Job> {
  const { clock } = exchange.services;
  const closed = await change<IngestJob>(exchange, id, (job) => {
    if (job.state !== 'Open') throw invalidState(`Closing already ${told(job)} Job not allowed`);
    if (job.uploads > 1) throw jobRefused('INVALIDJOB', multipleContents(job));
    if (job.uploads === 0) throw jobRefused('INVALIDJOB', 'InvalidJob : No data was uploaded');
    checkBatches(exchange.services);
    return moved('UploadComplete', clock.now());
  });
  enqueue(exchange.services, id, (turn) => ingest(id, exchange, turn));
  return closed;
}

/** Seen, the typing error included. */
function multipleContents({ id }: IngestJob): string {
  return `Found multipe contents for job: <${id.slice(0, 15)}>, please 'Close' / 'Abort' / 'Delete' the current Job then create a new Job and make sure you only do 'PUT' once on a given Job.`;
}
