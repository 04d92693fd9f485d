/** POST /composite: up to 25 requests in one, each of which may use what an earlier one answered (doc: Composite). */

import { allOrNone } from '../api/all-or-none.ts';
import { type Answer, type Exchange, resource } from '../api/resource.ts';
import { inComposite, isQueryOrCollection, resolver } from './address.ts';
import { jsonAnswer } from './answered.ts';
import { checkNames, flagIn, jsonEnvelope, wholeBody } from './envelope.ts';
import {
  type CompositeSubrequest,
  readSubrequests,
  runEach,
  runUntilFailure,
  tellAll,
} from './subrequests.ts';

/** Of one request (doc). */
const LIMITS = { subrequests: 25, queriesAndCollections: 5 };

/** `collateSubrequests` lets Salesforce bundle like subrequests (doc, from 48.0); that changes no answer, so that nothing is done about it here. */
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
    if (excess !== undefined) return tooMany(excess);
    if (!isAllOrNone) return tell(await runEach(exchange, subrequests, resolveUrl));
    const { outcome } = await allOrNone(exchange.services, (within) =>
      runUntilFailure(exchange, within, subrequests, resolveUrl),
    );
    return tell(outcome);
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

/** What there is too much of, in words. */
function excessOf(subrequests: readonly CompositeSubrequest[]): string | undefined {
  if (subrequests.length > LIMITS.subrequests) return `${LIMITS.subrequests} operations`;
  const counted = subrequests.filter(({ url }) => isQueryOrCollection(url));
  if (counted.length <= LIMITS.queriesAndCollections) return undefined;
  return `${LIMITS.queriesAndCollections} query or sObject Collections operations`;
}

/** Nothing is run, and the whole is told as one part that failed, of no name (seen: composite-too-long; of queries ours). */
function tooMany(what: string): Answer {
  const body = [{ errorCode: 'LIMIT_EXCEEDED', message: `The request can’t contain more than ${what}.` }];
  const only = { body, httpHeaders: {}, httpStatusCode: 400, referenceId: null };
  return jsonAnswer({ compositeResponse: [only] });
}

function tell(told: Parameters<typeof tellAll>[0]): Answer {
  return jsonAnswer({ compositeResponse: tellAll(told) });
}
