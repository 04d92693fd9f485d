/** GET /jobs/query/ID/resultPages: the URLs of a job's result pages, five in each answer (doc: "Get Parallel Results for a Query Job"). */
import { type Answer, type Exchange, resource } from '../api/resource.ts';
import type { OrgFiles } from '../org/port.ts';
import type { QueryJob } from './job.ts';
import { findJobOfKind, refuseSubrequest } from './job-request.ts';
import { placeAfter } from './job-results.ts';
import { DEFAULT_ROWS_PER_PAGE, locatorOf, readLocator, refuseUnavailable } from './query-results.ts';

const PAGES_PER_ANSWER = 5;

export const queryResultPages = resource({
  method: 'GET',
  availableVersion: 58,
  path: '/jobs/query/:id/resultPages',
  format: 'json',
  answer: async (exchange) => {
    refuseSubrequest(exchange);
    return answerPages(await findJobOfKind(exchange, 'query'), exchange);
  },
});

/** In the last answer nextRecordsUrl is null, as in a list of jobs (ours). */
async function answerPages(job: QueryJob, exchange: Exchange): Promise<Answer> {
  refuseUnavailable(job, exchange);
  const from = await readLocator(exchange.query.get('locator'), job, exchange);
  const { pages, next } = await pagesFrom(exchange.services.org.files, job, from, DEFAULT_ROWS_PER_PAGE);
  const here = `/services/data/v${job.version}.0/jobs/query/${job.id}`;
  const body = {
    resultPages: pages.map((place) => ({ resultUrl: `${here}/results?locator=${locatorOf(place)}` })),
    nextRecordsUrl: next === undefined ? null : `${here}/resultPages?locator=${locatorOf(next)}`,
    done: next === undefined,
  };
  return { status: 200, body };
}

/** The places where the pages begin, and the place where the next answer's pages begin. A job without rows has one page, with the names of its columns. */
export async function pagesFrom(
  files: OrgFiles,
  job: QueryJob,
  from: number,
  rowsPerPage: number,
): Promise<{ readonly pages: readonly number[]; readonly next: number | undefined }> {
  const pages: number[] = [];
  let place = from;
  do {
    pages.push(place);
    ({ place } = await placeAfter(files, job, place, rowsPerPage));
  } while (place < job.resultsSize && pages.length < PAGES_PER_ANSWER);
  return { pages, next: place < job.resultsSize ? place : undefined };
}
