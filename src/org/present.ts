/**
 * Records as Salesforce's REST APIs print them. The org holds decimals exactly, as text; here they become JSON numbers that JSON.stringify
 * cannot print, with at least one decimal: "100.00" is printed 100.0, "19.90" 19.9 (seen: decimals-printed).
 */
import type { FieldValue, SObjectRecord } from './port.ts';
import type { SObjectField, SObjectType } from './sobject-type.ts';

/** A number that is printed as the text it holds. */
export class JsonNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

/** A value that `toJson` can print. Members that are undefined are left out. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | JsonNumber
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

export function toJson(value: JsonValue): string {
  if (value instanceof JsonNumber) return value.text;
  // JSON.parse reads 1e999 as Infinity; JSON.stringify would print null, which is a blank.
  if (typeof value === 'number' && !Number.isFinite(value)) return value < 0 ? '-1e999' : '1e999';
  if (value === null || typeof value !== 'object') return JSON.stringify(value ?? null);
  if (Array.isArray(value)) return `[${value.map(toJson).join(',')}]`;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${toJson(member)}`).join(',')}}`;
}

/** The same value as data for an XML printer: numbers as text with every digit, and the `attributes` of a record as XML attributes. */
export function toXmlValue(value: JsonValue): unknown {
  if (value instanceof JsonNumber) return value.text;
  if (Array.isArray(value)) return value.map(toXmlValue);
  if (typeof value !== 'object' || value === null) return value;
  const { attributes, ...rest } = value as Record<string, JsonValue>;
  const members = Object.entries(rest).filter(([, member]) => member !== undefined);
  const entries = members.map(([name, member]) => [name, toXmlValue(member)]);
  return { ...(attributes ? { $: attributes } : {}), ...Object.fromEntries(entries) };
}

/** Java prints a double of this size or more, or below a thousandth, with an exponent. */
const SMALLEST_WITH_EXPONENT = 10_000_000;
const SMALLEST_WITHOUT_EXPONENT = 0.001;

/**
 * A decimal as Salesforce prints it: as Java's Double.toString prints the nearest double, so 10000000 and more with an exponent
 * (seen: large-numbers) and more than 17 digits rounded. `text` in plain notation: "16147805824397" is 1.6147805824397E13.
 */
export function decimalNumber(text: string): JsonNumber {
  const double = Number(text);
  const size = Math.abs(double);
  if (size !== 0 && (size >= SMALLEST_WITH_EXPONENT || size < SMALLEST_WITHOUT_EXPONENT)) {
    const [digits = '', exponent = ''] = double.toExponential().split('e');
    return new JsonNumber(`${withDecimal(digits)}E${Number(exponent)}`);
  }
  return new JsonNumber(withDecimal(String(double)));
}

/** With at least one decimal: "8" is 8.0. */
function withDecimal(digits: string): string {
  return digits.includes('.') ? digits : `${digits}.0`;
}

/**
 * A record as an object for `toJson`: `attributes` first, then `fields` (default: all), in the describe's order; a blank is null.
 * `url` is the record's address under the API ("/services/data/v59.0/sobjects/Refund/0cb…").
 */
export function presentRecord(
  type: SObjectType,
  record: SObjectRecord,
  url: string,
  fields: Iterable<SObjectField> = type.fields.values(),
): { readonly [name: string]: JsonValue } {
  const presented: Record<string, JsonValue> = { attributes: { type: type.name, url } };
  for (const field of fields) presented[field.name] = presentValue(type, record, field);
  return presented;
}

export function recordToJson(
  type: SObjectType,
  record: SObjectRecord,
  url: string,
  fields?: Iterable<SObjectField>,
): string {
  return toJson(presentRecord(type, record, url, fields));
}

function presentValue(type: SObjectType, record: SObjectRecord, field: SObjectField): JsonValue {
  if (isCompound(field)) return presentCompound(type, record, field);
  return presentFieldValue(field.type, valueIn(record, field));
}

/** The field's value: null for a blank, false for a blank boolean, which has no null. Not for compound fields, which have no value of their own. */
function valueIn(record: SObjectRecord, field: SObjectField): FieldValue {
  return record[field.name] ?? (field.type === 'boolean' ? false : null);
}

const DECIMALS: ReadonlySet<string> = new Set(['currency', 'double', 'percent']);

/** Presents a value that need not come from a record, such as a query's sum over the field. */
export function presentFieldValue(type: string, value: FieldValue): JsonValue {
  if (typeof value === 'string' && DECIMALS.has(type)) return decimalNumber(value);
  return value as JsonValue;
}

/** In the order in which Salesforce prints them (seen); the two codes only if the record has them. */
const ADDRESS_PARTS = [
  ['city', 'City'],
  ['country', 'Country'],
  ['countryCode', 'CountryCode'],
  ['geocodeAccuracy', 'GeocodeAccuracy'],
  ['latitude', 'Latitude'],
  ['longitude', 'Longitude'],
  ['postalCode', 'PostalCode'],
  ['state', 'State'],
  ['stateCode', 'StateCode'],
  ['street', 'Street'],
] as const;

const LOCATION_PARTS = [
  ['latitude', 'Latitude'],
  ['longitude', 'Longitude'],
] as const;

/** Whether the field is composed of other fields: an address or a geolocation. */
export function isCompound({ type }: { readonly type: string }): boolean {
  return type === 'address' || type === 'location';
}

/** The value of a compound field, composed of its components ("BillingCity", "BillingStreet" …); null when all are blank. */
export function presentCompound(type: SObjectType, record: SObjectRecord, field: SObjectField): JsonValue {
  const prefix = field.name.slice(0, -'Address'.length);
  const address: Record<string, JsonValue> = {};
  let isBlank = true;
  for (const [part, suffix] of field.type === 'location' ? LOCATION_PARTS : ADDRESS_PARTS) {
    const component = type.fields.get(field.components?.[part] ?? prefix + suffix);
    const value = component ? valueIn(record, component) : null;
    if (component && value !== null) isBlank = false;
    if (value === null && part.endsWith('Code') && part !== 'postalCode') continue;
    address[part] = component ? presentFieldValue(component.type, value) : null;
  }
  return isBlank ? null : address;
}
