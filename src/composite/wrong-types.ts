/**
 * Values of the wrong type for their fields, reported as Salesforce's parser words it (seen: value-of-wrong-type, for single records). The
 * place is left out, because the record is a part of a larger body (ours).
 */
import { JsonNumber, type JsonValue, toJson } from '../org/present.ts';
import type { SObjectType } from '../org/sobject-type.ts';
import { takesNumbers } from '../records/number-fields.ts';
import { type SaveError, saveError } from '../records/save-result.ts';
import type { FailedWrite, RecordInput } from '../records/write-record.ts';

/** The fields with long numbers as text, exactly as written, which is what the org reads. */
export function plainNumbers(fields: RecordInput): RecordInput {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, value instanceof JsonNumber ? value.text : value]),
  );
}

/** The error for a long number, at any depth, in a field that holds no numbers: as text it would be accepted. */
export function misplacedNumber(type: SObjectType, fields: RecordInput): SaveError | undefined {
  const misplaced = Object.entries(fields).find(
    ([name, value]) => holdsLongNumber(value) && !takesNumbers(type, name),
  );
  return misplaced && wrongTypeError(type, ...misplaced);
}

function holdsLongNumber(value: unknown): boolean {
  if (value instanceof JsonNumber) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsLongNumber);
}

/** All problems of the record; or only a value of the wrong type, because the parser stops there. */
export function errorsOf(type: SObjectType, fields: RecordInput, { refusals }: FailedWrite): SaveError[] {
  const refusal = refusals.find(({ errorCode }) => errorCode === WRONG_TYPE);
  const name = refusal?.fields?.[0]?.toLowerCase();
  const member = Object.entries(fields).find((entry) => entry[0].toLowerCase() === name);
  return member && member[1] !== null ? [wrongTypeError(type, ...member)] : refusals.map(saveError);
}

const WRONG_TYPE = 'INVALID_TYPE_ON_FIELD_IN_RECORD';

function wrongTypeError(type: SObjectType, name: string, value: unknown): SaveError {
  const expected = type.field(name)?.type ?? 'string';
  const message = `Cannot deserialize instance of ${expected} from ${token(value)} or request may be missing a required field`;
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
