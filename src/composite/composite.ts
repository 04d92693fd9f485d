/** POST /composite: up to 25 requests in one, each of which may use what an earlier one answered (doc: Composite). */
import { type Exchange, resource } from '../api/resource.ts';
import { resolveUrl } from './address.ts';
import { allOrNone } from './all-or-none.ts';
import { jsonAnswer } from './answered.ts';
import { checkNames, flagIn, jsonEnvelope, wholeBody } from './envelope.ts';
import { limitExceeded } from './refusals.ts';
import {
  type CompositeSubrequest,
  readSubrequests,
  runEach,
  runUntilFailure,
  tellAll,
} from './subrequests.ts';

/** Of which five may be queries or collections (doc), which nobody counts here (ours). */
const MAX_SUBREQUESTS = 25;

export const composite = resource({
  method: 'POST',
  availableVersion: 38,
  path: '/composite',
  input: jsonEnvelope('composite'),
  answer: async (exchange) => {
    const { subrequests, isAllOrNone } = await readRequest(exchange);
    const told = isAllOrNone
      ? (
          await allOrNone(exchange.rooms, (within) =>
            runUntilFailure(exchange, within, subrequests, resolveUrl),
          )
        ).outcome
      : await runEach(exchange, subrequests, resolveUrl);
    return jsonAnswer({ compositeResponse: tellAll(told) });
  },
});

interface CompositeRequest {
  readonly subrequests: readonly CompositeSubrequest[];
  readonly isAllOrNone: boolean;
}

/** `collateSubrequests` lets Salesforce bundle like subrequests (doc); that changes no answer, so that nothing is done about it here. */
async function readRequest(exchange: Exchange): Promise<CompositeRequest> {
  const whole = wholeBody(exchange);
  await checkNames(exchange, whole, ['allOrNone', 'collateSubrequests', 'compositeRequest']);
  await flagIn(exchange, whole, 'collateSubrequests');
  const isAllOrNone = await flagIn(exchange, whole, 'allOrNone');
  const subrequests = await readSubrequests(exchange, whole);
  if (subrequests.length > MAX_SUBREQUESTS) throw limitExceeded('compositeRequest', MAX_SUBREQUESTS);
  return { subrequests, isAllOrNone };
}
