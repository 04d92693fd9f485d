/** Refusals of field values: codes and messages are Salesforce's (seen), unless a comment says otherwise. */
import { FIRST_DAY, LAST_DAY } from '../datetime.ts';
import type { SObjectField, SObjectType } from './sobject-type.ts';

export type FieldErrorCode =
  | 'DELETE_FAILED'
  | 'INVALID_CROSS_REFERENCE_KEY'
  | 'INVALID_EMAIL_ADDRESS'
  | 'INVALID_FIELD'
  | 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST'
  | 'INVALID_TYPE_ON_FIELD_IN_RECORD'
  | 'FIELD_INTEGRITY_EXCEPTION'
  | 'MALFORMED_ID'
  | 'NUMBER_OUTSIDE_VALID_RANGE'
  | 'REQUIRED_FIELD_MISSING'
  | 'STRING_TOO_LONG';

/** The reason why a value cannot be written. */
export class FieldRefusal {
  readonly errorCode: FieldErrorCode;
  readonly message: string;
  readonly fields: readonly string[];

  constructor(errorCode: FieldErrorCode, message: string, fields: readonly string[]) {
    this.errorCode = errorCode;
    this.message = message;
    this.fields = fields;
  }
}

export function noSuchField(type: SObjectType, name: string): FieldRefusal {
  return new FieldRefusal('INVALID_FIELD', `No such column '${name}' on sobject of type ${type.name}`, [
    name,
  ]);
}

/** MALFORMED_ID for text that is not an id; FIELD_INTEGRITY_EXCEPTION for an id of an object that the field cannot point at. */
export function wrongId(
  field: SObjectField,
  input: unknown,
  errorCode: 'MALFORMED_ID' | 'FIELD_INTEGRITY_EXCEPTION' = 'MALFORMED_ID',
): FieldRefusal {
  const message = `${field.label}: id value of incorrect type: ${shortened(input)}`;
  return new FieldRefusal(errorCode, message, [field.name]);
}

export function notOnPicklist(field: SObjectField, input: string): FieldRefusal {
  const message = `${field.label}: bad value for restricted picklist field: ${shortened(input)}`;
  return new FieldRefusal('INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', message, [field.name]);
}

export function outsideRange(field: SObjectField, input: unknown): FieldRefusal {
  const message = `${field.label}: value outside of valid range on numeric field: ${shortened(input)}`;
  return new FieldRefusal('NUMBER_OUTSIDE_VALID_RANGE', message, [field.name]);
}

/** For a date outside of Salesforce's range (doc). The code is that of Apex (seen: date-beyond-range), likely also of REST; the message is ours. */
export function beyondDates(field: SObjectField, input: unknown): FieldRefusal {
  const message = `${field.label}: date outside of the valid range from ${FIRST_DAY} to ${LAST_DAY}: ${shortened(input)}`;
  return new FieldRefusal('FIELD_INTEGRITY_EXCEPTION', message, [field.name]);
}

export function wrongType(field: SObjectField, input: unknown): FieldRefusal {
  const message = `${field.label}: value not of required type: ${shortened(input)}`;
  return new FieldRefusal('INVALID_TYPE_ON_FIELD_IN_RECORD', message, [field.name]);
}

/** The value as messages show it, cut to 100 characters. */
export function shortened(input: unknown): string {
  const text = typeof input === 'string' ? input : JSON.stringify(input);
  return text.length <= 100 ? text : `${text.slice(0, 100)}…`;
}
