/** The fields that the org itself fills in when a record is inserted or changed: id, numbers, dates, users, defaults. */

import { datetimeText } from '../datetime.ts';
import { money } from '../money.ts';
import { decimalText, scaleOfField } from './canonical-text.ts';
import type { Counters } from './counters.ts';
import type { Edit } from './drafts.ts';
import type { FieldValue } from './port.ts';
import { EVENT_KEY_PREFIX } from './private-objects.ts';
import { counterOfId, makeId } from './record-ids.ts';
import type { SObjectField, SObjectType } from './sobject-type.ts';

/** The user who writes, and the time. */
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

/** "CM-{000000000}": a prefix, and the minimum number of digits. Ours where no source shows how Salesforce prints the number. */
function numberFormatOf(field: SObjectField): NumberFormat {
  let format = formats.get(field);
  if (!format) {
    const [, prefix = '', zeros = ''] = /^(.*)\{(0+)\}$/.exec(field.numberFormat ?? '{00000000}') ?? [];
    format = { prefix, digits: zeros.length };
    formats.set(field, format);
  }
  return format;
}

/** Fills in the fields of a new record that are not given, in place, except those that rules compute; a field given as null stays blank. */
export function fillIn(
  type: SObjectType,
  fields: Fields,
  counters: Counters,
  currency: string,
  author: Author,
): void {
  fields.Id ??= nextId(type, counters);
  fillInSystemFields(type, fields, author);
  for (const field of fieldsToFillIn(type)) {
    const value = fields[field.name];
    if (field.autoNumber) fields[field.name] ??= nextNumber(type, field, counters);
    else if (field.name === 'CurrencyIsoCode') fields.CurrencyIsoCode ??= currency;
    else if (value === undefined || (value === null && !field.nillable))
      fillInDefault(field, fields, currency);
  }
  if (isNamedAfterId(type)) fields.Name ??= String(fields.Id).slice(0, 15);
  if (type.fields.has('ReplayId')) fillInEvent(type, fields, counters, author);
}

/** A record of a custom object without a given name gets its id as its name (ours). */
function isNamedAfterId({ name, nameField }: SObjectType): boolean {
  return name.endsWith('__c') && nameField === 'Name';
}

const fieldsByType = new WeakMap<SObjectType, readonly SObjectField[]>();

/** The fields of the object that the org can fill in. */
function fieldsToFillIn(type: SObjectType): readonly SObjectField[] {
  let fields = fieldsByType.get(type);
  if (!fields) {
    fields = [...type.fields.values()].filter(
      (field) =>
        field.autoNumber || field.name === 'CurrencyIsoCode' || hasDefault(field) || startsAtZero(field),
    );
    fieldsByType.set(type, fields);
  }
  return fields;
}

/** Sets only fields that the object has: an object from which fields are deleted is slow in V8 for ever. */
function fillInSystemFields(type: SObjectType, fields: Fields, author: Author): void {
  const values = systemValues(fields, author);
  for (const name of systemFieldsOf(type)) fields[name] = values[name];
}

const systemFieldsByType = new WeakMap<SObjectType, readonly SystemField[]>();

function systemFieldsOf(type: SObjectType): readonly SystemField[] {
  let names = systemFieldsByType.get(type);
  if (!names) {
    names = SYSTEM_FIELDS.filter((name) => type.fields.has(name));
    systemFieldsByType.set(type, names);
  }
  return names;
}

function systemValues(given: Fields, { userId, now }: Author): Record<SystemField, FieldValue> {
  const created =
    given.CreatedDate ?? earlier(earlier(datetimeText(now), given.LastModifiedDate), given.SystemModstamp);
  const creator = given.CreatedById ?? userId;
  const modified = given.LastModifiedDate ?? created;
  return {
    CreatedDate: created,
    CreatedById: creator,
    LastModifiedDate: modified,
    LastModifiedById: given.LastModifiedById ?? creator,
    SystemModstamp: given.SystemModstamp ?? modified,
    OwnerId: given.OwnerId ?? userId,
    IsDeleted: given.IsDeleted ?? false,
    MayEdit: given.MayEdit ?? true,
  };
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
] as const;

type SystemField = (typeof SYSTEM_FIELDS)[number];

function fillInDefault(field: SObjectField, fields: Fields, currency: string): void {
  if (!DECIMALS.has(field.type)) fields[field.name] = field.defaultValue;
  else fields[field.name] = decimalText(money(field.defaultValue), scaleOfField(field, currency));
}

/** Whether the schema has a default that needs no feature; a default of false is not needed, because a blank boolean is false. */
function hasDefault({ defaultValue, feature }: SObjectField): boolean {
  return defaultValue !== undefined && defaultValue !== false && !feature;
}

/** Amounts and quantities that cannot be blank and that the platform sets. */
function startsAtZero({ nillable, createable, defaultedOnCreate, type }: SObjectField): boolean {
  return !nillable && (!createable || defaultedOnCreate === true) && DECIMALS.has(type);
}

const DECIMALS: ReadonlySet<string> = new Set(['currency', 'double', 'percent']);

function fillInEvent(type: SObjectType, fields: Fields, counters: Counters, author: Author): void {
  fields.EventUuid ??= author.newUuid();
  fields.ReplayId ??= String(counters.next(`${type.name}.ReplayId`));
}

/**
 * Sets the fields that say when and by whom a record was last changed. Its times never go back, even if the clock does: otherwise a client
 * that asks for changes since a time would miss the change (ours).
 */
export function stampModified(
  type: SObjectType,
  before: Fields,
  fields: Fields,
  { userId, now }: Author,
): void {
  const modified = later(later(datetimeText(now), before.CreatedDate), before.LastModifiedDate);
  if (type.fields.has('LastModifiedDate')) fields.LastModifiedDate = modified;
  if (type.fields.has('LastModifiedById')) fields.LastModifiedById = userId;
  if (type.fields.has('SystemModstamp')) fields.SystemModstamp = later(modified, before.SystemModstamp);
}

/** The fields that every change sets. */
export const STAMPS: ReadonlySet<string> = new Set([
  'LastModifiedDate',
  'LastModifiedById',
  'SystemModstamp',
]);

/** The same for a record that is changed in place; before its other changes. */
export function stampEdit({ fields }: SObjectType, edit: Edit, { userId, now }: Author): void {
  const { CreatedDate, LastModifiedDate, SystemModstamp } = edit.draft;
  const modified = later(later(datetimeText(now), CreatedDate), LastModifiedDate);
  if (fields.has('LastModifiedDate')) edit.set('LastModifiedDate', modified);
  if (fields.has('LastModifiedById')) edit.set('LastModifiedById', userId);
  if (fields.has('SystemModstamp')) edit.set('SystemModstamp', later(modified, SystemModstamp));
}

/** The org's datetime texts sort in order of time. */
function later(one: string, other: FieldValue | undefined): string {
  return typeof other === 'string' && other > one ? other : one;
}

function earlier(one: string, other: FieldValue | undefined): string {
  return typeof other === 'string' && other < one ? other : one;
}

function nextId(type: SObjectType, counters: Counters): string {
  return makeId(type.keyPrefix ?? EVENT_KEY_PREFIX, counters.next(idCounterOf(type)));
}

const idCounters = new WeakMap<SObjectType, string>();

/** The name of the sequence; one text for all uses is faster to look up than a new one each time. */
function idCounterOf(type: SObjectType): string {
  let name = idCounters.get(type);
  if (name === undefined) {
    name = `${type.name}.Id`;
    idCounters.set(type, name);
  }
  return name;
}

function nextNumber(type: SObjectType, field: SObjectField, counters: Counters): string {
  const { prefix, digits } = numberFormatOf(field);
  return prefix + String(counters.next(numberCounterOf(type, field))).padStart(digits, '0');
}

const numberCounters = new WeakMap<SObjectField, string>();

/** As `idCounterOf`. */
function numberCounterOf(type: SObjectType, field: SObjectField): string {
  let name = numberCounters.get(field);
  if (name === undefined) {
    name = `${type.name}.${field.name}`;
    numberCounters.set(field, name);
  }
  return name;
}

const numberedByType = new WeakMap<SObjectType, readonly SObjectField[]>();

function numberedFields(type: SObjectType): readonly SObjectField[] {
  let fields = numberedByType.get(type);
  if (!fields) {
    fields = fieldsToFillIn(type).filter(({ autoNumber }) => autoNumber);
    numberedByType.set(type, fields);
  }
  return fields;
}

/** Advances the counters past ids and numbers that are given, so that they are not assigned again. */
export function reserveGivenNumbers(type: SObjectType, given: Fields, counters: Counters): void {
  if (typeof given.Id === 'string') counters.reserveUpTo(idCounterOf(type), counterOfId(given.Id) ?? 0);
  for (const field of numberedFields(type)) {
    const number = given[field.name];
    if (typeof number === 'string') {
      counters.reserveUpTo(numberCounterOf(type, field), counterOfNumber(field, number) ?? 0);
    }
  }
}

/** The counter in a number that has the field's format; undefined for other text. */
function counterOfNumber(field: SObjectField, number: string): number | undefined {
  const { prefix } = numberFormatOf(field);
  const digits = number.startsWith(prefix) ? number.slice(prefix.length) : '';
  return /^\d{1,15}$/.test(digits) ? Number(digits) : undefined;
}
