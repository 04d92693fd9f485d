/**
 * Fields that a new record copies from a record it refers to, unless they are given (ours; facts of the object reference).
 * In Salesforce, actions of Order Management create these objects and fill in the same values.
 */
import type { FromParent } from './object-facts.ts';
import type { FieldValues } from './port.ts';
import type { Fields } from './system-fields.ts';

type Lookup = (sObject: string, id: string) => FieldValues | undefined;

/** Adds the copied fields, in place. A field given as null stays blank. */
export function applyDefaults(defaults: readonly FromParent[], fields: Fields, get: Lookup): void {
  for (const { field, reference, parent, parentField } of defaults) {
    const id = fields[reference];
    if (fields[field] === undefined && typeof id === 'string') fields[field] = get(parent, id)?.[parentField];
  }
}
