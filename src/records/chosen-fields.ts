/** Which fields of a record a client reads. */
import type { SObjectField, SObjectType } from '../org/sobject-type.ts';

export type ChosenFields =
  | { readonly fields: readonly SObjectField[] }
  /** The first name that the object does not have. */
  | { readonly unknown: string };

/** The fields with those names, in any case, each once and in their order; with `Id` after them when `isWithId` (seen). */
export function chooseFields(type: SObjectType, names: readonly string[], isWithId: boolean): ChosenFields {
  const chosen = new Set<SObjectField>();
  for (const name of isWithId ? [...names, 'Id'] : names) {
    const field = type.field(name.trim());
    if (!field) return { unknown: name.trim() };
    chosen.add(field);
  }
  return { fields: [...chosen] };
}
