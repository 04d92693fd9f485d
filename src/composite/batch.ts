/** Up to 25 independent requests: POST /composite/batch (doc: Composite Batch) and POST /connect/batch (doc: Batch Resource). */
import type { Subrequest } from '../api/api-request.ts';
import { type Answer, type Exchange, resource } from '../api/resource.ts';
import { InnerXml } from '../api/xml-by-lists.ts';
import { CONNECT_BATCH_SINCE, inBatch, inConnectBatch, resolver } from './address.ts';
import {
  atLeastOne,
  checkNames,
  envelope,
  flagIn,
  objectsIn,
  type Part,
  textIn,
  wholeBody,
} from './envelope.ts';
import { printExact } from './exact-numbers.ts';
import { checkMethod } from './method.ts';
import { bodyInXml, jsonAnswer, printedBody } from './part-answer.ts';
import { BATCH_HALTED, limitExceeded, REQUEST_LIMIT_EXCEEDED, refused } from './refusals.ts';

const MAX_SUBREQUESTS = 25;

const NAMES = ['method', 'url', 'richInput', 'binaryPartName', 'binaryPartNameAlias'];

/** The differences between the two batches. */
interface Batch {
  readonly path: string;
  readonly availableVersion: number;
  /** Reads a verb; throws for a verb that a subrequest may not have. */
  readonly readMethod: (text: string) => string;
  readonly readFlag: typeof flagIn;
  /** The URL to dispatch to, or the error to answer in its place. Throws where a wrong URL fails the whole request. */
  readonly resolve: (subrequest: Subrequest, version: number) => string | Answer;
  /** The members of a result in the order of the documentation's examples. */
  readonly members: readonly ('statusCode' | 'result')[];
}

const COMPOSITE: Batch = {
  path: '/composite/batch',
  availableVersion: 34,
  readMethod: (text) => checkMethod(text.toUpperCase()),
  readFlag: flagIn,
  resolve: ({ url, method }, version) => resolver(inBatch(version))(url, method),
  members: ['statusCode', 'result'],
};

const CONNECT: Batch = {
  path: '/connect/batch',
  availableVersion: CONNECT_BATCH_SINCE,
  readMethod: readConnectMethod,
  readFlag: flagOrTextIn,
  resolve: ({ url, method }, version) => {
    const resolved = resolver(inConnectBatch(version))(url, method);
    if (typeof resolved === 'string') return resolved;
    throw refused('INVALID_INPUT', `${url} is not a Connect resource of version ${version}.0 or earlier`);
  },
  members: ['result', 'statusCode'],
};

export const compositeBatch = batchResource(COMPOSITE);

export const connectBatch = batchResource(CONNECT);

function batchResource(batch: Batch) {
  return resource({
    method: 'POST',
    availableVersion: batch.availableVersion,
    path: batch.path,
    /** The root is doc; the tag of an item is `request` in the doc, and `batchRequest` as seen: composite-requests-of-clients. */
    input: envelope('batch', {
      root: 'batch',
      lists: { batchRequests: ['batchRequest', 'request'] },
      flags: ['haltOnError'],
      body: 'richInput',
    }),
    answer: async (exchange) => {
      const whole = wholeBody(exchange);
      await checkNames(exchange, whole, ['batchRequests', 'haltOnError']);
      const haltOnError = await batch.readFlag(exchange, whole, 'haltOnError');
      const subrequests = await readSubrequests(exchange, whole, batch);
      return printResults(await runAll(exchange, subrequests, haltOnError), batch);
    },
  });
}

/** "Get" or "HttpGet", in any case (both doc). */
function readConnectMethod(text: string): string {
  const method = text.toUpperCase().replace(/^HTTP/, '');
  return method === 'HEAD' ? method : checkMethod(method);
}

/** A flag that may also be text, as in the documentation's examples of a Connect batch. */
async function flagOrTextIn(...[exchange, whole, name]: Parameters<typeof flagIn>): Promise<boolean> {
  const text = whole.value[name];
  return text === 'true' || (text !== 'false' && flagIn(exchange, whole, name));
}

/** The results in JSON, and in XML as seen. */
function printResults(answers: readonly Answer[], { members }: Batch): Answer {
  const hasErrors = answers.some(isError);
  const results = answers.map((answer) => inOrder(members, answer.status, printedBody(answer)));
  const batchResult = answers.map((answer) => inOrder(members, answer.status, bodyInXml(answer)));
  const xml = { root: 'batchResults', value: { hasErrors, results: { batchResult } } };
  return { ...jsonAnswer({ hasErrors, results }), xml };
}

function inOrder<T>(members: Batch['members'], statusCode: number, result: T) {
  const printed = { statusCode, result };
  return Object.fromEntries(members.map((name) => [name, printed[name]])) as typeof printed;
}

/** A status in the 400 or 500 range (doc). */
function isError({ status }: Answer): boolean {
  return status >= 400;
}

/** A subrequest, and the URL to dispatch it to or the error to answer in its place. */
interface ResolvedSubrequest {
  readonly subrequest: Subrequest;
  readonly url: string | Answer;
}

async function readSubrequests(exchange: Exchange, whole: Part, batch: Batch): Promise<ResolvedSubrequest[]> {
  const parts = atLeastOne(await objectsIn(exchange, whole, 'batchRequests'), 'batchRequests');
  if (parts.length > MAX_SUBREQUESTS) throw limitExceeded('batchRequests', MAX_SUBREQUESTS);
  return Promise.all(parts.map((part) => readSubrequest(exchange, part, batch)));
}

/** The verb may be in any case, as in the documentation's own examples. */
async function readSubrequest(exchange: Exchange, part: Part, batch: Batch): Promise<ResolvedSubrequest> {
  await checkNames(exchange, part, NAMES);
  const binary = NAMES.slice(3).find((name) => part.value[name] !== undefined);
  if (binary) throw refused('INVALID_INPUT', `${binary}: multipart bodies are not emulated by sfom-emulator`);
  const method = batch.readMethod(await textIn(exchange, part, 'method'));
  const subrequest = {
    method,
    url: fromRoot(await textIn(exchange, part, 'url')),
    ...(await readBody(part)),
  };
  return { subrequest, url: batch.resolve(subrequest, exchange.version) };
}

async function readBody({ value }: Part): Promise<Pick<Subrequest, 'body' | 'mediaType'>> {
  const { richInput } = value;
  if (richInput instanceof InnerXml) {
    const { printXml } = await import('../api/xml-writer.ts');
    return { body: printXml(richInput.root, richInput.value, false), mediaType: 'application/xml' };
  }
  return richInput === undefined || richInput === null ? {} : { body: printExact(richInput) };
}

/** A URL may start at the version or at the root (seen: composite-requests-of-clients). */
function fromRoot(url: string): string {
  const path = url.replace(/^\/+/, '');
  return path.startsWith('services/data/') ? `/${path}` : `/services/data/${path}`;
}

async function runAll(
  exchange: Exchange,
  subrequests: readonly ResolvedSubrequest[],
  haltOnError: boolean,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const subrequest of subrequests) {
    const isHalted = haltOnError && answers.some(isError);
    answers.push(isHalted ? BATCH_HALTED : await run(exchange, subrequest, answers.length === 0));
  }
  return answers;
}

/** Each subrequest counts as a request (doc); the first one was counted with the batch (ours). The answer to HEAD has no body. */
async function run(
  { dispatch, services }: Exchange,
  { subrequest, url }: ResolvedSubrequest,
  isFirst: boolean,
) {
  if (!isFirst && !services.usage.take('DailyApiRequests')) return REQUEST_LIMIT_EXCEEDED;
  if (typeof url !== 'string') return url;
  const answer = await dispatch({ ...subrequest, url });
  return subrequest.method === 'HEAD' && !isError(answer) ? { status: answer.status } : answer;
}
