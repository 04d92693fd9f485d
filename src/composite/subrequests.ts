/** The subrequests of a composite request or of one graph: read from the body, run in order, told in the answer. */

import type { Answer, Exchange, OrgServices } from '../api/resource.ts';
import type { JsonValue } from '../org/present.ts';
import type { ResolveUrl } from './address.ts';
import { hasFailed, printedBody } from './answered.ts';
import { atLeastOne, checkNames, objectIn, objectsIn, type Part, textIn } from './envelope.ts';
import { printExact } from './exact-numbers.ts';
import { checkMethod } from './method.ts';
import { BrokenReference, References } from './references.ts';
import { duplicateName, invalidReferenceId, isReferenceId, ROLLED_BACK, refused } from './refusals.ts';

export interface CompositeSubrequest {
  readonly method: string;
  readonly url: string;
  readonly referenceId: string;
  readonly httpHeaders: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** A subrequest and what was answered to it. */
export interface Told {
  readonly referenceId: string;
  readonly answer: Answer;
}

const NAMES = ['method', 'url', 'referenceId', 'body', 'httpHeaders'];

/** They are the whole request's; a subrequest that has its own fails the whole (doc). */
const INHERITED = new Set(['accept', 'authorization', 'content-type']);

/** From this version on a reference id of other characters fails the whole request (doc). */
const STRICT_NAMES_SINCE = 52;

/** The list "compositeRequest" of a composite request or a graph. */
export async function readSubrequests(exchange: Exchange, whole: Part): Promise<CompositeSubrequest[]> {
  const parts = atLeastOne(await objectsIn(exchange, whole, 'compositeRequest'), 'compositeRequest');
  const subrequests = await Promise.all(parts.map((part) => readSubrequest(exchange, part)));
  const seen = new Set<string>();
  for (const { referenceId } of subrequests) {
    if (seen.has(referenceId)) throw duplicateName('referenceId', referenceId);
    seen.add(referenceId);
  }
  return subrequests;
}

async function readSubrequest(exchange: Exchange, part: Part): Promise<CompositeSubrequest> {
  await checkNames(exchange, part, NAMES);
  const method = checkMethod(await textIn(exchange, part, 'method'));
  const referenceId = await textIn(exchange, part, 'referenceId');
  if (exchange.version >= STRICT_NAMES_SINCE && !isReferenceId(referenceId)) {
    throw invalidReferenceId(referenceId);
  }
  return {
    method,
    url: await textIn(exchange, part, 'url'),
    referenceId,
    httpHeaders: await readHeaders(exchange, part),
    body: part.value.body,
  };
}

async function readHeaders(exchange: Exchange, part: Part): Promise<Record<string, string>> {
  if (part.value.httpHeaders === undefined || part.value.httpHeaders === null) return {};
  const headers = await objectIn(exchange, part, 'httpHeaders');
  const inherited = Object.keys(headers.value).find((name) => INHERITED.has(name.toLowerCase()));
  if (inherited) {
    throw refused('INVALID_INPUT', `httpHeaders: ${inherited} is inherited from the whole request`);
  }
  const values = Object.keys(headers.value).map(async (name) => [
    name,
    await textIn(exchange, headers, name),
  ]);
  return Object.fromEntries(await Promise.all(values));
}

/** Runs them one after another, each on its own, whatever became of those before it. */
export async function runEach(
  exchange: Exchange,
  subrequests: readonly CompositeSubrequest[],
  resolve: ResolveUrl,
): Promise<Told[]> {
  const references = new References(exchange.version);
  const told: Told[] = [];
  for (const subrequest of subrequests) {
    const answer = await run(exchange, exchange.services, subrequest, references, resolve);
    told.push({ referenceId: subrequest.referenceId, answer });
  }
  return told;
}

/** Runs them inside a transaction until one fails; then that one alone keeps its answer (doc). */
export async function runUntilFailure(
  exchange: Exchange,
  within: OrgServices,
  subrequests: readonly CompositeSubrequest[],
  resolve: ResolveUrl,
): Promise<{ readonly outcome: Told[]; readonly isKept: boolean }> {
  const references = new References(exchange.version);
  const told: Told[] = [];
  for (const subrequest of subrequests) {
    const answer = await run(exchange, within, subrequest, references, resolve);
    if (hasFailed(answer) || within.hasFailed()) {
      return { outcome: allButOneRolledBack(subrequests, subrequest, answer), isKept: false };
    }
    told.push({ referenceId: subrequest.referenceId, answer });
  }
  return { outcome: told, isKept: true };
}

function allButOneRolledBack(
  subrequests: readonly CompositeSubrequest[],
  failed: CompositeSubrequest,
  answer: Answer,
): Told[] {
  return subrequests.map((subrequest) => ({
    referenceId: subrequest.referenceId,
    answer: subrequest === failed ? answer : ROLLED_BACK,
  }));
}

async function run(
  { dispatch }: Exchange,
  services: OrgServices,
  { method, url, referenceId, httpHeaders, body }: CompositeSubrequest,
  references: References,
  resolve: ResolveUrl,
): Promise<Answer> {
  try {
    const resolved = resolve(references.inUrl(url), method);
    if (typeof resolved !== 'string') return resolved;
    const request = { method, url: resolved, headers: httpHeaders, ...printBody(references.inBody(body)) };
    const answer = await dispatch(request, services);
    await references.remember(referenceId, answer);
    return answer;
  } catch (error) {
    if (error instanceof BrokenReference) return error.answer;
    throw error;
  }
}

function printBody(body: unknown): { body?: string } {
  return body === undefined || body === null ? {} : { body: printExact(body) };
}

/** As it is told in the list "compositeResponse". */
export function tellAll(told: readonly Told[]): JsonValue {
  return told.map(({ referenceId, answer }) => ({
    body: printedBody(answer),
    httpHeaders: { ...answer.headers },
    httpStatusCode: answer.status,
    referenceId,
  }));
}
