/**
 * The recycle bin: deleted records are kept as they last were, IsDeleted, beside the records of their object, under a name of the bin's own.
 * So storage, journal and undoing treat them as records like all others, while everything that looks for records passes them by.
 */
import type { SObjectRecord } from './port.ts';
import type { SObjectType } from './sobject-type.ts';
import { type Author, type Fields, stamp } from './system-fields.ts';

const SUFFIX = '__bin';

/** Under which name the store keeps the deleted records of the object. */
export function binOf(sObject: string): string {
  return sObject + SUFFIX;
}

/** The object whose bin has that name; the name itself when it is no bin's. */
export function outOfBin(name: string): string {
  return name.endsWith(SUFFIX) ? name.slice(0, -SUFFIX.length) : name;
}

export function isBin(name: string): boolean {
  return name.endsWith(SUFFIX);
}

/** The record as the bin keeps it, marked with who deleted it and when (doc); undefined for objects without a bin: private ones, events. */
export function deletedRecord(
  type: SObjectType,
  record: SObjectRecord,
  author: Author,
): SObjectRecord | undefined {
  if (!type.fields.has('IsDeleted')) return undefined;
  const fields: Fields & { Id: string } = { ...record, IsDeleted: true };
  stamp(type, record, fields, author);
  return fields;
}
