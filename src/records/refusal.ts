/** One thing that is wrong with a write, in Salesforce's codes and words. A write may have several. */
import { featureNotEmulated } from '../org/not-emulated.ts';
import type { SObjectType } from '../org/sobject-type.ts';

export interface Refusal {
  readonly errorCode: string;
  readonly message: string;
  /** By canonical name; absent where Salesforce tells none (seen). */
  readonly fields?: readonly string[];
}

export type Operation = 'insert' | 'update' | 'delete';

const PARTICIPLES: Readonly<Record<Operation, string>> = {
  insert: 'inserted',
  update: 'updated',
  delete: 'deleted',
};

/** An object that only the platform writes, or does not write in that way (insert and update seen, delete after them). */
export function cannotBe(operation: Operation, type: SObjectType): Refusal {
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

/** Fields that nobody, or nobody in that way, may write (seen: field-not-writable). */
export function notWriteable(names: readonly string[]): Refusal {
  const message = `Unable to create/update fields: ${names.join(', ')}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`;
  return { errorCode: 'INVALID_FIELD_FOR_INSERT_UPDATE', message, fields: names };
}

/** Fields that say which record is meant, and so have no place among its data (doc: "Create Records Using sObject Rows by External ID", without fields). */
export function notInData(name: string): Refusal {
  return {
    errorCode: 'INVALID_FIELD',
    message: `The ${name} field should not be specified in the sobject data.`,
  };
}

/** Seen: required-fields-missing. */
export function fieldsMissing(names: readonly string[]): Refusal {
  const message = `Required fields are missing: [${names.join(', ')}]`;
  return { errorCode: 'REQUIRED_FIELD_MISSING', message, fields: names };
}

/** An id of nothing (seen: reference-to-nothing, without a field's name): of the record that is meant, or of one that it points at. */
export const INVALID_CROSS_REFERENCE: Refusal = {
  errorCode: 'INVALID_CROSS_REFERENCE_KEY',
  message: 'invalid cross reference id',
  fields: [],
};

/** Of a record in the recycle bin (seen: record-deleted). */
export const ENTITY_IS_DELETED: Refusal = {
  errorCode: 'ENTITY_IS_DELETED',
  message: 'entity is deleted',
  fields: [],
};
