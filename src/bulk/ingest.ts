/** /jobs/ingest (doc: Bulk API 2.0, "Ingest"). */
import { anyObject } from '../api/any-object.ts';
import { jobRefused } from '../api/errors.ts';
import { plainText } from '../api/plain-text.ts';
import { type Answer, type Exchange, type Resource, resource } from '../api/resource.ts';
import type { SObjectType } from '../org/sobject-type.ts';
import { abort, deleteJob, invalidState, told } from './change-job.ts';
import { failedResults, successfulResults, unprocessedRecords } from './ingest-results.ts';
import { ingest } from './ingest-work.ts';
import { type IngestJob, moveTo } from './job.ts';
import { briefInfo, fullInfo, infoAnswer, listAnswer } from './job-info.ts';
import { findJob, oneOf, readDialect, readMembers } from './job-request.ts';
import type { JobStore } from './job-store.ts';
import { checkBatches } from './quota.ts';

const SINCE = 41;
const JOB = '/jobs/ingest/:id';

export function ingestResources(storeOf: (exchange: Exchange) => JobStore): readonly Resource[] {
  const find = (exchange: Exchange) => findJob(exchange, storeOf(exchange), 'ingest');
  return [
    resource({
      method: 'POST',
      availableVersion: SINCE,
      path: '/jobs/ingest',
      input: anyObject('JobInfo'),
      answer: async (exchange) => infoAnswer(briefInfo(await createJob(exchange, storeOf(exchange)))),
    }),
    resource({
      method: 'GET',
      availableVersion: SINCE,
      path: '/jobs/ingest',
      answer: async (exchange) => {
        const jobs = storeOf(exchange).list(exchange.rooms.clock.now());
        return listAnswer(jobs.filter(({ kind }) => kind === 'ingest'));
      },
    }),
    resource({
      method: 'GET',
      availableVersion: SINCE,
      path: JOB,
      answer: async (exchange) => infoAnswer(fullInfo(find(exchange))),
    }),
    resource({
      method: 'PATCH',
      availableVersion: SINCE,
      path: JOB,
      input: anyObject('JobInfo'),
      answer: async (exchange) => changeState(find(exchange), exchange, storeOf(exchange)),
    }),
    resource({
      method: 'DELETE',
      availableVersion: SINCE,
      path: JOB,
      answer: async (exchange) => deleteJob(find(exchange), storeOf(exchange)),
    }),
    resource({
      method: 'PUT',
      availableVersion: SINCE,
      path: `${JOB}/batches`,
      input: plainText('text/csv'),
      answer: async (exchange) => upload(find(exchange), exchange, storeOf(exchange)),
    }),
    ...Object.entries({ successfulResults, failedResults, unprocessedrecords: unprocessedRecords }).map(
      ([name, results]) =>
        resource({
          method: 'GET',
          availableVersion: SINCE,
          path: `${JOB}/${name}`,
          answer: async (exchange) => results(find(exchange)),
        }),
    ),
  ];
}

const MEMBERS = [
  'object',
  'operation',
  'externalIdFieldName',
  'contentType',
  'columnDelimiter',
  'lineEnding',
  'concurrencyMode',
];

async function createJob(exchange: Exchange, store: JobStore): Promise<IngestJob> {
  const members = await readMembers(exchange, MEMBERS);
  const { version, rooms, session } = exchange;
  const operation = oneOf('operation', members.operation, [
    'insert',
    'update',
    'upsert',
    'delete',
    'hardDelete',
  ]);
  if (operation === 'hardDelete') throw jobRefused('FEATURENOTENABLED', HARD_DELETE);
  const type = readType(exchange, members.object);
  const key = operation === 'upsert' ? readKey(type, members.externalIdFieldName, version) : undefined;
  oneOf('contentType', members.contentType ?? 'CSV', ['CSV']);
  oneOf('concurrencyMode', members.concurrencyMode ?? 'Parallel', ['Parallel']);
  const dialect = readDialect(members);
  const now = rooms.clock.now();
  return store.add(
    (id) => ({
      ...{ kind: 'ingest', id, operation, object: type.name, version, createdById: session.userId },
      ...{ createdDate: now, systemModstamp: now, state: 'Open', dialect, processingTime: 0, weight: 0 },
      ...(key === undefined ? {} : { externalIdFieldName: key }),
      ...{ uploads: 0, text: '', outcomes: [] },
    }),
    now,
  );
}

/** Seen: what Salesforce answers to users without the permission, which nobody has unless it was given. */
const HARD_DELETE =
  'hardDelete operation requires special user profile permission, please contact your system administrator';

/** Objects newer than the version are not there yet. Platform events are published one by one (ours). */
function readType({ rooms: { org }, version }: Exchange, name: string | undefined): SObjectType {
  if (!name) throw jobRefused('INVALIDJOB', 'InvalidJob : Must specify an object');
  const type = org.sObjectType(name);
  if (!type || type.since > version)
    throw jobRefused('INVALIDJOB', `InvalidJob : Unable to find object: ${name}`);
  if (type.keyPrefix === null)
    throw jobRefused(
      'INVALIDENTITY',
      `InvalidEntity : Entity '${type.name}' is not supported by the Bulk API.`,
    );
  return type;
}

/** Canonical. Texts after those of the Bulk API (seen). */
function readKey(type: SObjectType, name: string | undefined, version: number): string {
  if (!name)
    throw jobRefused(
      'INVALIDJOB',
      `InvalidJob : External ID was blank for ${type.name}. An External ID must be specified for upsert.`,
    );
  const field = type.field(name);
  if (field && (field.externalId || field.idLookup) && (field.since ?? 0) <= version) return field.name;
  throw jobRefused(
    'INVALIDJOB',
    `InvalidJob : Field name provided, ${name} does not match an External ID, Salesforce Id, or indexed field for ${type.name}`,
  );
}

/** Once (doc). A second time is taken as well, but then the job cannot be closed (seen). */
async function upload(job: IngestJob, { input }: Exchange, store: JobStore): Promise<Answer> {
  if (job.state !== 'Open') throw invalidState(`Uploading data to an already ${told(job)} Job not allowed`);
  if (job.uploads === 0) {
    const text = input as string;
    store.grow(job, text.length);
    job.text = text;
  }
  job.uploads++;
  return { status: 201 };
}

async function changeState(job: IngestJob, exchange: Exchange, store: JobStore): Promise<Answer> {
  const { state } = await readMembers(exchange, ['state']);
  const wanted = oneOf('state', state, ['UploadComplete', 'Aborted']);
  if (wanted === 'Aborted') abort(job, exchange.rooms.clock.now());
  else close(job, exchange, store);
  return infoAnswer(briefInfo(job));
}

function close(job: IngestJob, exchange: Exchange, store: JobStore): void {
  const { org, clock } = exchange.rooms;
  if (job.state !== 'Open') throw invalidState(`Closing already ${told(job)} Job not allowed`);
  if (job.uploads > 1) throw jobRefused('INVALIDJOB', multipleContents(job));
  if (job.uploads === 0) throw jobRefused('INVALIDJOB', 'InvalidJob : No data was uploaded');
  checkBatches(exchange.rooms);
  const type = org.sObjectType(job.object) as SObjectType;
  moveTo(job, 'UploadComplete', clock.now());
  store.enqueue(() => ingest(job, type, exchange));
}

/** Seen, the typing error included. */
function multipleContents({ id }: IngestJob): string {
  return `Found multipe contents for job: <${id.slice(0, 15)}>, please 'Close' / 'Abort' / 'Delete' the current Job then create a new Job and make sure you only do 'PUT' once on a given Job.`;
}
