/** /composite/sobjects: up to 200 records created, updated or deleted in one request (doc: sObject Collections). */
import { missingArgument } from '../api/errors.ts';
import { type Exchange, resource } from '../api/resource.ts';
import { isRecordOf } from '../org/base-objects.ts';
import { normalizeId } from '../org/record-ids.ts';
import type { SObjectField, SObjectType } from '../org/sobject-type.ts';
import { INVALID_CROSS_REFERENCE } from '../records/refusal.ts';
import { saveError } from '../records/save-result.ts';
import { deleteRecord, insertRecord, updateRecord } from '../records/write-record.ts';
import { atLeastOne, checkNames, envelope, flagIn, objectsIn, type Part, wholeBody } from './envelope.ts';
import { fieldsOf, findType, memberNamed, typeNameOf, unknownType } from './record-part.ts';
import { refused, tooManyChunks, tooManyRecords } from './refusals.ts';
import { answerRows, failure, type Row, type RowResult } from './rows.ts';

/** Records in one request (doc). */
const MAX_RECORDS = 200;

/** Chunks in one request; a chunk is a run of consecutive records of one object (doc). */
const MAX_CHUNKS = 10;

/** In XML a record's type is an attribute, and the root may have any tag (seen: composite-requests-of-clients). */
export const collectionBody = envelope('collection', { lists: { records: [] }, flags: ['allOrNone'] });

const PATH = '/composite/sobjects';

const AVAILABLE_VERSION = 42;

export const createRecords = resource({
  method: 'POST',
  availableVersion: AVAILABLE_VERSION,
  path: PATH,
  input: collectionBody,
  answer: (exchange) => answerRecords(exchange, createRow),
});

export const updateRecords = resource({
  method: 'PATCH',
  availableVersion: AVAILABLE_VERSION,
  path: PATH,
  input: collectionBody,
  answer: (exchange) => answerRecords(exchange, updateRow),
});

export const deleteRecords = resource({
  method: 'DELETE',
  availableVersion: AVAILABLE_VERSION,
  path: PATH,
  answer: async (exchange) => {
    const ids = readIds(exchange.query.get('ids'));
    if (ids.length > MAX_RECORDS) throw tooManyRecords(MAX_RECORDS);
    const rows = ids.map((id) => deleteRow(exchange, id));
    return answerRows(exchange, rows, readFlag(exchange.query.get('allOrNone')));
  },
});

export interface Collection {
  readonly records: readonly Part[];
  readonly isAllOrNone: boolean;
}

export async function readCollection(exchange: Exchange): Promise<Collection> {
  const whole = wholeBody(exchange);
  await checkNames(exchange, whole, ['allOrNone', 'records']);
  const records = atLeastOne(await objectsIn(exchange, whole, 'records'), 'records');
  if (records.length > MAX_RECORDS) throw tooManyRecords(MAX_RECORDS);
  return { records, isAllOrNone: await flagIn(exchange, whole, 'allOrNone') };
}

/** Reads ids separated by commas. Throws MISSING_ARGUMENT when there are none. */
export function readIds(text: string | null): string[] {
  const ids = (text ?? '').split(',').map((id) => id.trim());
  if (ids.join('') === '') throw missingArgument('ids');
  return ids;
}

function readFlag(text: string | null): boolean {
  if (text !== null && !/^(true|false)$/i.test(text))
    throw refused('INVALID_INPUT', `allOrNone must be true or false, not ${text}`);
  return text?.toLowerCase() === 'true';
}

type MakeRow = (exchange: Exchange, type: SObjectType, record: Part) => Row;

async function answerRecords(exchange: Exchange, makeRow: MakeRow) {
  const { records, isAllOrNone } = await readCollection(exchange);
  const typeNames = await Promise.all(records.map((record) => typeNameOf(exchange, record)));
  const chunks = typeNames.filter(
    (name, index) => name.toLowerCase() !== typeNames[index - 1]?.toLowerCase(),
  );
  if (chunks.length > MAX_CHUNKS) throw tooManyChunks(MAX_CHUNKS);
  const rows = records.map((record, index) => {
    const typeName = typeNames[index] as string;
    const type = findType(exchange.services.org, typeName, exchange.version);
    return type ? makeRow(exchange, type, record) : unknownType(exchange.services.org, typeName);
  });
  return answerRows(exchange, rows, isAllOrNone);
}

function createRow(_: Exchange, type: SObjectType, record: Part): Row {
  return { type, fields: fieldsOf(record), write: (writing, fields) => insertRecord(writing, type, fields) };
}

/** The member with the id is `id` or `Id` (seen: composite-requests-of-clients; jsforce sends it in lower case). */
function updateRow({ services: { org } }: Exchange, type: SObjectType, record: Part): Row {
  const text = memberNamed(record, 'Id');
  if (typeof text !== 'string' || text === '')
    return failure({
      statusCode: 'MISSING_ARGUMENT',
      message: 'Id not specified in an update call',
      fields: [],
    });
  const id = readId(text);
  if (typeof id !== 'string') return id;
  if (!isRecordOf(type.name, org.sObjectTypeOfId(id)?.name))
    return failure({
      statusCode: 'MALFORMED_ID',
      message: `${type.label} ID: id value of incorrect type: ${text}`,
      fields: ['Id'],
    });
  return {
    type,
    fields: fieldsOf(record, 'Id'),
    key: { field: type.field('Id') as SObjectField, value: id },
    write: (writing, fields) => updateRecord(writing, type, id, fields),
  };
}

function deleteRow({ services: { org }, version }: Exchange, text: string): Row {
  const id = readId(text);
  if (typeof id !== 'string') return id;
  const known = org.sObjectTypeOfId(id);
  if (!known) return malformed(text);
  const type = findType(org, known.name, version);
  if (!type) return failure(saveError(INVALID_CROSS_REFERENCE));
  return { type, fields: {}, write: (writing) => deleteRecord(writing, type, id) };
}

/** The id with 18 characters, or the result for text that is not an id. */
function readId(text: string): string | RowResult {
  return normalizeId(text) ?? malformed(text);
}

/** Seen. */
function malformed(id: string): RowResult {
  return failure({ statusCode: 'MALFORMED_ID', message: `malformed id ${id}`, fields: [] });
}
