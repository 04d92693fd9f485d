/**
 * The recycle bin: deleted records stay as they last were, with IsDeleted, beside their object's records, under the bin's own object name.
 * So storage, journal and undo treat them like all other records, while searches for records do not find them.
 */
import { type Draft, draftOf, Edit } from './drafts.ts';
import type { SObjectRecord } from './port.ts';
import type { SObjectType } from './sobject-type.ts';
import { stampEdit, stampsOf } from './stamps.ts';
import type { Author } from './system-fields.ts';

const SUFFIX = '__bin';

/** The name under which the store holds the object's deleted records. */
export function binOf(sObject: string): string {
  return sObject + SUFFIX;
}

/** The object whose bin has that name; any other name is returned as it is. */
export function objectOfBin(name: string): string {
  return name.endsWith(SUFFIX) ? name.slice(0, -SUFFIX.length) : name;
}

export function isBin(name: string): boolean {
  return name.endsWith(SUFFIX);
}

/** The record as the bin holds it, with who deleted it and when (doc); undefined for objects without a bin: private objects, events. */
export function deletedRecord(type: SObjectType, record: SObjectRecord, author: Author): Draft | undefined {
  if (!type.fields.has('IsDeleted')) return undefined;
  const draft = draftOf(type, record);
  draft.IsDeleted = true;
  stampEdit(stampsOf(type), new Edit(draft), author);
  return draft;
}
