/**
 * One write of one record inside a transaction: checked as Salesforce checks it, then either done or refused without any change.
 * A refusal is a value here: a single write answers it as an error, a write of many records lists it beside the other results.
 */
import type { FieldValues, SObjectRecord } from '../org/port.ts';
import { normalizeId } from '../org/record-ids.ts';
import type { SObjectField, SObjectType } from '../org/sobject-type.ts';
import { WriteRefused } from '../org/write-refused.ts';
import { checkFields, type WriteContext } from './check-fields.ts';
import { findByLookup } from './external-id.ts';
import {
  ENTITY_IS_DELETED,
  INVALID_CROSS_REFERENCE,
  notAllowedInData,
  operationNotAllowed,
  type Refusal,
} from './refusal.ts';

export type { WriteContext };

/** A record as a client sends it. */
export type RecordInput = Readonly<Record<string, unknown>>;

export interface SuccessfulWrite {
  readonly success: true;
  /** 18 characters; one id for all platform events. */
  readonly id: string;
  /** Whether the write inserted it. */
  readonly created: boolean;
  /** The UUID of a published platform event; absent for a record. */
  readonly eventUuid?: string;
}

export interface FailedWrite {
  readonly success: false;
  readonly refusals: readonly Refusal[];
  /** Whether the record itself does not exist, or no longer. */
  readonly isMissing?: boolean;
  /** Whether an upsert found no record with its key, and so would have inserted one; absent where it did not look for one. */
  readonly created?: boolean;
  /** The ids of the records with the external id of an upsert, if there are several. */
  readonly duplicates?: readonly string[];
}

export type WriteResult = SuccessfulWrite | FailedWrite;

/** Inserts a record, or publishes a platform event. */
export async function insertRecord(
  writing: WriteContext,
  type: SObjectType,
  input: RecordInput,
): Promise<WriteResult> {
  if (!type.createable) return refused(operationNotAllowed('insert', type));
  if (hasMember(input, 'Id')) return refused(ID_IN_INSERT);
  const checked = await checkFields(writing, type, input);
  if ('refusals' in checked) return refused(...checked.refusals);
  return attempt(writing, async () => {
    const record = await writing.tx.insert(type.name, checked.fields);
    return type.keyPrefix === null ? published(record) : { success: true, id: record.Id, created: true };
  });
}

/** `id` has 15 or 18 characters. The input must not have an Id. */
export async function updateRecord(
  writing: WriteContext,
  type: SObjectType,
  id: string,
  input: RecordInput,
): Promise<WriteResult> {
  if (!type.updateable) return refused(operationNotAllowed('update', type));
  if (hasMember(input, 'Id')) return refused(notAllowedInData('Id'));
  const { before, refusal } = await findExisting(writing, type, id);
  if (!before) return refusal;
  const checked = await checkFields(writing, type, input, before);
  if ('refusals' in checked) return refused(...checked.refusals);
  return attempt(writing, () => applyChange(writing, type, before, checked.fields));
}

/** Moves the record and its dependent records to the recycle bin. */
export async function deleteRecord(
  writing: WriteContext,
  type: SObjectType,
  id: string,
): Promise<WriteResult> {
  if (!type.deletable) return refused(operationNotAllowed('delete', type));
  const { before, refusal } = await findExisting(writing, type, id);
  if (!before) return refusal;
  return attempt(writing, async () => {
    await writing.tx.delete(type.name, before.Id);
    return { success: true, id: before.Id, created: false };
  });
}

/** The key of an upsert: the record whose field has this value, which can be any text. */
export interface ExternalId {
  readonly field: SObjectField;
  readonly value: string;
}

/** Updates the record with the external id, or inserts one; by `Id` it only updates. The input must not have a member for the field. */
export async function upsertRecord(
  writing: WriteContext,
  type: SObjectType,
  { field, value }: ExternalId,
  input: RecordInput,
): Promise<WriteResult> {
  if (hasMember(input, field.name)) return refused(notAllowedInData(field.name));
  if (field.name === 'Id') return updateRecord(writing, type, value, input);
  const [found, ...others] = await findByLookup(writing.tx, type, field, value);
  if (others.length > 0) return ambiguous(field, [found as SObjectRecord, ...others]);
  const result = found
    ? await updateRecord(writing, type, found.Id, input)
    : await insertRecord(writing, type, { ...input, [field.name]: value });
  return { ...result, created: !found };
}

/** A published platform event is not stored, and all events have the same id. */
function published({ EventUuid: eventUuid }: SObjectRecord): SuccessfulWrite {
  return { success: true, id: 'e01xx0000000001AAA', created: true, eventUuid: String(eventUuid) };
}

/** Seen. */
const ID_IN_INSERT: Refusal = {
  errorCode: 'INVALID_FIELD_FOR_INSERT_UPDATE',
  message: 'cannot specify Id in an insert call',
  fields: ['Id'],
};

function hasMember(input: RecordInput, name: string): boolean {
  const wanted = name.toLowerCase();
  return Object.keys(input).some((member) => member.toLowerCase() === wanted);
}

type Existing =
  | { readonly before: SObjectRecord; readonly refusal?: undefined }
  | { readonly before?: undefined; readonly refusal: FailedWrite };

async function findExisting({ tx }: WriteContext, type: SObjectType, text: string): Promise<Existing> {
  const id = normalizeId(text);
  if (id === undefined) return { refusal: refused(badId(text)) };
  const before = type.keyPrefix === null ? undefined : await tx.get(type.name, id);
  if (before) return { before };
  const isDeleted = (await tx.getDeleted(type.name, id)) !== undefined;
  const refusal = refused(isDeleted ? ENTITY_IS_DELETED : INVALID_CROSS_REFERENCE);
  return { refusal: { ...refusal, isMissing: true } };
}

/** Seen. */
function badId(text: string): Refusal {
  return { errorCode: 'MALFORMED_ID', message: `bad id ${text}`, fields: ['Id'] };
}

/** An update without fields changes nothing, not even the record's date (ours). */
async function applyChange(
  { tx }: WriteContext,
  type: SObjectType,
  { Id: id }: SObjectRecord,
  fields: FieldValues,
): Promise<SuccessfulWrite> {
  if (Object.keys(fields).length > 0) await tx.update(type.name, id, fields);
  return { success: true, id, created: false };
}

/** Runs the write; if the org itself refuses it, everything done so far in it is rolled back. */
async function attempt({ tx }: WriteContext, write: () => Promise<SuccessfulWrite>): Promise<WriteResult> {
  try {
    return await tx.attempt(write);
  } catch (error) {
    if (error instanceof WriteRefused) return refused(error.refusal);
    throw error;
  }
}

/** Salesforce's code, and its text in a list of results (seen). */
function ambiguous({ label }: SObjectField, found: readonly SObjectRecord[]): FailedWrite {
  const duplicates = found.map(({ Id }) => Id);
  const message = `${label}: more than one record found for external id field: [${duplicates.join(', ')}]`;
  return { ...refused({ errorCode: 'DUPLICATE_EXTERNAL_ID', message, fields: [] }), duplicates };
}

function refused(...refusals: readonly Refusal[]): FailedWrite {
  return { success: false, refusals };
}
