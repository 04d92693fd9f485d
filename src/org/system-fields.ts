/** What the org itself writes into a new or changed record: id, numbers, dates, users, defaults. */

import { datetimeText } from '../datetime.ts';
import { money } from '../money.ts';
import { decimalText, scaleOfField } from './canonical-text.ts';
import type { Counters } from './counters.ts';
import type { FieldValue } from './port.ts';
import { EVENT_KEY_PREFIX } from './private-objects.ts';
import { counterOfId, makeId } from './record-ids.ts';
import type { SObjectField, SObjectType } from './sobject-type.ts';

/** Who writes, and when. */
export interface Author {
  /** 18-character id of a User. */
  readonly userId: string;
  readonly now: Date;
  /** Makes the EventUuid of a platform event. */
  readonly newUuid: () => string;
}

export type Fields = Record<string, FieldValue | undefined>;

interface NumberFormat {
  readonly prefix: string;
  readonly digits: number;
}

const formats = new WeakMap<SObjectField, NumberFormat>();

/** "CM-{000000000}": a text before the number, and the least digits of it. Where no source says how Salesforce prints a number, ours. */
function formatOf(field: SObjectField): NumberFormat {
  let format = formats.get(field);
  if (!format) {
    const [, prefix = '', zeros = ''] = /^(.*)\{(0+)\}$/.exec(field.numberFormat ?? '{00000000}') ?? [];
    format = { prefix, digits: zeros.length };
    formats.set(field, format);
  }
  return format;
}

/** Fills in whatever of a new record is blank and not left to rules; a field given as null stays blank. */
export function fillIn(
  type: SObjectType,
  given: Fields,
  counters: Counters,
  currency: string,
  author: Author,
): void {
  given.Id ??= nextId(type, counters);
  fillInSystemFields(type, given, author);
  for (const field of filledIn(type)) {
    const value = given[field.name];
    if (field.autoNumber) given[field.name] ??= nextNumber(type, field, counters);
    else if (field.name === 'CurrencyIsoCode') given.CurrencyIsoCode ??= currency;
    else if (value === undefined || (value === null && !field.nillable))
      fillInDefault(field, given, currency);
  }
  if (isNamedAfterId(type)) given.Name ??= String(given.Id).slice(0, 15);
  if (type.fields.has('ReplayId')) fillInEvent(type, given, counters, author);
}

/** A record of a custom object that is given no name has its id for one (ours). */
function isNamedAfterId({ name, nameField }: SObjectType): boolean {
  return name.endsWith('__c') && nameField === 'Name';
}

const filledInByType = new WeakMap<SObjectType, readonly SObjectField[]>();

/** The fields of the object that can be filled in. */
function filledIn(type: SObjectType): readonly SObjectField[] {
  let fields = filledInByType.get(type);
  if (!fields) {
    fields = [...type.fields.values()].filter(
      (field) =>
        field.autoNumber || field.name === 'CurrencyIsoCode' || hasDefault(field) || startsAtZero(field),
    );
    filledInByType.set(type, fields);
  }
  return fields;
}

function fillInSystemFields(type: SObjectType, given: Fields, { userId, now }: Author): void {
  given.CreatedDate ??= earliest(datetimeText(now), given.LastModifiedDate, given.SystemModstamp);
  given.CreatedById ??= userId;
  given.LastModifiedDate ??= given.CreatedDate;
  given.LastModifiedById ??= given.CreatedById;
  given.SystemModstamp ??= given.LastModifiedDate;
  given.OwnerId ??= userId;
  given.IsDeleted ??= false;
  given.MayEdit ??= true;
  for (const name of SYSTEM_FIELDS) if (!type.fields.has(name)) delete given[name];
}

const SYSTEM_FIELDS = [
  'CreatedDate',
  'CreatedById',
  'LastModifiedDate',
  'LastModifiedById',
  'SystemModstamp',
  'OwnerId',
  'IsDeleted',
  'MayEdit',
];

function fillInDefault(field: SObjectField, given: Fields, currency: string): void {
  if (!DECIMALS.has(field.type)) given[field.name] = field.defaultValue;
  else given[field.name] = decimalText(money(field.defaultValue), scaleOfField(field, currency));
}

/** A default of the schema, where the org has the feature; a blank boolean is false anyway. */
function hasDefault({ defaultValue, feature }: SObjectField): boolean {
  return defaultValue !== undefined && defaultValue !== false && !feature;
}

/** Amounts and quantities that have no blank, and that the platform keeps whoever gives the first. */
function startsAtZero({ nillable, createable, defaultedOnCreate, type }: SObjectField): boolean {
  return !nillable && (!createable || defaultedOnCreate === true) && DECIMALS.has(type);
}

const DECIMALS: ReadonlySet<string> = new Set(['currency', 'double', 'percent']);

function fillInEvent(type: SObjectType, given: Fields, counters: Counters, author: Author): void {
  given.EventUuid ??= author.newUuid();
  given.ReplayId ??= String(counters.next(`${type.name}.ReplayId`));
}

/** Marks a record that is changed. Its times never go back, though a clock may: who asks for what changed since then would miss it (ours). */
export function stamp(type: SObjectType, before: Fields, fields: Fields, { userId, now }: Author): void {
  const modified = latest(datetimeText(now), before.CreatedDate, before.LastModifiedDate);
  if (type.fields.has('LastModifiedDate')) fields.LastModifiedDate = modified;
  if (type.fields.has('LastModifiedById')) fields.LastModifiedById = userId;
  if (type.fields.has('SystemModstamp')) fields.SystemModstamp = latest(modified, before.SystemModstamp);
}

/** Instants as the org holds them sort as text. */
function latest(now: string, ...others: readonly (FieldValue | undefined)[]): string {
  return others.reduce<string>((one, other) => (typeof other === 'string' && other > one ? other : one), now);
}

function earliest(now: string, ...others: readonly (FieldValue | undefined)[]): string {
  return others.reduce<string>((one, other) => (typeof other === 'string' && other < one ? other : one), now);
}

function nextId(type: SObjectType, counters: Counters): string {
  return makeId(type.keyPrefix ?? EVENT_KEY_PREFIX, counters.next(`${type.name}.Id`));
}

function nextNumber(type: SObjectType, field: SObjectField, counters: Counters): string {
  const { prefix, digits } = formatOf(field);
  return prefix + String(counters.next(`${type.name}.${field.name}`)).padStart(digits, '0');
}

/** Takes note of ids and numbers that came from elsewhere, so that they are not given out again. */
export function passByGiven(type: SObjectType, given: Fields, counters: Counters): void {
  if (typeof given.Id === 'string') counters.passBy(`${type.name}.Id`, counterOfId(given.Id) ?? 0);
  for (const field of filledIn(type)) {
    const number = given[field.name];
    if (field.autoNumber && typeof number === 'string') {
      counters.passBy(`${type.name}.${field.name}`, countedBy(field, number) ?? 0);
    }
  }
}

/** The count in a number of the field's format. */
function countedBy(field: SObjectField, number: string): number | undefined {
  const { prefix } = formatOf(field);
  const digits = number.startsWith(prefix) ? number.slice(prefix.length) : '';
  return /^\d{1,15}$/.test(digits) ? Number(digits) : undefined;
}
