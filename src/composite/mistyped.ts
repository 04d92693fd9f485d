/**
 * Values that their fields do not take because of their type, in the words of Salesforce's parser (seen: value-of-wrong-type, for single records). The place that
 * it tells there is none here: the record is a part of a larger body (ours).
 */
import { JsonNumber, type JsonValue, toJson } from '../org/present.ts';
import type { SObjectType } from '../org/sobject-type.ts';
import { takesNumbers } from '../records/number-fields.ts';
import { type SaveError, saveError } from '../records/save-result.ts';
import type { NotWritten, RecordInput } from '../records/write-record.ts';

/** The fields with long numbers as the text that they were written as, which is how the org reads them. */
export function plainNumbers(fields: RecordInput): RecordInput {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, value instanceof JsonNumber ? value.text : value]),
  );
}

/** A long number, at any depth, where the record takes none: as text it would slip into it. */
export function misplacedNumber(type: SObjectType, fields: RecordInput): SaveError | undefined {
  const misplaced = Object.entries(fields).find(
    ([name, value]) => holdsLongNumber(value) && !takesNumbers(type, name),
  );
  return misplaced && mistyped(type, ...misplaced);
}

function holdsLongNumber(value: unknown): boolean {
  if (value instanceof JsonNumber) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsLongNumber);
}

/** All that is wrong with the record; a value of the wrong type alone, as the parser stops at it. */
export function errorsOf(type: SObjectType, fields: RecordInput, { refusals }: NotWritten): SaveError[] {
  const refusal = refusals.find(({ errorCode }) => errorCode === WRONG_TYPE);
  const name = refusal?.fields?.[0]?.toLowerCase();
  const member = Object.entries(fields).find((entry) => entry[0].toLowerCase() === name);
  return member && member[1] !== null ? [mistyped(type, ...member)] : refusals.map(saveError);
}

const WRONG_TYPE = 'INVALID_TYPE_ON_FIELD_IN_RECORD';

function mistyped(type: SObjectType, name: string, value: unknown): SaveError {
  const wanted = type.field(name)?.type ?? 'string';
  const message = `Cannot deserialize instance of ${wanted} from ${token(value)} or request may be missing a required field`;
  return { statusCode: WRONG_TYPE, message, fields: [] };
}

function token(value: unknown): string {
  if (typeof value === 'string') return `VALUE_STRING value ${value}`;
  if (typeof value === 'boolean') return `VALUE_${String(value).toUpperCase()} value ${value}`;
  if (Array.isArray(value)) return 'START_ARRAY value [';
  if (typeof value !== 'number' && !(value instanceof JsonNumber)) return 'START_OBJECT value {';
  const text = toJson(value as JsonValue);
  return `VALUE_NUMBER_${/[.eE]/.test(text) ? 'FLOAT' : 'INT'} value ${text}`;
}
