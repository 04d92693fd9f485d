/** The data of an ingest job on its way into a file of the org (doc: "Upload Job Data"). */
import { randomUUID } from 'node:crypto';
import { jobRefused } from '../api/errors.ts';
import type { BodyBound } from '../api/request-body.ts';
import type { Exchange } from '../api/resource.ts';
import type { IngestJob } from './job.ts';
import { change, invalidState, told } from './job-states.ts';

/** Salesforce keeps data in Base64, and takes 150 MB of that (doc): 112.5 MB as they are. */
const MOST = (150 * 1024 * 1024 * 3) / 4;

/** The text after that of the Bulk API before 2.0 (seen). */
export const BOUND: BodyBound = {
  bytes: MOST,
  tooLarge: () =>
    jobRefused(
      'CLIENTINPUTERROR',
      `ClientInputError : Failed to read request. Exceeded max size limit of ${MOST} bytes (150 MB in Base64)`,
    ),
};

/** Once (doc). A second time is taken as well, but then the job cannot be closed (seen). Nothing of an upload that fails is kept. */
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
    const { dataFile: taken } = await change<IngestJob>(exchange, job.id, (latest) => {
      refuseUnlessOpen(latest);
      const uploads = latest.uploads + 1;
      return uploads === 1 ? { uploads, dataFile, dataSize } : { uploads };
    });
    if (taken !== dataFile) await files.remove(dataFile);
  } catch (error) {
    // What cannot be removed now goes at the next start: the client is to hear why the upload failed.
    await files.remove(dataFile).catch(() => {});
    throw error;
  }
}

function refuseUnlessOpen(job: IngestJob): void {
  if (job.state !== 'Open') throw invalidState(`Uploading data to an already ${told(job)} Job not allowed`);
}
