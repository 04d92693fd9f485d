/** Reads what clients send about jobs. Nothing is changed by a request that is refused. */
import { jobRefused, notFound, unrecognizedField } from '../api/errors.ts';
import type { Exchange } from '../api/resource.ts';
import { datetimeText } from '../datetime.ts';
import { normalizeId } from '../org/record-ids.ts';
import { DELIMITERS, type Dialect, LINE_ENDINGS } from './csv.ts';
import type { Job, JobState } from './job.ts';
import { findJob } from './job-store.ts';

export type Members = Readonly<Record<string, string | undefined>>;

/** The body's members, all of them text; null stands for none. Row U for a name that the job does not have. */
export async function readMembers(exchange: Exchange, names: readonly string[]): Promise<Members> {
  refuseWithin(exchange);
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
 * A job's work outlives the request that starts it, so that it cannot begin inside another one, which may be a transaction (ours; in Salesforce
 * such jobs are no part of a composite request either). Only requests from the wire have a token of their own: subrequests may not name one (doc).
 */
export function refuseWithin({ headers }: Exchange): void {
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

/** COMMA and LF unless the client says otherwise (doc). */
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

/** The job that the path names, by an id of 15 or 18 characters; row N for one that is not there, or of the other kind. */
export async function findKind<K extends Job['kind']>(
  { params, services }: Exchange,
  kind: K,
): Promise<Extract<Job, { kind: K }>> {
  const job = await findJob(services.org, normalizeId(params.id ?? '') ?? '', services.clock.now());
  if (job?.kind !== kind) throw notFound();
  return job as Extract<Job, { kind: K }>;
}

/** What every new job has. */
export function newJob({ version, session, services }: Exchange, state: JobState, dialect: Dialect) {
  const now = datetimeText(services.clock.now());
  const made = { version, createdById: session.userId, createdDate: now, systemModstamp: now };
  return { ...made, state, dialect, processingTime: 0, processed: 0, resultsSize: 0 };
}
