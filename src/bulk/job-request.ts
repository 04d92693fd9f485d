/** Reads requests about jobs. A refused request changes nothing. */
import { jobRefused, notFound, unrecognizedField } from '../api/errors.ts';
import type { Exchange } from '../api/resource.ts';
import { datetimeText } from '../datetime.ts';
import { normalizeId } from '../org/record-ids.ts';
import { DELIMITERS, type Dialect, LINE_ENDINGS } from './csv.ts';
import type { Job, JobState } from './job.ts';
import { findJob } from './job-store.ts';

export type Members = Readonly<Record<string, string | undefined>>;

/** The body's members, all of them text; null means that the member is absent. Rejects with row U for an unknown name. */
export async function readMembers(exchange: Exchange, names: readonly string[]): Promise<Members> {
  refuseSubrequest(exchange);
  const members: Record<string, string> = {};
  for (const [name, value] of Object.entries(exchange.input as object)) {
    if (!names.includes(name)) throw unrecognizedField(name, (await placeOf(exchange, name)).met);
    if (value === null) continue;
    if (typeof value !== 'string') throw await wrongType(exchange, name);
    members[name] = value;
  }
  return members;
}

/**
 * Throws for a subrequest. A job's work outlives the request that starts it, and the outer request may be a transaction (ours; in Salesforce
 * composite requests cannot contain such jobs either). Only requests from the network have an Authorization header: subrequests may not have one (doc).
 */
export function refuseSubrequest({ headers }: Exchange): void {
  if (headers.authorization === undefined)
    throw jobRefused('INVALIDJOB', 'InvalidJob : Bulk API jobs cannot be part of another request');
}

async function placeOf({ source }: Exchange, name: string) {
  const start = { line: 1, column: 1 };
  return (await source?.tokenAt([name])) ?? { start, met: start };
}

/** Seen. */
async function wrongType(exchange: Exchange, name: string): Promise<Error> {
  const { line, column } = (await placeOf(exchange, name)).start;
  return jobRefused('API_ERROR', `Value does not match expected type at [line:${line}, column:${column}]`);
}

/** COMMA and LF by default (doc). */
export function readDialect({ columnDelimiter, lineEnding }: Members): Dialect {
  return {
    columnDelimiter: oneOf('columnDelimiter', columnDelimiter ?? 'COMMA', Object.keys(DELIMITERS)),
    lineEnding: oneOf('lineEnding', lineEnding ?? 'LF', Object.keys(LINE_ENDINGS)),
  };
}

/** The text is ours. */
export function oneOf(name: string, value: string | undefined, values: readonly string[]): string {
  if (value !== undefined && values.includes(value)) return value;
  throw jobRefused('INVALIDJOB', `InvalidJob : ${name} must be one of ${values.join(', ')}`);
}

/** The job that the path names by an id of 15 or 18 characters. Rejects with row N if there is no such job of that kind. */
export async function findJobOfKind<K extends Job['kind']>(
  { params, services }: Exchange,
  kind: K,
): Promise<Extract<Job, { kind: K }>> {
  const job = await findJob(services.org, normalizeId(params.id ?? '') ?? '', services.clock.now());
  if (job?.kind !== kind) throw notFound();
  return job as Extract<Job, { kind: K }>;
}

/** The members that every new job has. */
export function newJob({ version, session, services }: Exchange, state: JobState, dialect: Dialect) {
  const now = datetimeText(services.clock.now());
  const made = { version, createdById: session.userId, createdDate: now, systemModstamp: now };
  return { ...made, state, dialect, processingTime: 0, processed: 0, resultsSize: 0 };
}
