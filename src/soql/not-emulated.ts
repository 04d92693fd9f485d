/**
 * Objects that references name and the schema does not have. A reference holds the id of its target, so only the id can be answered
 * (ours).
 */
import type { Step } from './bound.ts';
import { type Place, type Refused, refusal } from './refusal.ts';
import type { SoqlField, SoqlNotEmulated, SoqlRow, SoqlType } from './schema.ts';

const ID: SoqlField = { name: 'Id', type: 'id', filterable: true, sortable: true, groupable: true };

const types = new Map<string, SoqlType>();
const all = new WeakSet<SoqlType>();

/** A placeholder for the object with that name; it has the field Id and no rows. */
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

/** The placeholder for a row whose object is unknown at the end of the step: Name, as in an org, unless only one object is possible. */
export function unknownTargetOf({ notEmulated }: Step): SoqlType {
  return notEmulated.length === 1 ? notEmulated[0]! : typeNotEmulated('Name');
}

/** Reads a field of Name from such a row; throws for a field that only the object itself has. */
export function readOfUnknown({ Id }: SoqlRow, { name }: SoqlType, field: string, label: string): unknown {
  if (field === 'Id') return Id;
  if (field === 'Type' && name !== 'Name') return name;
  throw refusal('INVALID_FIELD', `${label} of ${Id} cannot be answered: its object is ${NOT_EMULATED}`);
}

/** For TYPEOF, when a row's object is one of several that are not emulated and a branch names one of these. */
export function typeUndecided(relationship: string): Refused {
  const message = `TYPEOF ${relationship} cannot be answered: a record belongs to one of several objects that are ${NOT_EMULATED}`;
  return refusal('INVALID_FIELD', message);
}

const NOT_EMULATED = 'not emulated by sfom-emulator';

/** For FROM with the object. */
export function objectNotEmulated(name: string, place: Place): Refused {
  return refusal('INVALID_TYPE', `sObject type '${name}' is not supported: it is ${NOT_EMULATED}`, place);
}

/** For a field other than Id behind `path`, which refers to the object. */
export function fieldNotEmulated(name: string, path: string, place: Place): Refused {
  const message = `The object ${name}, to which ${path} refers, is ${NOT_EMULATED}: only ${path}.Id can be queried`;
  return refusal('INVALID_FIELD', message, place);
}

/** For FROM with the relationship, in a query of children. */
export function childrenNotEmulated(name: string, relationship: string, place: Place): Refused {
  const message = `The object ${name} of the relationship ${relationship} is ${NOT_EMULATED}`;
  return refusal('INVALID_TYPE', message, place);
}

/** A sentence to add to the refusal of a field that comes with a feature; empty for any other name. */
export function featureNotEmulated({ notEmulated }: SoqlType, name: string): string {
  const upper = name.toUpperCase();
  const isNamed = (field: string) => field.toUpperCase() === upper;
  const features = Object.entries((notEmulated ?? NOTHING).fields);
  const found = features.find(([, fields]) => fields.some(isNamed));
  return found ? ` ${found[0]} are ${NOT_EMULATED}.` : '';
}

const NOTHING: SoqlNotEmulated = { children: [], fields: {} };
