/** A job as the API prints it (shapes doc and seen, clients.md 5.3). */
import type { Answer } from '../api/resource.ts';
import { datetimeText } from '../org/field-values.ts';
import { JsonNumber, type JsonValue, toJson } from '../org/present.ts';
import type { IngestJob, Job } from './job.ts';

type Info = Record<string, JsonValue>;

/** What creating, changing and listing answer. */
export function briefInfo(job: Job): Info {
  return {
    id: job.id,
    operation: job.operation,
    object: job.object,
    createdById: job.createdById,
    createdDate: datetimeText(job.createdDate),
    systemModstamp: datetimeText(job.systemModstamp),
    state: job.state,
    ...(job.kind === 'ingest' ? ingestInfo(job) : {}),
    concurrencyMode: 'Parallel',
    contentType: 'CSV',
    apiVersion: new JsonNumber(`${job.version}.0`),
    jobType: job.kind === 'ingest' ? 'V2Ingest' : 'V2Query',
    lineEnding: job.dialect.lineEnding,
    columnDelimiter: job.dialect.columnDelimiter,
  };
}

/** contentUrl is there as long as data may be uploaded (doc). */
function ingestInfo({ id, state, version, externalIdFieldName }: IngestJob): Info {
  return {
    externalIdFieldName,
    contentUrl: state === 'Open' ? `services/data/v${version}.0/jobs/ingest/${id}/batches` : undefined,
  };
}

/** What reading one job answers. No Apex runs here. */
export function fullInfo(job: Job): Info {
  return {
    ...briefInfo(job),
    ...(job.kind === 'ingest' ? ingestCounts(job) : { numberRecordsProcessed: job.rows.length }),
    retries: 0,
    totalProcessingTime: job.processingTime,
    ...(job.kind === 'ingest' ? { apiActiveProcessingTime: job.processingTime, apexProcessingTime: 0 } : {}),
    errorMessage: job.errorMessage,
  };
}

/** Failed rows are processed ones too (doc). */
function ingestCounts({ outcomes }: IngestJob): Info {
  const failed = outcomes.filter(({ success }) => !success).length;
  return { numberRecordsProcessed: outcomes.length, numberRecordsFailed: failed };
}

export function infoAnswer(info: Info): Answer {
  return { status: 200, jsonText: toJson(info), xml: { root: 'jobInfo', value: asXml(info) } };
}

/** One page: no more jobs are kept than fit one (ours). */
export function listAnswer(jobs: readonly Job[]): Answer {
  const records = jobs.map(briefInfo);
  const value = { done: true, nextRecordsUrl: null, records: records.map(asXml) };
  return {
    status: 200,
    jsonText: toJson({ done: true, nextRecordsUrl: null, records }),
    xml: { root: 'jobs', value },
  };
}

function asXml(info: Info): Record<string, unknown> {
  const members = Object.entries(info).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    members.map(([name, value]) => [name, value instanceof JsonNumber ? value.text : value]),
  );
}
