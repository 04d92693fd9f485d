/** Writes the records of an ingest job's rows by the job's operation, and returns the outcomes. */
import { readFieldValue } from '../org/field-values.ts';
import { normalizeId } from '../org/record-ids.ts';
import type { SObjectField, SObjectType } from '../org/sobject-type.ts';
import { refuseEqualKeys } from '../records/equal-keys.ts';
import type { Refusal } from '../records/refusal.ts';
import {
  deleteRecord,
  type ExternalId,
  insertRecord,
  updateRecord,
  upsertRecord,
  type WriteContext,
  type WriteResult,
} from '../records/write-record.ts';
import type { Column } from './columns.ts';
import type { IngestJob } from './job.ts';
import { parentMember } from './parent.ts';

/** The outcome of one row: the record's id, and whether it was inserted, or the error. */
export type Outcome = readonly [id: string, created: boolean] | readonly [id: string, error: string];

/** What all rows of a job share. */
export interface RowContext {
  readonly job: IngestJob;
  /** The object as it is in the job's API version. */
  readonly type: SObjectType;
  readonly columns: readonly Column[];
}

/** Values by field name; a parent by the name of its relationship. */
type Values = Record<string, string | boolean | null | object>;

/** The outcomes of the rows of one chunk. Rows that cannot be read, and all that name the same record, are refused before any is written. */
export async function writeRows(
  context: RowContext,
  writing: WriteContext,
  rows: readonly (readonly string[])[],
): Promise<Outcome[]> {
  const read = rows.map((row) => readRow(context.columns, row));
  const equal = refuseEqualKeys(
    read.map(({ values, refusal }) => (refusal ? undefined : keyOf(context, values))),
  );
  const outcomes: Outcome[] = [];
  for (const [index, { values, refusal = equal[index] }] of read.entries())
    outcomes.push(refusal ? refused(idOf(values), refusal) : await writeRow(context, writing, values));
  return outcomes;
}

/** The key that identifies the row's record; undefined unless the operation refuses equal keys. No such rule is known for deletes. */
function keyOf({ job, type }: RowContext, values: Values): ExternalId | undefined {
  const { operation, externalIdFieldName: name = 'Id' } = job;
  const value = values[name];
  if ((operation !== 'update' && operation !== 'upsert') || typeof value !== 'string') return undefined;
  return { field: type.field(name) as SObjectField, value };
}

/** The id that the row names, with 18 characters; its text if that is not an id. */
function idOf({ Id: text }: Values): string {
  return typeof text === 'string' ? (normalizeId(text) ?? text) : '';
}

async function writeRow(context: RowContext, writing: WriteContext, values: Values): Promise<Outcome> {
  const { operation, externalIdFieldName: key = 'Id' } = context.job;
  if (operation === 'update' || operation === 'delete') return writeById(context, writing, values);
  if (operation === 'insert') return printed(await insertRecord(writing, context.type, values));
  if (key !== 'Id') return upsertRow(context, writing, values, key);
  if (values.Id) return writeById(context, writing, values);
  return printed(await insertRecord(writing, context.type, values));
}

interface ReadRow {
  readonly values: Values;
  /** The refusal of the first value that cannot be read. */
  readonly refusal?: Refusal;
}

/** Doc: an empty value leaves the field unchanged, #N/A makes it blank. */
function readRow(columns: readonly Column[], row: readonly string[]): ReadRow {
  const values: Values = {};
  let refusal: Refusal | undefined;
  for (const [index, { field, parent }] of columns.entries()) {
    const text = row[index] ?? '';
    if (text === '') continue;
    if (text === '#N/A') values[field.name] = null;
    else if (parent) Object.assign(values, parentMember(field, parent, text));
    else if (isUnreadable(field, text)) refusal ??= cannotDeserialize(field, text, index);
    else values[field.name] = readCell(field, text);
  }
  return refusal ? { values, refusal } : { values };
}

/** The types whose text is checked when the row is read, as a row error names them. Other types are checked with the record (ours). */
const XSD_TYPES: Readonly<Record<string, string>> = { date: 'xsd:date', datetime: 'xsd:dateTime' };

function isUnreadable(field: SObjectField, text: string): boolean {
  if (XSD_TYPES[field.type] === undefined) return false;
  const read = readFieldValue(field, text, '');
  return typeof read === 'object' && read?.errorCode === 'INVALID_TYPE_ON_FIELD_IN_RECORD';
}

/** Seen: bulk-date-unreadable. That columns count from 0 is likely. */
function cannotDeserialize({ name, type }: SObjectField, text: string, column: number): Refusal {
  const cause = `'${text}' is not a valid value for the type ${XSD_TYPES[type]}`;
  return refusal('INVALID_FIELD', `Failed to deserialize field at col ${column}. Due to, ${cause}`, [name]);
}

/** Doc: "Valid CSV Record Rows". Any other text makes the row fail. */
const BOOLEANS: Readonly<Record<string, boolean>> = {
  ...{ yes: true, y: true, true: true, on: true, 1: true },
  ...{ no: false, n: false, false: false, off: false, 0: false },
};

function readCell({ type }: SObjectField, text: string): string | boolean {
  if (type !== 'boolean') return text;
  const word = text.toLowerCase();
  return Object.hasOwn(BOOLEANS, word) ? (BOOLEANS[word] as boolean) : text;
}

async function writeById(
  { job: { operation }, type }: RowContext,
  writing: WriteContext,
  { Id: text, ...others }: Values,
): Promise<Outcome> {
  if (!text) return refused('', refusal('MISSING_ARGUMENT', `Id not specified in an ${operation} call`, []));
  const id = normalizeId(String(text));
  if (id === undefined) return refused(text, refusal('MALFORMED_ID', `bad id ${text}`, ['Id']));
  if (writing.org.sObjectTypeOfId(id)?.name !== type.name)
    return refused(text, refusal('MALFORMED_ID', `Id: id value of incorrect type: ${text}`, ['Id']));
  const result =
    operation === 'delete' ? deleteRecord(writing, type, id) : updateRecord(writing, type, id, others);
  return printed(await result, id);
}

async function upsertRow(
  { type }: RowContext,
  writing: WriteContext,
  values: Values,
  key: string,
): Promise<Outcome> {
  const { [key]: value, ...others } = values;
  const field = type.field(key) as SObjectField;
  if (value === undefined || value === null)
    return refused('', refusal('MISSING_ARGUMENT', `${key} not specified`, [key]));
  return printed(await upsertRecord(writing, type, { field, value: String(value) }, others));
}

/** `id` is the id in the row, if it has one. */
function printed(result: WriteResult, id = ''): Outcome {
  return result.success ? [result.id, result.created] : refused(id, ...result.refusals);
}

function refusal(errorCode: string, message: string, fields: readonly string[]): Refusal {
  return { errorCode, message, fields };
}

/** Seen: bulk-row-refused; "REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --". Several refusals are joined by spaces (ours). */
function refused(id: Values[string], ...refusals: readonly Refusal[]): Outcome {
  const texts = refusals.map(({ errorCode, message, fields = [] }) =>
    fields.length > 0 ? `${errorCode}:${message}:${fields.join(',')} --` : `${errorCode}:${message}:--`,
  );
  return [String(id), texts.join(' ')];
}
