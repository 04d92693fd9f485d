/** The results of a query job, page by page (doc: "Get Results for a Query Job"). */
import { invalidQueryLocator, jobRefused } from '../api/errors.ts';
import type { Answer, Exchange } from '../api/resource.ts';
import { printTable } from './csv.ts';
import { csvAnswer } from './ingest-results.ts';
import type { QueryJob } from './job.ts';
import { isPlace, placeAfter, readResults } from './job-results.ts';
import { invalidState } from './job-states.ts';

/** Used if the client sends no maxRecords (ours: Salesforce decides by size). */
export const DEFAULT_ROWS_PER_PAGE = 50_000;

/** A locator is the place of the next page in Base64 (seen); that of the last page is "null" (doc). */
export async function queryResults(job: QueryJob, exchange: Exchange): Promise<Answer> {
  const { query } = exchange;
  const { files } = exchange.services.org;
  refuseUnavailable(job, exchange);
  const from = await readLocator(query.get('locator'), job, exchange);
  const { place: to, rows } = await placeAfter(files, job, from, readMaxRecords(query.get('maxRecords')));
  const locator = to < job.resultsSize ? locatorOf(to) : 'null';
  const names = job.columns.map(({ name }) => name);
  return csvAnswer(printTable(names, readResults<string[]>(files, job, from, to), job.dialect), {
    'Sforce-NumberOfRecords': String(rows),
    'Sforce-Locator': locator,
  });
}

/** Refuses to read the results of a job of another version, and results that are not available yet. */
export function refuseUnavailable(job: QueryJob, { version }: Exchange): void {
  if (version !== job.version) throw otherVersion(job);
  if (job.state !== 'JobComplete')
    throw invalidState(`Results of a Job in state ${job.state} are not available`);
}

export function locatorOf(place: number): string {
  return Buffer.from(String(place)).toString('base64');
}

/** The status is documented, code and text are ours. */
function otherVersion({ version }: QueryJob): Error {
  const message = `InvalidVersion : The results of a job of version ${version}.0 must be read with the same version`;
  return jobRefused('INVALIDVERSION', message, 409);
}

export async function readLocator(
  locator: string | null,
  job: QueryJob,
  { services }: Exchange,
): Promise<number> {
  if (locator === null || locator === '' || locator === locatorOf(0)) return 0;
  const place = Buffer.from(locator, 'base64').toString();
  if (!/^[1-9]\d{0,14}$/.test(place) || !(await isPlace(services.org.files, job, Number(place))))
    throw invalidQueryLocator();
  return Number(place);
}

/** The text is ours. */
function readMaxRecords(text: string | null): number {
  if (text === null || text === '') return DEFAULT_ROWS_PER_PAGE;
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw jobRefused('INVALIDJOB', 'InvalidJob : maxRecords must be a number above 0');
  return Number(text);
}
