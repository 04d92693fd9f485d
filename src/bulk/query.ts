/** /jobs/query (doc: Bulk API 2.0, "Query"). */
import { anyObject } from '../api/any-object.ts';
import { queryRefused } from '../api/errors.ts';
import type { Exchange, Resource } from '../api/resource.ts';
import type { Job, QueryJob } from './job.ts';
import { newJob, oneOf, readDialect, readMembers } from './job-request.ts';
import { jobResources } from './job-resources.ts';
import { abort } from './job-states.ts';
import { addJob } from './job-store.ts';
import { readColumns } from './query-columns.ts';
import { queryResults } from './query-results.ts';
import { runQuery, urlOf } from './query-work.ts';
import { spendQueryJob } from './quota.ts';
import { enqueue } from './run-job.ts';

export const queryJobResources: readonly Resource[] = jobResources({
  kind: 'query',
  availableVersion: 47,
  input: anyObject('JobInfo'),
  create: createQueryJob,
  change: changeState,
  results: { results: queryResults },
});

const MEMBERS = ['operation', 'query', 'contentType', 'columnDelimiter', 'lineEnding', 'concurrencyMode'];

/** Returns the job as it is before its work starts. */
async function createQueryJob(exchange: Exchange): Promise<Job> {
  const members = await readMembers(exchange, MEMBERS);
  const { version, services } = exchange;
  const operation = oneOf('operation', members.operation, ['query', 'queryAll']);
  oneOf('contentType', members.contentType ?? 'CSV', ['CSV']);
  oneOf('concurrencyMode', members.concurrencyMode ?? 'Parallel', ['Parallel']);
  const dialect = readDialect(members);
  const { query = '' } = members;
  if (query.trim() === '') throw queryRefused('MALFORMED_QUERY', 'A query string has to be specified');
  const { object, columns } = await readColumns(exchange, query, urlOf({ operation, version, query }));
  spendQueryJob(services);
  const job = await addJob<QueryJob>(services, {
    ...newJob(exchange, 'UploadComplete', dialect),
    kind: 'query',
    operation,
    object,
    query,
    columns,
  });
  enqueue(services, job.id, (turn) => runQuery(job.id, exchange, turn));
  return job;
}

async function changeState(exchange: Exchange, job: QueryJob): Promise<Job> {
  const { state } = await readMembers(exchange, ['state']);
  oneOf('state', state, ['Aborted']);
  return abort(exchange, job);
}
