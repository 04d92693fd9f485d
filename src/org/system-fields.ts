/** The fields that the org itself fills in when a record is inserted or changed: id, numbers, dates, users, defaults. */

import { datetimeText } from '../datetime.ts';
import { money } from '../money.ts';
import { oncePer } from '../once-per.ts';
import { nextId, nextNumber } from './assigned-numbers.ts';
import { decimalText, scaleOfField } from './canonical-text.ts';
import type { Counters } from './counters.ts';
import type { FieldValue } from './port.ts';
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

/** The fields of the object that the org can fill in. */
const fieldsToFillIn = oncePer((type: SObjectType) =>
  [...type.fields.values()].filter(
    (field) =>
      field.autoNumber || field.name === 'CurrencyIsoCode' || hasDefault(field) || startsAtZero(field),
  ),
);

/** Sets only fields that the object has: an object from which fields are deleted is slow in V8 for ever. */
function fillInSystemFields(type: SObjectType, fields: Fields, author: Author): void {
  const values = systemValues(fields, author);
  for (const name of systemFieldsOf(type)) fields[name] = values[name];
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

const systemFieldsOf = oncePer((type: SObjectType) => SYSTEM_FIELDS.filter((name) => type.fields.has(name)));

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

/** The org's datetime texts sort in order of time. */
function earlier(one: string, other: FieldValue | undefined): string {
  return typeof other === 'string' && other < one ? other : one;
}
