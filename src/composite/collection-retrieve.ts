/** GET and POST /composite/sobjects/T: many records of one object by their ids; null for one that is not there (doc: sObject Collections). */
import { invalidField, missingArgument, notFound } from '../api/errors.ts';
import { type Answer, type Exchange, resource } from '../api/resource.ts';
import type { JsonValue } from '../org/present.ts';
import { normalizeId } from '../org/record-ids.ts';
import { hasFailed, jsonAnswer, printedBody } from './answered.ts';
import { readIds } from './collections.ts';
import { atLeastOne, checkNames, jsonEnvelope, textsIn, wholeBody } from './envelope.ts';
import { findType } from './record-part.ts';
import { refused, tooManyRecords } from './refusals.ts';

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
  input: jsonEnvelope('collection'),
  answer: async (exchange) => {
    const whole = wholeBody(exchange);
    await checkNames(exchange, whole, ['ids', 'fields']);
    const ids = atLeastOne(await textsIn(exchange, whole, 'ids'), 'ids');
    return answerRecords(exchange, ids, await textsIn(exchange, whole, 'fields'));
  },
});

async function answerRecords(exchange: Exchange, ids: readonly string[], fields: readonly string[]) {
  const { rooms, version, dispatch, params } = exchange;
  const type = findType(rooms.org, params.sObject as string, version);
  if (!type) throw notFound();
  if (ids.length > MAX_IDS) throw tooManyRecords(MAX_IDS);
  const unknown = fields.find((name) => !type.field(name.trim()));
  if (unknown !== undefined) throw invalidField(unknown.trim(), type.name);
  const malformed = ids.find((id) => normalizeId(id) === undefined);
  if (malformed !== undefined) throw refused('MALFORMED_ID', `malformed id ${malformed}`);
  const query = `fields=${encodeURIComponent(fields.join(','))}`;
  const records: JsonValue[] = [];
  for (const id of ids) {
    const url = `/services/data/v${version}.0/sobjects/${type.name}/${id}?${query}`;
    const answer = await dispatch({ method: 'GET', url });
    if (hasFailed(answer) && answer.status !== 404) return answer;
    records.push(recordOrNull(answer));
  }
  return jsonAnswer(records);
}

function recordOrNull(answer: Answer): JsonValue {
  return answer.status === 404 ? null : printedBody(answer);
}
