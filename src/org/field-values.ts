/**
 * What may be written into a field: JSON input is read into the org's canonical values, or refused with a Salesforce error code.
 * Codes and messages as Salesforce words them (seen), where a comment does not say otherwise.
 */
import { isDecimal, type Money, money, scaleOfCurrency, toText } from '../money.ts';
import type { FieldValue, FieldValues } from './port.ts';
import { normalizeId } from './record-ids.ts';
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

/** Why a value cannot be written. */
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

/** Text as canonical values hold it: plain notation with that many decimals, or as many as it has, and no minus before a zero. */
export function decimalText(amount: Money, scale: number | undefined): string {
  if (amount.isZero()) return zeroText(scale);
  return (scale === undefined ? amount.toFixed() : toText(amount, scale)).replace(/^-(?=[0.]+$)/, '');
}

/** Most amounts are nothing, and need no arithmetic to be printed. */
function zeroText(scale = 0): string {
  return scale === 0 ? '0' : '0.'.padEnd(scale + 2, '0');
}

/** The same for a number in plain notation that needs no rounding, which most need not, without arithmetic; undefined for others. */
function padded(input: string | number, scale: number | undefined): string | undefined {
  const [text, whole, decimals = ''] = /^([1-9]\d*|0)(?:\.(\d+))?$/.exec(String(input)) ?? [];
  if (text === undefined || scale === undefined || decimals.length > scale) return undefined;
  return scale === 0 ? whole : `${whole}.${decimals.padEnd(scale, '0')}`;
}

/** How many decimals the field's values have; undefined for a double that may have any. Records that name no currency are in `currency`. */
export function scaleOfField(field: SObjectField, currency: string): number | undefined {
  return field.type === 'currency' ? scaleOfCurrency(currency) : field.scale;
}

/**
 * The canonical value of JSON input for the field; null, and text that is empty once it is trimmed, are null. Decimals are taken as
 * JSON numbers or as text, in which more than 15 digits survive, and rounded half up to the field's scale (ours). References are
 * checked for form only.
 */
export function readFieldValue(
  field: SObjectField,
  input: unknown,
  currency: string,
): FieldValue | FieldRefusal {
  const given = isTrimmed(field) ? trimmed(input) : input;
  if (given === null || given === undefined || given === '') return null;
  const read = READERS[field.type] ?? readText;
  return read(field, given, currency);
}

/** Text has no blanks at its ends (doc: Apex, "sObject String field values"), but for rich text (seen: Data Loader). */
function isTrimmed({ type, described }: SObjectField): boolean {
  return READERS[type] === undefined && described?.htmlFormatted !== true;
}

/** Without the spaces and control characters at its ends; wider and no-break spaces stay (seen: Data Loader, a blog). */
function trimmed(input: unknown): unknown {
  if (typeof input !== 'string') return input;
  let [from, to] = [0, input.length];
  while (from < to && input.charCodeAt(from) <= 0x20) from++;
  while (from < to && input.charCodeAt(to - 1) <= 0x20) to--;
  return input.slice(from, to);
}

export interface RecordReading {
  /** By canonical field name. */
  readonly values: FieldValues;
  readonly refusals: readonly FieldRefusal[];
}

/** Reads a whole record. Field names are taken in any case; compound fields (addresses, places) are made of others and passed over (ours). */
export function readFieldValues(
  type: SObjectType,
  input: Readonly<Record<string, unknown>>,
  defaultCurrency: string,
): RecordReading {
  const values: Record<string, FieldValue> = {};
  const refusals: FieldRefusal[] = [];
  const currency = currencyOf(input, defaultCurrency);
  for (const name in input) {
    const field = type.field(name);
    if (field?.type === 'address' || field?.type === 'location') continue;
    const read = field ? readFieldValue(field, input[name], currency) : noSuchField(type, name);
    if (read instanceof FieldRefusal) refusals.push(read);
    else values[field!.name] = read;
  }
  return { values, refusals };
}

function currencyOf(
  { CurrencyIsoCode: currency }: Readonly<Record<string, unknown>>,
  fallback: string,
): string {
  return typeof currency === 'string' && currency !== '' ? currency : fallback;
}

export function noSuchField(type: SObjectType, name: string): FieldRefusal {
  return new FieldRefusal('INVALID_FIELD', `No such column '${name}' on sobject of type ${type.name}`, [
    name,
  ]);
}

type Reader = (field: SObjectField, input: unknown, currency: string) => FieldValue | FieldRefusal;

const READERS: Readonly<Record<string, Reader>> = {
  boolean: readBoolean,
  currency: readDecimal,
  double: readDecimal,
  percent: readDecimal,
  int: readInteger,
  long: readInteger,
  date: readDate,
  datetime: readDatetime,
  time: readTime,
  email: readEmail,
  id: readId,
  reference: readId,
  picklist: readPicklistValue,
  multipicklist: readPicklistValues,
  address: (field) => wrongType(field, 'a compound value'),
  location: (field) => wrongType(field, 'a compound value'),
};

function readText(field: SObjectField, input: unknown): FieldValue | FieldRefusal {
  if (typeof input !== 'string') return wrongType(field, input);
  if (field.length === undefined || input.length <= field.length) return input;
  const message = `${field.label}: data value too large: ${shown(input)} (max length=${field.length})`;
  return new FieldRefusal('STRING_TOO_LONG', message, [field.name]);
}

function readBoolean(field: SObjectField, input: unknown): FieldValue | FieldRefusal {
  if (typeof input === 'boolean') return input;
  return input === 'true' ? true : input === 'false' ? false : wrongType(field, input);
}

function readDecimal(field: SObjectField, input: unknown, currency: string): FieldValue | FieldRefusal {
  if (!isDecimal(input)) return wrongType(field, input);
  const scale = scaleOfField(field, currency);
  const text = padded(input as string | number, scale) ?? decimalText(money(input), scale);
  const digits = text.replace(/\..*/, '').replace(/^-?0*/, '').length;
  return digits <= (field.precision ?? 18) - (scale ?? 0) ? text : outsideRange(field, input);
}

function readInteger(field: SObjectField, input: unknown): FieldValue | FieldRefusal {
  if (!isDecimal(input) || !money(input).isInteger()) return wrongType(field, input);
  const number = money(input).toNumber();
  const limit = field.precision === undefined ? DEFAULT_LIMITS[field.type]! : 10 ** field.precision - 1;
  if (Math.abs(number) > Math.min(limit, Number.MAX_SAFE_INTEGER)) return outsideRange(field, input);
  return number === 0 ? 0 : number;
}

const DEFAULT_LIMITS: Readonly<Record<string, number>> = { int: 2 ** 31 - 1, long: Number.MAX_SAFE_INTEGER };

function readDate(field: SObjectField, input: unknown): FieldValue | FieldRefusal {
  const date = typeof input === 'string' ? /^(\d{4}-\d\d-\d\d)(?:T|$)/.exec(input)?.[1] : undefined;
  return date !== undefined && isDay(date) ? date : wrongType(field, input);
}

/** Any ISO 8601 form with a time zone: "2026-11-22T09:30:00Z", "2026-11-22T10:30:00.000+01:00". */
function readDatetime(field: SObjectField, input: unknown): FieldValue | FieldRefusal {
  const match =
    typeof input === 'string'
      ? /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(Z|[+-]\d\d):?(\d\d)?$/.exec(input)
      : null;
  if (!match?.[1] || !isDay(match[1])) return wrongType(field, input);
  const zone = match[3] === 'Z' ? 'Z' : `${match[3]}:${match[4] ?? '00'}`;
  const instant = new Date(`${match[1]}${match[2]}${zone}`);
  return Number.isNaN(instant.getTime()) ? wrongType(field, input) : datetimeText(instant);
}

/** An instant as the org holds it: "2026-11-22T09:30:00.000+0000". */
export function datetimeText(instant: Date): string {
  return instant.toISOString().replace('Z', '+0000');
}

/** Whether the calendar has the day: not so 2026-02-30, which Date would take for 2 March. */
function isDay(date: string): boolean {
  if (/-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])$/.test(date)) return true;
  const instant = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(date);
}

function readTime(field: SObjectField, input: unknown): FieldValue | FieldRefusal {
  const match =
    typeof input === 'string' ? /^([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(\.\d{3})?Z?$/.exec(input) : null;
  return match ? `${match[1]}:${match[2]}:${match[3]}${match[4] ?? '.000'}Z` : wrongType(field, input);
}

function readEmail(field: SObjectField, input: unknown): FieldValue | FieldRefusal {
  if (typeof input === 'string' && !/^[^\s@]+@[^\s@]+$/.test(input)) {
    const message = `${field.label}: invalid email address: ${shown(input)}`;
    return new FieldRefusal('INVALID_EMAIL_ADDRESS', message, [field.name]);
  }
  return readText(field, input);
}

function readId(field: SObjectField, input: unknown): FieldValue | FieldRefusal {
  const id = typeof input === 'string' ? normalizeId(input) : undefined;
  return id ?? wrongId(field, input);
}

/** For text that is no id; with FIELD_INTEGRITY_EXCEPTION for an id of an object that the field cannot point at. */
export function wrongId(
  field: SObjectField,
  input: unknown,
  errorCode: 'MALFORMED_ID' | 'FIELD_INTEGRITY_EXCEPTION' = 'MALFORMED_ID',
): FieldRefusal {
  const message = `${field.label}: id value of incorrect type: ${shown(input)}`;
  return new FieldRefusal(errorCode, message, [field.name]);
}

/** A value of the list is never too long, though a length may be told that does not hold it. */
function readPicklistValue(field: SObjectField, input: unknown): FieldValue | FieldRefusal {
  if (typeof input !== 'string') return wrongType(field, input);
  if (field.picklistValues?.includes(input)) return input;
  return isOnPicklist(field, input) ? readText(field, input) : notOnPicklist(field, input);
}

function readPicklistValues(field: SObjectField, input: unknown): FieldValue | FieldRefusal {
  if (typeof input !== 'string') return wrongType(field, input);
  const stranger = input.split(';').find((value) => !isOnPicklist(field, value));
  return stranger === undefined ? readText(field, input) : notOnPicklist(field, stranger);
}

/** A restricted picklist whose values no source lists takes any (ours), CurrencyIsoCode any ISO 4217 code. */
function isOnPicklist(field: SObjectField, value: string): boolean {
  if (field.name === 'CurrencyIsoCode') return isCurrency(value);
  return !field.restrictedPicklist || !field.picklistValues || field.picklistValues.includes(value);
}

let currencies: Set<string> | undefined;

/** Whether ISO 4217 has the code, as Node's ICU knows it. */
export function isCurrency(code: string): boolean {
  currencies ??= new Set(Intl.supportedValuesOf('currency'));
  return currencies.has(code);
}

function notOnPicklist(field: SObjectField, input: string): FieldRefusal {
  const message = `${field.label}: bad value for restricted picklist field: ${shown(input)}`;
  return new FieldRefusal('INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', message, [field.name]);
}

function outsideRange(field: SObjectField, input: unknown): FieldRefusal {
  const message = `${field.label}: value outside of valid range on numeric field: ${shown(input)}`;
  return new FieldRefusal('NUMBER_OUTSIDE_VALID_RANGE', message, [field.name]);
}

function wrongType(field: SObjectField, input: unknown): FieldRefusal {
  const message = `${field.label}: value not of required type: ${shown(input)}`;
  return new FieldRefusal('INVALID_TYPE_ON_FIELD_IN_RECORD', message, [field.name]);
}

/** The value in a message, cut when it is long. */
function shown(input: unknown): string {
  const text = typeof input === 'string' ? input : JSON.stringify(input);
  return text.length <= 100 ? text : `${text.slice(0, 100)}…`;
}
