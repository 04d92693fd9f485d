/** The subrequests of a composite request or of one graph: reads them from the body, runs them in order, prints their answers. */

import type { Verdict } from '../api/all-or-none.ts';
import type { Answer, Exchange, OrgServices } from '../api/resource.ts';
import type { JsonValue } from '../org/present.ts';
import type { ResolveUrl } from './address.ts';
import { atLeastOne, checkNames, objectIn, objectsIn, type Part, textIn } from './envelope.ts';
import { printExact } from './exact-numbers.ts';
import { checkMethod } from './method.ts';
import { hasFailed, printedBody } from './part-answer.ts';
import { BrokenReference, References } from './references.ts';
import { duplicateName, invalidReferenceId, isReferenceId, ROLLED_BACK, refused } from './refusals.ts';

export interface CompositeSubrequest {
  readonly method: string;
  readonly url: string;
  readonly referenceId: string;
  readonly httpHeaders: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** The answer to a subrequest. */
export interface Subanswer {
  readonly referenceId: string;
  readonly answer: Answer;
}

const NAMES = ['method', 'url', 'referenceId', 'body', 'httpHeaders'];

/** Headers that come from the whole request; a subrequest that has its own fails the whole (doc). */
const INHERITED_HEADERS = new Set(['accept', 'authorization', 'content-type']);

/** From this version on an invalid reference id fails the whole request (doc). */
const STRICT_REFERENCE_IDS_SINCE = 52;

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
  if (exchange.version >= STRICT_REFERENCE_IDS_SINCE && !isReferenceId(referenceId)) {
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
  const inherited = Object.keys(headers.value).find((name) => INHERITED_HEADERS.has(name.toLowerCase()));
  if (inherited) {
    throw refused('INVALID_INPUT', `httpHeaders: ${inherited} is inherited from the whole request`);
  }
  const values = Object.keys(headers.value).map(async (name) => [
    name,
    await textIn(exchange, headers, name),
  ]);
  return Object.fromEntries(await Promise.all(values));
}

/** Runs the subrequests one after another, each on its own, whether earlier ones failed or not. */
export async function runEach(
  exchange: Exchange,
  subrequests: readonly CompositeSubrequest[],
  resolve: ResolveUrl,
): Promise<Subanswer[]> {
  const references = new References(exchange.version);
  const answers: Subanswer[] = [];
  for (const subrequest of subrequests) {
    const answer = await run(exchange, exchange.services, subrequest, references, resolve);
    answers.push({ referenceId: subrequest.referenceId, answer });
  }
  return answers;
}

/** Runs the subrequests inside a transaction until one fails; then only that one keeps its answer (doc). */
export async function runUntilFailure(
  exchange: Exchange,
  within: OrgServices,
  subrequests: readonly CompositeSubrequest[],
  resolve: ResolveUrl,
): Promise<Verdict<readonly Subanswer[]>> {
  const references = new References(exchange.version);
  const answers: Subanswer[] = [];
  for (const subrequest of subrequests) {
    const answer = await run(exchange, within, subrequest, references, resolve);
    if (hasFailed(answer) || within.hasFailed()) {
      return { outcome: allButOneRolledBack(subrequests, subrequest, answer), isCommitted: false };
    }
    answers.push({ referenceId: subrequest.referenceId, answer });
  }
  return { outcome: answers, isCommitted: true };
}

function allButOneRolledBack(
  subrequests: readonly CompositeSubrequest[],
  failed: CompositeSubrequest,
  answer: Answer,
): Subanswer[] {
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

/** The list "compositeResponse". */
export function printSubanswers(answers: readonly Subanswer[]): JsonValue {
  return answers.map(({ referenceId, answer }) => ({
    body: printedBody(answer),
    httpHeaders: { ...answer.headers },
    httpStatusCode: answer.status,
    referenceId,
  }));
}
