/** Where a reference may point. */
import { implementorsOf, isBaseObject } from './base-objects.ts';
import { FieldRefusal, wrongId } from './field-refusal.ts';
import type { SObjectField, SObjectTypes } from './sobject-type.ts';

/** The org's objects of whose records the field can hold the id. */
function targetsOf(types: SObjectTypes, field: SObjectField): readonly string[] {
  return (field.referenceTo ?? [])
    .flatMap((name) => (isBaseObject(name) ? implementorsOf(name) : [name]))
    .filter((name) => types.hasSObject(name));
}

/**
 * Refuses an id of an object that the field cannot point at, and of a record that is not there. An id of an object that the org has
 * not is accepted where the field can point at such an object.
 */
export function refuseReference(
  types: SObjectTypes,
  field: SObjectField,
  id: string,
  isThere: (sObject: string, id: string) => boolean,
): FieldRefusal | undefined {
  const name = types.sObjectTypeOfId(id)?.name;
  if (name !== undefined && field.referenceTo?.includes(name) && isThere(name, id)) return undefined;
  const pointsOutside = (field.referenceTo ?? []).some((target) => !types.hasSObject(target));
  if (name === undefined) return pointsOutside ? undefined : wrongId(field, id);
  if (!targetsOf(types, field).includes(name)) return wrongId(field, id, 'FIELD_INTEGRITY_EXCEPTION');
  if (isThere(name, id)) return undefined;
  const message = `${field.label}: there is no ${name} with the id ${id}`;
  return new FieldRefusal('INVALID_CROSS_REFERENCE_KEY', message, [field.name]);
}
