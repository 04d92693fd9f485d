/** Reads JSON input for a field into the org's canonical value, or refuses it with a Salesforce error code. */

import { datetimeText, FIRST_DAY, isCalendarDay, isInRange, LAST_DAY } from '../datetime.ts';
import { isDecimal, money } from '../money.ts';
import { oncePer } from '../once-per.ts';
import { decimalText, isCanonicalDecimal, paddedDecimal, scaleOfField } from './canonical-text.ts';
import {
  beyondDates,
  FieldRefusal,
  noSuchField,
  notOnPicklist,
  outsideRange,
  shortened,
  wrongId,
  wrongType,
} from './field-refusal.ts';
import type { FieldValue, FieldValues } from './port.ts';
import { normalizeId } from './record-ids.ts';
import type { SObjectField, SObjectType } from './sobject-type.ts';

/**
 * The canonical value of JSON input for the field; null for null, and for text that is empty after trimming. Decimals may be JSON numbers
 * or text, which preserves more than 15 digits, and are rounded half up to the field's scale (ours). References are checked for form only.
 */
export function readFieldValue(
  field: SObjectField,
  input: unknown,
  currency: string,
): FieldValue | FieldRefusal {
  return fieldReader(field)(input, currency);
}

/** Reads input for one field, as `readFieldValue` does. */
export type FieldReader = (input: unknown, currency: string) => FieldValue | FieldRefusal;

/** What depends on the field alone is looked up once. */
export const fieldReader = oncePer((field: SObjectField): FieldReader => {
  const isTrimmed = needsTrimming(field);
  const read = readerOf(field);
  return (input, currency) => {
    const given = isTrimmed ? trimmed(input) : input;
    return given === null || given === undefined || given === '' ? null : read(field, given, currency);
  };
});

/** Values on a picklist, which can be long, are recognized at once. */
function readerOf(field: SObjectField): Reader {
  const read = READERS[field.type] ?? readText;
  if (field.type !== 'picklist' || !field.picklistValues) return read;
  const values = new Set<unknown>(field.picklistValues);
  return (_field, input, currency) => (values.has(input) ? (input as string) : read(field, input, currency));
}

/** Text is trimmed (doc: Apex, "sObject String field values"), except rich text (seen: text-trimmed; Data Loader). */
function needsTrimming({ type, described }: SObjectField): boolean {
  return READERS[type] === undefined && described?.htmlFormatted !== true;
}

/** Removes spaces and control characters at the ends; wider and no-break spaces stay (seen: text-trimmed; Data Loader, a blog). */
function trimmed(input: unknown): unknown {
  if (typeof input !== 'string') return input;
  if (input.charCodeAt(0) > 0x20 && input.charCodeAt(input.length - 1) > 0x20) return input;
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

/** Reads a whole record. Field names may be in any case; compound fields (addresses, geolocations) are ignored, because other fields make them up (ours). */
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
  const message = `${field.label}: data value too large: ${shortened(input)} (max length=${field.length})`;
  return new FieldRefusal('STRING_TOO_LONG', message, [field.name]);
}

function readBoolean(field: SObjectField, input: unknown): FieldValue | FieldRefusal {
  if (typeof input === 'boolean') return input;
  return input === 'true' ? true : input === 'false' ? false : wrongType(field, input);
}

function readDecimal(field: SObjectField, input: unknown, currency: string): FieldValue | FieldRefusal {
  const scale = scaleOfField(field, currency);
  const wholeDigits = (field.precision ?? 18) - (scale ?? 0);
  if (typeof input === 'string' && scale !== undefined && isCanonicalDecimal(input, scale, wholeDigits))
    return input;
  if (!isDecimal(input)) return wrongType(field, input);
  const text = paddedDecimal(input as string | number, scale) ?? decimalText(money(input), scale);
  const digits = text.replace(/\..*/, '').replace(/^-?0*/, '').length;
  return digits <= wholeDigits ? text : outsideRange(field, input);
}

function readInteger(field: SObjectField, input: unknown): FieldValue | FieldRefusal {
  if (!isDecimal(input) || !money(input).isInteger()) return wrongType(field, input);
  const number = money(input).toNumber();
  const limit = field.precision === undefined ? DEFAULT_LIMITS[field.type]! : 10 ** field.precision - 1;
  if (Math.abs(number) > Math.min(limit, Number.MAX_SAFE_INTEGER)) return outsideRange(field, input);
  return number === 0 ? 0 : number;
}

const DEFAULT_LIMITS: Readonly<Record<string, number>> = { int: 2 ** 31 - 1, long: Number.MAX_SAFE_INTEGER };

/** What may follow the day of a date: nothing, or a time as datetime fields accept it. */
const TIME = /^(?:T\d\d:\d\d(?::\d\d(\.\d{1,9})?)?(Z|[+-]\d\d(?::?\d\d)?)?)?$/;

/** The day of a datetime, whatever its zone. One with an offset and more than three decimals is refused (seen: date-from-datetime). */
function readDate(field: SObjectField, input: unknown): FieldValue | FieldRefusal {
  const date = typeof input === 'string' ? input.slice(0, 10) : '';
  const time = /^\d{4}-\d\d-\d\d$/.test(date) ? TIME.exec(String(input).slice(10)) : null;
  if (!time || !isCalendarDay(date)) return wrongType(field, input);
  const [, decimals = '', zone = 'Z'] = time;
  if (zone !== 'Z' && decimals.length > '.000'.length) return wrongType(field, input);
  return date >= FIRST_DAY && date <= LAST_DAY ? date : beyondDates(field, input);
}

/** Datetimes in canonical form that were read lately: most that the org writes are those of the present moment. */
const canonicalDatetimes = new Set<unknown>();
const MAX_CANONICAL_DATETIMES = 256;

function readDatetime(field: SObjectField, input: unknown): FieldValue | FieldRefusal {
  if (canonicalDatetimes.has(input)) return input as string;
  const read = readAnyDatetime(field, input);
  if (read === input) {
    if (canonicalDatetimes.size === MAX_CANONICAL_DATETIMES) canonicalDatetimes.clear();
    canonicalDatetimes.add(read);
  }
  return read;
}

/** Any ISO 8601 form with a time zone: "2026-11-22T09:30:00Z", "2026-11-22T10:30:00.000+01:00". */
function readAnyDatetime(field: SObjectField, input: unknown): FieldValue | FieldRefusal {
  const match =
    typeof input === 'string'
      ? /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(Z|[+-]\d\d):?(\d\d)?$/.exec(input)
      : null;
  if (!match?.[1] || !isCalendarDay(match[1])) return wrongType(field, input);
  const zone = match[3] === 'Z' ? 'Z' : `${match[3]}:${match[4] ?? '00'}`;
  const instant = new Date(`${match[1]}${match[2]}${zone}`);
  if (Number.isNaN(instant.getTime())) return wrongType(field, input);
  return isInRange(instant.getTime()) ? datetimeText(instant) : beyondDates(field, input);
}

function readTime(field: SObjectField, input: unknown): FieldValue | FieldRefusal {
  const match =
    typeof input === 'string' ? /^([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(\.\d{3})?Z?$/.exec(input) : null;
  return match ? `${match[1]}:${match[2]}:${match[3]}${match[4] ?? '.000'}Z` : wrongType(field, input);
}

function readEmail(field: SObjectField, input: unknown): FieldValue | FieldRefusal {
  if (typeof input === 'string' && !/^[^\s@]+@[^\s@]+$/.test(input)) {
    const message = `${field.label}: invalid email address: ${shortened(input)}`;
    return new FieldRefusal('INVALID_EMAIL_ADDRESS', message, [field.name]);
  }
  return readText(field, input);
}

function readId(field: SObjectField, input: unknown): FieldValue | FieldRefusal {
  const id = typeof input === 'string' ? normalizeId(input) : undefined;
  return id ?? wrongId(field, input);
}

/** A value on the list is never too long, even if the field's length is shorter than the value. */
function readPicklistValue(field: SObjectField, input: unknown): FieldValue | FieldRefusal {
  if (typeof input !== 'string') return wrongType(field, input);
  if (field.picklistValues?.includes(input)) return input;
  return isOnPicklist(field, input) ? readText(field, input) : notOnPicklist(field, input);
}

function readPicklistValues(field: SObjectField, input: unknown): FieldValue | FieldRefusal {
  if (typeof input !== 'string') return wrongType(field, input);
  const unknownValue = input.split(';').find((value) => !isOnPicklist(field, value));
  return unknownValue === undefined ? readText(field, input) : notOnPicklist(field, unknownValue);
}

/** A restricted picklist without known values accepts any value (ours); CurrencyIsoCode and DefaultCurrencyIsoCode accept any ISO 4217 code. */
function isOnPicklist(field: SObjectField, value: string): boolean {
  if (field.name.endsWith('CurrencyIsoCode')) return isCurrency(value);
  return !field.restrictedPicklist || !field.picklistValues || field.picklistValues.includes(value);
}

let currencies: Set<string> | undefined;

/** Whether the code is in ISO 4217, according to Node's ICU. */
export function isCurrency(code: string): boolean {
  currencies ??= new Set(Intl.supportedValuesOf('currency'));
  return currencies.has(code);
}
