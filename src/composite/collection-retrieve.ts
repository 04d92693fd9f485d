/** GET and POST /composite/sobjects/T: many records of one object by their ids; null for one that is not there, or no id of it (doc: sObject Collections). */
import { invalidField, missingArgument } from '../api/errors.ts';
import { type Answer, type Exchange, resource } from '../api/resource.ts';
import { isRecordOf } from '../org/base-objects.ts';
import { normalizeId } from '../org/record-ids.ts';
import type { SObjectType } from '../org/sobject-type.ts';
import { hasFailed, jsonAnswer, printedBody } from './answered.ts';
import { readIds } from './collections.ts';
import { atLeastOne, checkNames, envelope, textsIn, wholeBody } from './envelope.ts';
import { typeInPath } from './record-part.ts';
import { tooManyRecords } from './refusals.ts';

/** Records of one retrieval (doc: 2,000 in a body, about 800 in a URL, which has bounds of its own). */
const MAX_IDS = 2_000;

const PATH = '/composite/sobjects/:sObject';

const AVAILABLE_VERSION = 42;

export const retrieveRecordsByUrl = resource({
  method: 'GET',
  availableVersion: AVAILABLE_VERSION,
  path: PATH,
  answer: async (exchange) => {
    const fields = exchange.query.get('fields');
    if (fields === null) throw missingArgument('fields');
    return answerRecords(exchange, readIds(exchange.query.get('ids')), fields.split(','));
  },
});

export const retrieveRecords = resource({
  method: 'POST',
  availableVersion: AVAILABLE_VERSION,
  path: PATH,
  input: envelope('collection', { lists: { ids: [], fields: [] } }),
  answer: async (exchange) => {
    const whole = wholeBody(exchange);
    await checkNames(exchange, whole, ['ids', 'fields']);
    const ids = atLeastOne(await textsIn(exchange, whole, 'ids'), 'ids');
    return answerRecords(exchange, ids, await textsIn(exchange, whole, 'fields'));
  },
});

async function answerRecords(exchange: Exchange, ids: readonly string[], fields: readonly string[]) {
  const type = typeInPath(exchange);
  if (ids.length > MAX_IDS) throw tooManyRecords(MAX_IDS);
  const unknown = fields.find((name) => !type.field(name.trim()));
  if (unknown !== undefined) throw invalidField(unknown.trim(), type.name);
  const answers: (Answer | undefined)[] = [];
  for (const id of ids) {
    const answer = await retrieve(exchange, type, id, fields);
    if (answer && answer.status !== 404 && hasFailed(answer)) return answer;
    answers.push(answer?.status === 404 ? undefined : answer);
  }
  return tell(answers, type);
}

/** Undefined for an id that can be none of the object's. */
async function retrieve(
  { services, version, dispatch }: Exchange,
  type: SObjectType,
  text: string,
  fields: readonly string[],
): Promise<Answer | undefined> {
  const id = normalizeId(text);
  if (id === undefined || !isRecordOf(type.name, services.org.sObjectTypeOfId(id)?.name)) return undefined;
  const query = `fields=${encodeURIComponent(fields.join(','))}`;
  return dispatch({
    method: 'GET',
    url: `/services/data/v${version}.0/sobjects/${type.name}/${id}?${query}`,
  });
}

/** In XML each record is an element as it is alone (ours). */
function tell(answers: readonly (Answer | undefined)[], { name }: SObjectType): Answer {
  const records = answers.map((answer) => (answer ? printedBody(answer) : null));
  const elements = answers.map((answer) => answer?.xml?.value ?? null);
  return { ...jsonAnswer(records), xml: { root: 'Results', value: { [name]: elements } } };
}
