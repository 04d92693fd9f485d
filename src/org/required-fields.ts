/** The fields that a new record must have. */
import { oncePer } from '../once-per.ts';
import { FieldRefusal } from './field-refusal.ts';
import type { FieldValues } from './port.ts';
import type { SObjectField, SObjectType, SObjectTypes } from './sobject-type.ts';

/** The same for all orgs: they share the standard objects, and differ only in the objects that references can point at. */
const candidates = oncePer((type: SObjectType) =>
  [...type.fields.values()].filter((field) => field.required ?? mayBeRequired(type, field)),
);

/** By org, then object. */
const required = oncePer((types: SObjectTypes) =>
  oncePer((type: SObjectType): readonly string[] =>
    candidates(type)
      .filter((field) => field.required || canBeGiven(types, type, field))
      .map(({ name }) => name),
  ),
);

/** The fields that a new record must be given, because the org cannot fill them in. */
export function requiredFields(types: SObjectTypes, type: SObjectType): readonly string[] {
  return required(types)(type);
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
