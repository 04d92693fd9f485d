/** Prints a job as the API does (shapes doc and seen: bulk-job). */
import type { Answer } from '../api/resource.ts';
import { JsonNumber, type JsonValue, toJson, toXmlValue } from '../org/present.ts';
import type { IngestJob, Job } from './job.ts';

type Info = Record<string, JsonValue>;

/** The answer to creating, changing and listing jobs. */
export function briefInfo(job: Job): Info {
  return {
    id: job.id,
    operation: job.operation,
    object: job.object,
    createdById: job.createdById,
    createdDate: job.createdDate,
    systemModstamp: job.systemModstamp,
    state: job.state,
    ...(job.kind === 'ingest' ? ingestInfo(job) : {}),
    concurrencyMode: 'Parallel',
    contentType: 'CSV',
    apiVersion: new JsonNumber(`${job.version}.0`),
    jobType: jobTypeOf(job),
    lineEnding: job.dialect.lineEnding,
    columnDelimiter: job.dialect.columnDelimiter,
  };
}

export function jobTypeOf({ kind }: Job): string {
  return kind === 'ingest' ? 'V2Ingest' : 'V2Query';
}

/** There is a contentUrl as long as data may be uploaded (doc). */
function ingestInfo({ id, state, version, externalIdFieldName }: IngestJob): Info {
  return {
    externalIdFieldName,
    contentUrl: state === 'Open' ? `services/data/v${version}.0/jobs/ingest/${id}/batches` : undefined,
  };
}

/** The answer to reading one job. Failed rows count as processed too (doc). No Apex runs here. */
export function fullInfo(job: Job): Info {
  return {
    ...briefInfo(job),
    numberRecordsProcessed: job.processed,
    ...(job.kind === 'ingest' ? { numberRecordsFailed: job.failed } : {}),
    retries: 0,
    totalProcessingTime: job.processingTime,
    ...(job.kind === 'ingest' ? { apiActiveProcessingTime: job.processingTime, apexProcessingTime: 0 } : {}),
    errorMessage: job.errorMessage,
  };
}

export function infoAnswer(info: Info): Answer {
  return { status: 200, jsonText: toJson(info), xml: { root: 'jobInfo', value: toXmlValue(info) } };
}
