/** The fields that a new record must have. */
import { FieldRefusal } from './field-refusal.ts';
import type { FieldValues } from './port.ts';
import type { SObjectField, SObjectType, SObjectTypes } from './sobject-type.ts';

/** The same for all orgs: they share the standard objects, and differ only in the objects that references can point at. */
const candidates = new WeakMap<SObjectType, readonly SObjectField[]>();

/** By org, then object. */
const required = new WeakMap<SObjectTypes, Map<SObjectType, readonly string[]>>();

/** The fields that a new record must be given, because the org cannot fill them in. */
export function requiredFields(types: SObjectTypes, type: SObjectType): readonly string[] {
  let ofOrg = required.get(types);
  if (!ofOrg) {
    ofOrg = new Map();
    required.set(types, ofOrg);
  }
  let names = ofOrg.get(type);
  if (!names) {
    names = requiredIn(types, type);
    ofOrg.set(type, names);
  }
  return names;
}

function requiredIn(types: SObjectTypes, type: SObjectType): readonly string[] {
  let fields = candidates.get(type);
  if (!fields) {
    fields = [...type.fields.values()].filter((field) => field.required ?? mayBeRequired(type, field));
    candidates.set(type, fields);
  }
  return fields.filter((field) => field.required || canBeGiven(types, type, field)).map(({ name }) => name);
}

/** OwnerId is not required: the owner defaults to the user who writes. */
function mayBeRequired(type: SObjectType, field: SObjectField): boolean {
  if (!field.createable || field.nillable || field.type === 'boolean' || field.feature) return false;
  if (field.defaultedOnCreate || field.defaultValue !== undefined || field.name === 'OwnerId') return false;
  return field.inOrgDescribe !== false || type.fields.get('Id')?.inOrgDescribe === false;
}

/** A reference to the object itself, or to an object that the org does not have, is not required, whatever the object reference says (ours). */
function canBeGiven(
  types: SObjectTypes,
  type: SObjectType,
  { type: fieldType, referenceTo = [] }: SObjectField,
): boolean {
  return (
    fieldType !== 'reference' || referenceTo.some((name) => name !== type.name && types.hasSObject(name))
  );
}

/** Undefined when no required field is missing. */
export function missingFields(
  types: SObjectTypes,
  type: SObjectType,
  values: FieldValues,
): FieldRefusal | undefined {
  const isMissing = (name: string) => (values[name] ?? null) === null;
  const names = requiredFields(types, type);
  if (!names.some(isMissing)) return undefined;
  const missing = names.filter(isMissing);
  const message = `Required fields are missing: [${missing.join(', ')}]`;
  return new FieldRefusal('REQUIRED_FIELD_MISSING', message, missing);
}
