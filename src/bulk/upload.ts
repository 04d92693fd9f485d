/** Stores the uploaded data of an ingest job in a file of the org (doc: "Upload Job Data"). */
import { randomUUID } from 'node:crypto';
import { jobRefused } from '../api/errors.ts';
import type { BodyBound } from '../api/request-body.ts';
import type { Exchange } from '../api/resource.ts';
import type { IngestJob } from './job.ts';
import { change, invalidState, stateName } from './job-states.ts';

/** Salesforce stores data in Base64 and accepts 150 MB of it (doc): 112.5 MB of data. */
const MAX_DATA_BYTES = (150 * 1024 * 1024 * 3) / 4;

/** The text follows that of the Bulk API before 2.0 (seen). */
export const UPLOAD_BOUND: BodyBound = {
  bytes: MAX_DATA_BYTES,
  tooLarge: () =>
    jobRefused(
      'CLIENTINPUTERROR',
      `ClientInputError : Failed to read request. Exceeded max size limit of ${MAX_DATA_BYTES} bytes (150 MB in Base64)`,
    ),
};

/** A job takes one upload (doc). A second one is accepted too, but then the job cannot be closed (seen). An upload that fails leaves nothing behind. */
export async function upload(
  job: IngestJob,
  exchange: Exchange,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<void> {
  refuseUnlessOpen(job);
  const { files } = exchange.services.org;
  const dataFile = `${job.id}.${randomUUID()}`;
  try {
    const dataSize = await files.append(dataFile, 0, chunks);
    const changed = await change<IngestJob>(exchange, job.id, (latest) => {
      refuseUnlessOpen(latest);
      const uploads = latest.uploads + 1;
      return uploads === 1 ? { uploads, dataFile, dataSize } : { uploads };
    });
    if (changed.dataFile !== dataFile) await files.remove(dataFile);
  } catch (error) {
    // The client must get the upload's error. A file that cannot be removed now is removed at the next start.
    await files.remove(dataFile).catch(() => {});
    throw error;
  }
}

function refuseUnlessOpen(job: IngestJob): void {
  if (job.state !== 'Open')
    throw invalidState(`Uploading data to an already ${stateName(job)} Job not allowed`);
}
