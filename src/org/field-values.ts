/** What may be written into a field: JSON input is read into the org's canonical values, or refused with a Salesforce error code. */

import { datetimeText } from '../datetime.ts';
import { isDecimal, money } from '../money.ts';
import { decimalText, padded, scaleOfField } from './canonical-text.ts';
import {
  FieldRefusal,
  noSuchField,
  notOnPicklist,
  outsideRange,
  shown,
  wrongId,
  wrongType,
} from './field-refusal.ts';
import type { FieldValue, FieldValues } from './port.ts';
import { normalizeId } from './record-ids.ts';
import type { SObjectField, SObjectType } from './sobject-type.ts';

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

/** Text has no blanks at its ends (doc: Apex, "sObject String field values"), but for rich text (seen: text-trimmed; Data Loader). */
function isTrimmed({ type, described }: SObjectField): boolean {
  return READERS[type] === undefined && described?.htmlFormatted !== true;
}

/** Without the spaces and control characters at its ends; wider and no-break spaces stay (seen: text-trimmed; Data Loader, a blog). */
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

/** A restricted picklist whose values no source lists takes any (ours), CurrencyIsoCode and DefaultCurrencyIsoCode any ISO 4217 code. */
function isOnPicklist(field: SObjectField, value: string): boolean {
  if (field.name.endsWith('CurrencyIsoCode')) return isCurrency(value);
  return !field.restrictedPicklist || !field.picklistValues || field.picklistValues.includes(value);
}

let currencies: Set<string> | undefined;

/** Whether ISO 4217 has the code, as Node's ICU knows it. */
export function isCurrency(code: string): boolean {
  currencies ??= new Set(Intl.supportedValuesOf('currency'));
  return currencies.has(code);
}
