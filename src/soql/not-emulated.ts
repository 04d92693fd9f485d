/**
 * Objects that references name and the schema does not have. A reference holds the id of what it refers to, so that the id can be answered
 * and nothing else (ours).
 */
import type { Step } from './bound.ts';
import { type Place, type Refused, refusal } from './refusal.ts';
import type { SoqlField, SoqlNotEmulated, SoqlRow, SoqlType } from './schema.ts';

const ID: SoqlField = { name: 'Id', type: 'id', filterable: true, sortable: true, groupable: true };

const types = new Map<string, SoqlType>();
const all = new WeakSet<SoqlType>();

/** Stands for the object of that name; it has an Id and no rows. */
export function typeNotEmulated(name: string): SoqlType {
  const known = types.get(name);
  if (known) return known;
  const field = (wanted: string) => (wanted.toUpperCase() === 'ID' ? ID : undefined);
  const fields = new Map([[ID.name, ID]]);
  const type = { name, keyPrefix: null, queryable: false, fields, childRelationships: [], field };
  types.set(name, type);
  all.add(type);
  return type;
}

export function isNotEmulated(type: SoqlType): boolean {
  return all.has(type);
}

/** For a row that a step leads to and whose object it is not known to be: an org calls it Name where it cannot say more. */
export function unknownTargetOf({ notEmulated }: Step): SoqlType {
  return notEmulated.length === 1 ? notEmulated[0]! : typeNotEmulated('Name');
}

/** Which of the fields of Name that row answers; throws for those that only the object itself could. */
export function readOfUnknown({ Id }: SoqlRow, { name }: SoqlType, field: string, label: string): unknown {
  if (field === 'Id') return Id;
  if (field === 'Type' && name !== 'Name') return name;
  throw refusal(
    'INVALID_FIELD',
    `${label} of ${Id} cannot be answered: the record is of an object that is ${NOT_EMULATED}`,
  );
}

/** TYPEOF where a row's object is one of several that are not emulated, and a branch is for one of these. */
export function typeUndecided(relationship: string): Refused {
  const message = `TYPEOF ${relationship}: a record is of one of several objects that are ${NOT_EMULATED}`;
  return refusal('INVALID_FIELD', message);
}

const NOT_EMULATED = 'not emulated by sfom-emulator';

/** FROM an object. */
export function objectNotEmulated(name: string, place: Place): Refused {
  return refusal('INVALID_TYPE', `sObject type '${name}' is not supported: it is ${NOT_EMULATED}`, place);
}

/** `path` leads to the object, and is followed by something that is not Id. */
export function fieldNotEmulated(name: string, path: string, place: Place): Refused {
  const message = `The object ${name}, to which ${path} refers, is ${NOT_EMULATED}: only ${path}.Id can be queried`;
  return refusal('INVALID_FIELD', message, place);
}

/** FROM a relationship, in a query of children. */
export function childrenNotEmulated(name: string, relationship: string, place: Place): Refused {
  const message = `The object ${name}, whose records ${relationship} are, is ${NOT_EMULATED}`;
  return refusal('INVALID_TYPE', message, place);
}

/** What a refusal of a field's name says besides, when the field comes with a feature; empty for any other name. */
export function featureNotEmulated({ notEmulated }: SoqlType, name: string): string {
  const upper = name.toUpperCase();
  const isNamed = (field: string) => field.toUpperCase() === upper;
  const features = Object.entries((notEmulated ?? NOTHING).fields);
  const found = features.find(([, fields]) => fields.some(isNamed));
  return found ? ` ${found[0]} are ${NOT_EMULATED}.` : '';
}

const NOTHING: SoqlNotEmulated = { children: [], fields: {} };
