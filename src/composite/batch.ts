/** POST /composite/batch: up to 25 requests that know nothing of each other, each on its own (doc: Composite Batch). */
import type { Subrequest } from '../api/api-request.ts';
import { type Answer, type Exchange, resource } from '../api/resource.ts';
import { inBatch, resolver } from './address.ts';
import { bodyInXml, jsonAnswer, printedBody } from './answered.ts';
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
import { BATCH_HALTED, limitExceeded, REQUEST_LIMIT_EXCEEDED, refused } from './refusals.ts';
import { InnerXml } from './xml-body.ts';

const MAX_SUBREQUESTS = 25;

const NAMES = ['method', 'url', 'richInput', 'binaryPartName', 'binaryPartNameAlias'];

export const compositeBatch = resource({
  method: 'POST',
  availableVersion: 34,
  path: '/composite/batch',
  /** The root doc; the tag of an item doc as `request`, seen as `batchRequest`. */
  input: envelope('batch', {
    root: 'batch',
    lists: { batchRequests: ['batchRequest', 'request'] },
    flags: ['haltOnError'],
    body: 'richInput',
  }),
  answer: async (exchange) => {
    const whole = wholeBody(exchange);
    await checkNames(exchange, whole, ['batchRequests', 'haltOnError']);
    const haltOnError = await flagIn(exchange, whole, 'haltOnError');
    const answers = await runAll(exchange, await readSubrequests(exchange, whole), haltOnError);
    return tell(answers);
  },
});

/** In XML as seen. */
function tell(answers: readonly Answer[]): Answer {
  const hasErrors = answers.some(isError);
  const results = answers.map((answer) => ({ statusCode: answer.status, result: printedBody(answer) }));
  const batchResult = answers.map((answer) => ({ statusCode: answer.status, result: bodyInXml(answer) }));
  const xml = { root: 'batchResults', value: { hasErrors, results: { batchResult } } };
  return { ...jsonAnswer({ hasErrors, results }), xml };
}

/** Doc: the 400 and 500 range. */
function isError({ status }: Answer): boolean {
  return status >= 400;
}

async function readSubrequests(exchange: Exchange, whole: Part): Promise<Subrequest[]> {
  const parts = atLeastOne(await objectsIn(exchange, whole, 'batchRequests'), 'batchRequests');
  if (parts.length > MAX_SUBREQUESTS) throw limitExceeded('batchRequests', MAX_SUBREQUESTS);
  return Promise.all(parts.map((part) => readSubrequest(exchange, part)));
}

/** The verb in any case, as the documentation's own examples write it. */
async function readSubrequest(exchange: Exchange, part: Part): Promise<Subrequest> {
  await checkNames(exchange, part, NAMES);
  const binary = NAMES.slice(3).find((name) => part.value[name] !== undefined);
  if (binary) throw refused('INVALID_INPUT', `${binary}: multipart bodies are not emulated by sfom-emulator`);
  const method = checkMethod((await textIn(exchange, part, 'method')).toUpperCase());
  const url = fromRoot(await textIn(exchange, part, 'url'));
  return { method, url, ...(await readBody(part)) };
}

async function readBody({ value }: Part): Promise<Pick<Subrequest, 'body' | 'mediaType'>> {
  const { richInput } = value;
  if (richInput instanceof InnerXml) {
    const { printXml } = await import('../api/xml-writer.ts');
    return { body: printXml(richInput.root, richInput.value, false), mediaType: 'application/xml' };
  }
  return richInput === undefined || richInput === null ? {} : { body: printExact(richInput) };
}

/** URLs start at the version, or at the root (seen: clients.md 5.3). */
function fromRoot(url: string): string {
  const path = url.replace(/^\/+/, '');
  return path.startsWith('services/data/') ? `/${path}` : `/services/data/${path}`;
}

async function runAll(
  exchange: Exchange,
  subrequests: readonly Subrequest[],
  haltOnError: boolean,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const subrequest of subrequests) {
    const isHalted = haltOnError && answers.some(isError);
    answers.push(isHalted ? BATCH_HALTED : await run(exchange, subrequest, answers.length === 0));
  }
  return answers;
}

/** Each counts as a request of its own (doc); the first has been counted with the batch (ours). */
async function run(
  { dispatch, version, rooms }: Exchange,
  subrequest: Subrequest,
  isFirst: boolean,
): Promise<Answer> {
  if (!isFirst && !rooms.usage.take('DailyApiRequests')) return REQUEST_LIMIT_EXCEEDED;
  const url = resolver(inBatch(version))(subrequest.url, subrequest.method);
  return typeof url === 'string' ? dispatch({ ...subrequest, url }) : url;
}
