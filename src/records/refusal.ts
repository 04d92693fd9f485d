/** One reason why a write is refused, in Salesforce's codes and words. A write can have several. */
import { featureNotEmulated } from '../org/not-emulated.ts';
import type { SObjectType } from '../org/sobject-type.ts';

export interface Refusal {
  readonly errorCode: string;
  readonly message: string;
  /** By canonical name; absent where Salesforce names no fields (seen). */
  readonly fields?: readonly string[];
}

export type Operation = 'insert' | 'update' | 'delete';

const PARTICIPLES: Readonly<Record<Operation, string>> = {
  insert: 'inserted',
  update: 'updated',
  delete: 'deleted',
};

/** Refuses an operation that clients may not do on the object (insert and update seen, delete by analogy). */
export function operationNotAllowed(operation: Operation, type: SObjectType): Refusal {
  const message = `entity type cannot be ${PARTICIPLES[operation]}: ${type.label}`;
  return { errorCode: 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', message, fields: [] };
}

/** Seen: field-unknown, without fields. */
export function noSuchColumn(name: string, type: SObjectType): Refusal {
  return {
    errorCode: 'INVALID_FIELD',
    message: `No such column '${name}' on sobject of type ${type.name}${featureNotEmulated(type, name)}`,
  };
}

/** Refuses fields that a client may not write, or not in that operation (seen: field-not-writable). */
export function fieldsNotWriteable(names: readonly string[]): Refusal {
  const message = `Unable to create/update fields: ${names.join(', ')}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`;
  return { errorCode: 'INVALID_FIELD_FOR_INSERT_UPDATE', message, fields: names };
}

/** Refuses a field in the data that identifies the record itself (doc: "Create Records Using sObject Rows by External ID", without fields). */
export function notAllowedInData(name: string): Refusal {
  return {
    errorCode: 'INVALID_FIELD',
    message: `The ${name} field should not be specified in the sobject data.`,
  };
}

/** Seen: required-fields-missing. */
export function requiredFieldsMissing(names: readonly string[]): Refusal {
  const message = `Required fields are missing: [${names.join(', ')}]`;
  return { errorCode: 'REQUIRED_FIELD_MISSING', message, fields: names };
}

/** For an id without a record (seen: reference-to-nothing, without a field's name): the id of the record itself, or of one that it points at. */
export const INVALID_CROSS_REFERENCE: Refusal = {
  errorCode: 'INVALID_CROSS_REFERENCE_KEY',
  message: 'invalid cross reference id',
  fields: [],
};

/** For a record in the recycle bin (seen: record-deleted). */
export const ENTITY_IS_DELETED: Refusal = {
  errorCode: 'ENTITY_IS_DELETED',
  message: 'entity is deleted',
  fields: [],
};

/** Refuses rows of one call that have the same external id (seen: equal-keys-in-one-call). */
export function duplicateExternalId(name: string, value: string): Refusal {
  const message = `Duplicate external id specified: ${value}`;
  return { errorCode: 'DUPLICATE_VALUE', message, fields: [name] };
}

/** Refuses rows of one call that have the same id, of 18 characters (text seen: equal-ids-in-one-call; code likely, field ours). */
export function duplicateId(id: string): Refusal {
  return { errorCode: 'DUPLICATE_VALUE', message: `Duplicate id specified: ${id}`, fields: ['Id'] };
}
