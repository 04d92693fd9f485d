/**
 * What a new record takes over from another that it points at, where it is not given itself (ours; facts of the object reference).
 * In Salesforce these objects are made by actions of Order Management, which fill in the same.
 */
import type { FromParent } from './object-facts.ts';
import type { FieldValues, SObjectRecord } from './port.ts';
import type { Fields } from './system-fields.ts';

type Lookup = (sObject: string, id: string) => SObjectRecord | undefined;

/** The given fields and those taken over. A field given as null stays blank. */
export function takeOver(defaults: readonly FromParent[], given: FieldValues, get: Lookup): Fields {
  const fields: Fields = { ...given };
  for (const { field, by, parent, of } of defaults) {
    const id = fields[by];
    if (fields[field] === undefined && typeof id === 'string') fields[field] = get(parent, id)?.[of];
  }
  return fields;
}
