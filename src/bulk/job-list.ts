/** The list of jobs, page by page (doc: "Get Information About All Ingest Jobs", "… Query Jobs"). */
import { invalidQueryLocator, jobRefused } from '../api/errors.ts';
import type { Answer, Exchange } from '../api/resource.ts';
import { toJson, toXmlValue } from '../org/present.ts';
import type { Job } from './job.ts';
import { briefInfo, jobTypeOf } from './job-info.ts';
import { listJobs } from './job-store.ts';

/** Doc. */
const JOBS_PER_PAGE = 1_000;

const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  isPkChunkingEnabled: ['true', 'false'],
  jobType: ['BigObjectIngest', 'Classic', 'V2Ingest', 'V2Query'],
  concurrencyMode: ['parallel', 'serial'],
};

/** Newest first (ours: no order is promised). */
export async function listAnswer(exchange: Exchange, kind: Job['kind']): Promise<Answer> {
  const { services, version } = exchange;
  const matches = readFilter(exchange);
  const jobs = (await listJobs(services.org, services.clock.now())).filter(
    (job) => job.kind === kind && matches(job),
  );
  const from = readStart(exchange.query.get('queryLocator'), jobs);
  const page = jobs.slice(from, from + JOBS_PER_PAGE);
  const last = page.at(-1);
  const done = from + JOBS_PER_PAGE >= jobs.length;
  const nextRecordsUrl =
    done || !last ? null : nextUrl(exchange, `/services/data/v${version}.0/jobs/${kind}`, last);
  const records = page.map(briefInfo);
  return {
    status: 200,
    jsonText: toJson({ done, nextRecordsUrl, records }),
    xml: { root: 'jobs', value: { done, nextRecordsUrl, records: records.map(toXmlValue) } },
  };
}

/** There are no jobs with PK chunking or in serial mode, because only the Bulk API before 2.0 has those. Refusals are ours. */
function readFilter({ query }: Exchange): (job: Job) => boolean {
  const { isPkChunkingEnabled, concurrencyMode, jobType } = Object.fromEntries(
    Object.entries(PARAMETERS).map(([name, values]) => [name, readChoice(name, query.get(name), values)]),
  );
  if (isPkChunkingEnabled === 'true' || concurrencyMode === 'serial') return () => false;
  return (job) => jobType === undefined || jobTypeOf(job) === jobType;
}

/** Matches in any case; returns the canonical value. */
function readChoice(name: string, text: string | null, values: readonly string[]): string | undefined {
  if (text === null || text === '') return undefined;
  const chosen = values.find((value) => value.toLowerCase() === text.toLowerCase());
  if (chosen !== undefined) return chosen;
  throw jobRefused('INVALIDJOB', `InvalidJob : ${name} must be one of ${values.join(', ')}`);
}

/** A locator is the last job of the previous page, so that newer jobs do not shift the rest. */
function readStart(locator: string | null, jobs: readonly Job[]): number {
  if (locator === null || locator === '') return 0;
  const last = Buffer.from(locator, 'base64').toString();
  const place = jobs.findIndex(({ id }) => id === last);
  if (place === -1) throw invalidQueryLocator();
  return place + 1;
}

function nextUrl({ query }: Exchange, path: string, { id }: Job): string {
  const next = new URLSearchParams(query);
  next.set('queryLocator', Buffer.from(id).toString('base64'));
  return `${path}?${next}`;
}
