/** /jobs/query (doc: Bulk API 2.0, "Query"). */
import { anyObject } from '../api/any-object.ts';
import { invalidQueryLocator, jobRefused, queryRefused } from '../api/errors.ts';
import { type Answer, type Exchange, type Resource, resource } from '../api/resource.ts';
import { abort, deleteJob, invalidState } from './change-job.ts';
import { printTable } from './csv.ts';
import { csvAnswer } from './ingest-results.ts';
import type { QueryJob } from './job.ts';
import { briefInfo, fullInfo, infoAnswer, listAnswer } from './job-info.ts';
import { findJob, oneOf, readDialect, readMembers } from './job-request.ts';
import type { JobStore } from './job-store.ts';
import { readColumns } from './query-columns.ts';
import { runQuery, urlOf } from './query-work.ts';
import { spendQueryJob } from './quota.ts';

const SINCE = 47;
const JOB = '/jobs/query/:id';

/** Rows of a page of results where the client does not say (ours: Salesforce decides by size). */
const PAGE = 50_000;

export function queryJobResources(storeOf: (exchange: Exchange) => JobStore): readonly Resource[] {
  const find = (exchange: Exchange) => findJob(exchange, storeOf(exchange), 'query');
  return [
    resource({
      method: 'POST',
      availableVersion: SINCE,
      path: '/jobs/query',
      input: anyObject('JobInfo'),
      answer: async (exchange) => createJob(exchange, storeOf(exchange)),
    }),
    resource({
      method: 'GET',
      availableVersion: SINCE,
      path: '/jobs/query',
      answer: async (exchange) => {
        const jobs = storeOf(exchange).list(exchange.rooms.clock.now());
        return listAnswer(jobs.filter(({ kind }) => kind === 'query'));
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
      answer: async (exchange) => {
        const job = find(exchange);
        const { state } = await readMembers(exchange, ['state']);
        oneOf('state', state, ['Aborted']);
        abort(job, exchange.rooms.clock.now());
        return infoAnswer(briefInfo(job));
      },
    }),
    resource({
      method: 'DELETE',
      availableVersion: SINCE,
      path: JOB,
      answer: async (exchange) => deleteJob(find(exchange), storeOf(exchange)),
    }),
    resource({
      method: 'GET',
      availableVersion: SINCE,
      path: `${JOB}/results`,
      answer: async (exchange) => answerResults(find(exchange), exchange),
    }),
  ];
}

const MEMBERS = ['operation', 'query', 'contentType', 'columnDelimiter', 'lineEnding', 'concurrencyMode'];

/** What is answered is the job before its work begins. */
async function createJob(exchange: Exchange, store: JobStore): Promise<Answer> {
  const members = await readMembers(exchange, MEMBERS);
  const { version, rooms, session } = exchange;
  const operation = oneOf('operation', members.operation, ['query', 'queryAll']);
  oneOf('contentType', members.contentType ?? 'CSV', ['CSV']);
  oneOf('concurrencyMode', members.concurrencyMode ?? 'Parallel', ['Parallel']);
  const dialect = readDialect(members);
  const { query = '' } = members;
  if (query.trim() === '') throw queryRefused('MALFORMED_QUERY', 'A query string has to be specified');
  const { object, columns } = await readColumns(exchange, query, urlOf({ operation, version, query }));
  spendQueryJob(rooms);
  const now = rooms.clock.now();
  const job = store.add<QueryJob>(
    (id) => ({
      ...{ kind: 'query', id, operation, object, version, createdById: session.userId, createdDate: now },
      ...{ systemModstamp: now, state: 'UploadComplete', dialect, processingTime: 0, weight: 0 },
      ...{ query, columns, rows: [] },
    }),
    now,
  );
  store.enqueue(() => runQuery(job, store, exchange));
  return infoAnswer(briefInfo(job));
}

/** A locator is where to go on, in Base64 (seen); the last page's is "null" (doc). */
function answerResults(job: QueryJob, { query }: Exchange): Answer {
  if (job.state !== 'JobComplete') throw invalidState(`Results of a Job in state ${job.state} not available`);
  const from = readLocator(query.get('locator'), job);
  const to = Math.min(from + readMaxRecords(query.get('maxRecords')), job.rows.length);
  const locator = to < job.rows.length ? Buffer.from(String(to)).toString('base64') : 'null';
  return csvAnswer(
    printTable(
      job.columns.map(({ name }) => name),
      job.rows.slice(from, to),
      job.dialect,
    ),
    {
      'Sforce-NumberOfRecords': String(to - from),
      'Sforce-Locator': locator,
    },
  );
}

function readLocator(locator: string | null, { rows }: QueryJob): number {
  if (locator === null || locator === '') return 0;
  const place = Buffer.from(locator, 'base64').toString();
  if (!/^[1-9]\d{0,8}$/.test(place) || Number(place) >= rows.length) throw invalidQueryLocator();
  return Number(place);
}

/** The text is ours. */
function readMaxRecords(text: string | null): number {
  if (text === null || text === '') return PAGE;
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw jobRefused('INVALIDJOB', 'InvalidJob : maxRecords must be a number above 0');
  return Number(text);
}
