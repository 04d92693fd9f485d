/** GET and POST /composite/sobjects/T: many records of one object by their ids; null for an id without a record of the object (doc: sObject Collections). */
import { invalidField, missingArgument } from '../api/errors.ts';
import { type Answer, type Exchange, resource, xmlOnDemand } from '../api/resource.ts';
import { isRecordOf } from '../org/base-objects.ts';
import type { Org, SObjectRecord } from '../org/port.ts';
import { normalizeId } from '../org/record-ids.ts';
import type { SObjectField, SObjectType } from '../org/sobject-type.ts';
import { chooseFields } from '../records/chosen-fields.ts';
import { type PrintedRecord, printRecord } from '../records/print-record.ts';
import { readIds } from './collections.ts';
import { atLeastOne, checkNames, envelope, textsIn, wholeBody } from './envelope.ts';
import { jsonAnswer } from './part-answer.ts';
import { typeInPath } from './record-part.ts';
import { tooManyRecords } from './refusals.ts';

/** Ids in one request (doc: 2,000 in a body, about 800 in a URL, whose length is limited anyway). */
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

async function answerRecords(exchange: Exchange, ids: readonly string[], names: readonly string[]) {
  const { services, version } = exchange;
  const type = typeInPath(exchange);
  if (ids.length > MAX_IDS) throw tooManyRecords(MAX_IDS);
  const fields = readFields(type, names);
  const records: (PrintedRecord | undefined)[] = [];
  for (const id of ids) {
    const record = await findRecord(services.org, type, id);
    records.push(record && printRecord(type, record, fields, version));
  }
  return printAll(records, type);
}

/** The fields with those names, and `Id`. A list without a name is refused like one with a blank name (ours). */
function readFields(type: SObjectType, names: readonly string[]): readonly SObjectField[] {
  const chosen = chooseFields(type, names.length > 0 ? names : [''], true);
  if ('fields' in chosen) return chosen.fields;
  throw invalidField(chosen.unknown, type.name);
}

/** Undefined where no record of the object has the id, and for text that is not an id. */
async function findRecord(org: Org, type: SObjectType, text: string): Promise<SObjectRecord | undefined> {
  const id = normalizeId(text);
  if (id === undefined || !isRecordOf(type.name, org.sObjectTypeOfId(id)?.name)) return undefined;
  return org.get(type.name, id);
}

/** In XML each record is the same element as in an answer of its own (ours). */
function printAll(records: readonly (PrintedRecord | undefined)[], { name }: SObjectType): Answer {
  return {
    ...jsonAnswer(records.map((record) => record?.json ?? null)),
    xml: xmlOnDemand('Results', () => ({ [name]: records.map((record) => record?.xml ?? null) })),
  };
}
