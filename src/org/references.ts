/** Checks where a reference points. */
import { implementorsOf, isBaseObject } from './base-objects.ts';
import { FieldRefusal, wrongId } from './field-refusal.ts';
import type { SObjectField, SObjectTypes } from './sobject-type.ts';

/** The org's objects that the field can refer to. */
function targetsOf(types: SObjectTypes, field: SObjectField): readonly string[] {
  return (field.referenceTo ?? [])
    .flatMap((name) => (isBaseObject(name) ? implementorsOf(name) : [name]))
    .filter((name) => types.hasSObject(name));
}

/**
 * Refuses an id of an object that the field cannot point at, and of a record that does not exist. An id of an object that the org does not
 * have is accepted if the field can point at such an object.
 */
export function refuseReference(
  types: SObjectTypes,
  field: SObjectField,
  id: string,
  exists: (sObject: string, id: string) => boolean,
): FieldRefusal | undefined {
  const name = types.sObjectTypeOfId(id)?.name;
  if (name !== undefined && field.referenceTo?.includes(name) && exists(name, id)) return undefined;
  const pointsOutside = (field.referenceTo ?? []).some((target) => !types.hasSObject(target));
  if (name === undefined) return pointsOutside ? undefined : wrongId(field, id);
  if (!targetsOf(types, field).includes(name)) return wrongId(field, id, 'FIELD_INTEGRITY_EXCEPTION');
  if (exists(name, id)) return undefined;
  const message = `${field.label}: there is no ${name} with the id ${id}`;
  return new FieldRefusal('INVALID_CROSS_REFERENCE_KEY', message, [field.name]);
}
