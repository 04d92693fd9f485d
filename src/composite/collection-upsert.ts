/** PATCH /composite/sobjects/T/FIELD: up to 200 records created or updated by an external id (doc: sObject Collections). */
import { noExternalIdField } from '../api/errors.ts';
import { type Exchange, resource } from '../api/resource.ts';
import type { SObjectField, SObjectType } from '../org/sobject-type.ts';
import { lookupField } from '../records/external-id.ts';
import { upsertRecord } from '../records/write-record.ts';
import { collectionBody, readCollection } from './collections.ts';
import type { Part } from './envelope.ts';
import { fieldsOf, memberNamed, typeInPath, typeNameOf } from './record-part.ts';
import { answerRows, failure, type Row, type RowResult } from './rows.ts';

export const upsertRecords = resource({
  method: 'PATCH',
  availableVersion: 46,
  path: '/composite/sobjects/:sObject/:field',
  input: collectionBody,
  answer: async (exchange) => {
    const { params } = exchange;
    const type = typeInPath(exchange);
    const field = lookupField(type, params.field as string);
    if (!field) throw noExternalIdField(params.field as string);
    const { records, isAllOrNone } = await readCollection(exchange);
    const rows = await Promise.all(records.map((record) => upsertRow(exchange, type, field, record)));
    return answerRows(exchange, rows, isAllOrNone);
  },
});

async function upsertRow(
  exchange: Exchange,
  type: SObjectType,
  field: SObjectField,
  record: Part,
): Promise<Row> {
  const typeName = await typeNameOf(exchange, record);
  if (typeName.toLowerCase() !== type.name.toLowerCase()) return otherType(typeName, type);
  const value = memberNamed(record, field.name);
  if (value === undefined || value === null || value === '') return keyMissing(field.name);
  const key = { field, value: String(value) };
  return {
    type,
    fields: fieldsOf(record, field.name),
    key,
    write: (writing, fields) => upsertRecord(writing, type, key, fields),
    showsCreated: true,
  };
}

/** All records must have the type in the URL (doc); the code and the text are ours. */
function otherType(typeName: string, type: SObjectType): RowResult {
  const message = `attributes.type is ${typeName}, but the request is for ${type.name}`;
  return failure({ statusCode: 'INVALID_TYPE', message, fields: [] });
}

/** Seen: key-not-specified. */
function keyMissing(field: string): RowResult {
  return failure({ statusCode: 'MISSING_ARGUMENT', message: `${field} not specified`, fields: [] });
}
