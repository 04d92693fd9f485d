/** What a new record cannot be without. */
import { FieldRefusal } from './field-refusal.ts';
import type { FieldValues } from './port.ts';
import type { SObjectField, SObjectType, SObjectTypes } from './sobject-type.ts';

/** Whatever the org: orgs share the standard objects, and differ in what references can point at. */
const candidates = new WeakMap<SObjectType, readonly SObjectField[]>();

/** The fields that a new record must have and the org cannot fill in. */
export function requiredFields(types: SObjectTypes, type: SObjectType): readonly string[] {
  let fields = candidates.get(type);
  if (!fields) {
    fields = [...type.fields.values()].filter((field) => field.required ?? mayBeRequired(type, field));
    candidates.set(type, fields);
  }
  return fields.filter((field) => field.required || canBeGiven(types, type, field)).map(({ name }) => name);
}

/** The owner is whoever writes. */
function mayBeRequired(type: SObjectType, field: SObjectField): boolean {
  if (!field.createable || field.nillable || field.type === 'boolean' || field.feature) return false;
  if (field.defaultedOnCreate || field.defaultValue !== undefined || field.name === 'OwnerId') return false;
  return field.inOrgDescribe !== false || type.fields.get('Id')?.inOrgDescribe === false;
}

/** References to the object itself, and to objects that the org has not, cannot be asked of everybody, whatever the object reference says (ours). */
function canBeGiven(
  types: SObjectTypes,
  type: SObjectType,
  { type: fieldType, referenceTo = [] }: SObjectField,
): boolean {
  return (
    fieldType !== 'reference' || referenceTo.some((name) => name !== type.name && types.hasSObject(name))
  );
}

/** Undefined when none is missing. */
export function missingFields(
  types: SObjectTypes,
  type: SObjectType,
  values: FieldValues,
): FieldRefusal | undefined {
  const missing = requiredFields(types, type).filter((name) => (values[name] ?? null) === null);
  if (missing.length === 0) return undefined;
  const message = `Required fields are missing: [${missing.join(', ')}]`;
  return new FieldRefusal('REQUIRED_FIELD_MISSING', message, missing);
}
