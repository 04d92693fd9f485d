/** POST /composite: up to 25 requests in one, each of which may use the answers of earlier ones (doc: Composite). */

import { allOrNone } from '../api/all-or-none.ts';
import { type Answer, type Exchange, resource } from '../api/resource.ts';
import { inComposite, isQueryOrCollection, resolver } from './address.ts';
import { checkNames, flagIn, jsonEnvelope, wholeBody } from './envelope.ts';
import { jsonAnswer } from './part-answer.ts';
import {
  type CompositeSubrequest,
  printSubanswers,
  readSubrequests,
  runEach,
  runUntilFailure,
} from './subrequests.ts';

/** Limits of one request (doc). */
const LIMITS = { subrequests: 25, queriesAndCollections: 5 };

/** `collateSubrequests` lets Salesforce bundle similar subrequests (doc, from 48.0); it is ignored here, because it changes no answer. */
const COLLATING_SINCE = 48;

const resolveUrl = resolver(inComposite);

export const composite = resource({
  method: 'POST',
  availableVersion: 38,
  path: '/composite',
  input: jsonEnvelope('composite'),
  format: 'json',
  answer: async (exchange) => {
    const { subrequests, isAllOrNone } = await readRequest(exchange);
    const excess = excessOf(subrequests);
    if (excess !== undefined) return limitExceededAnswer(excess);
    if (!isAllOrNone) return printResponse(await runEach(exchange, subrequests, resolveUrl));
    const { outcome } = await allOrNone(exchange.services, (within) =>
      runUntilFailure(exchange, within, subrequests, resolveUrl),
    );
    return printResponse(outcome);
  },
});

interface CompositeRequest {
  readonly subrequests: readonly CompositeSubrequest[];
  readonly isAllOrNone: boolean;
}

async function readRequest(exchange: Exchange): Promise<CompositeRequest> {
  const whole = wholeBody(exchange);
  const collate = exchange.version >= COLLATING_SINCE ? ['collateSubrequests'] : [];
  await checkNames(exchange, whole, ['allOrNone', ...collate, 'compositeRequest']);
  await flagIn(exchange, whole, 'collateSubrequests');
  const isAllOrNone = await flagIn(exchange, whole, 'allOrNone');
  return { subrequests: await readSubrequests(exchange, whole), isAllOrNone };
}

/** The limit that the subrequests exceed, in words; undefined if they exceed none. */
function excessOf(subrequests: readonly CompositeSubrequest[]): string | undefined {
  if (subrequests.length > LIMITS.subrequests) return `${LIMITS.subrequests} operations`;
  const counted = subrequests.filter(({ url }) => isQueryOrCollection(url));
  if (counted.length <= LIMITS.queriesAndCollections) return undefined;
  return `${LIMITS.queriesAndCollections} query or sObject Collections operations`;
}

/** No subrequest runs; the answer has one part that failed, without a reference id (seen: composite-too-long; for queries ours). */
function limitExceededAnswer(limit: string): Answer {
  const body = [{ errorCode: 'LIMIT_EXCEEDED', message: `The request can’t contain more than ${limit}.` }];
  const only = { body, httpHeaders: {}, httpStatusCode: 400, referenceId: null };
  return jsonAnswer({ compositeResponse: [only] });
}

function printResponse(answers: Parameters<typeof printSubanswers>[0]): Answer {
  return jsonAnswer({ compositeResponse: printSubanswers(answers) });
}
