/** POST /composite/batch: up to 25 requests that know nothing of each other, each on its own (doc: Composite Batch). */
import { type Answer, type Exchange, resource } from '../api/resource.ts';
import { resolveUrl } from './address.ts';
import { hasFailed, jsonAnswer, printedBody } from './answered.ts';
import {
  atLeastOne,
  checkNames,
  flagIn,
  jsonEnvelope,
  objectsIn,
  type Part,
  textIn,
  wholeBody,
} from './envelope.ts';
import { checkMethod } from './method.ts';
import { limitExceeded } from './refusals.ts';

const MAX_SUBREQUESTS = 25;

/** Those of a multipart body among them, which is not read here: they are unknown names (ours). */
const NAMES = ['method', 'url', 'richInput'];

/** What is answered to those after a failure, if that is to halt the batch (status and code doc, text ours). */
const HALTED: Answer = {
  status: 412,
  body: [
    {
      errorCode: 'BATCH_PROCESSING_HALTED',
      message: 'Batch processing halted: an earlier subrequest failed and haltOnError is true',
    },
  ],
};

interface BatchSubrequest {
  readonly method: string;
  readonly url: string;
  readonly body?: string;
}

export const compositeBatch = resource({
  method: 'POST',
  availableVersion: 34,
  path: '/composite/batch',
  input: jsonEnvelope('batch'),
  answer: async (exchange) => {
    const whole = wholeBody(exchange);
    await checkNames(exchange, whole, ['batchRequests', 'haltOnError']);
    const haltOnError = await flagIn(exchange, whole, 'haltOnError');
    const answers = await runAll(exchange, await readSubrequests(exchange, whole), haltOnError);
    const results = answers.map((answer) => ({ statusCode: answer.status, result: printedBody(answer) }));
    return jsonAnswer({ hasErrors: answers.some(hasFailed), results });
  },
});

async function readSubrequests(exchange: Exchange, whole: Part): Promise<BatchSubrequest[]> {
  const parts = atLeastOne(await objectsIn(exchange, whole, 'batchRequests'), 'batchRequests');
  if (parts.length > MAX_SUBREQUESTS) throw limitExceeded('batchRequests', MAX_SUBREQUESTS);
  return Promise.all(parts.map((part) => readSubrequest(exchange, part)));
}

/** The verb in any case, as the documentation's own examples write it. */
async function readSubrequest(exchange: Exchange, part: Part): Promise<BatchSubrequest> {
  await checkNames(exchange, part, NAMES);
  const method = checkMethod((await textIn(exchange, part, 'method')).toUpperCase());
  const { richInput } = part.value;
  const body = richInput === undefined || richInput === null ? {} : { body: JSON.stringify(richInput) };
  return { method, url: fromRoot(await textIn(exchange, part, 'url')), ...body };
}

/** URLs start at the version, or at the root (seen: clients.md 5.3). */
function fromRoot(url: string): string {
  const path = url.replace(/^\/+/, '');
  return path.startsWith('services/data/') ? `/${path}` : `/services/data/${path}`;
}

async function runAll(
  { dispatch }: Exchange,
  subrequests: readonly BatchSubrequest[],
  haltOnError: boolean,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const { url, ...request } of subrequests) {
    const isHalted = haltOnError && answers.some(hasFailed);
    const resolved = resolveUrl(url);
    if (isHalted) answers.push(HALTED);
    else
      answers.push(typeof resolved === 'string' ? await dispatch({ ...request, url: resolved }) : resolved);
  }
  return answers;
}
