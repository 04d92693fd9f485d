/** What a commit stores about one record: all of a new one, of a changed one the fields that differ; and the record that follows from it. */
import type { SObjectRecord } from './port.ts';
import { compactRecord } from './record-shape.ts';
import type { JournalChange, JournalEntry, LoggedChange, LoggedEntry } from './storage/port.ts';

/** The entry as it is stored, and as its readers get it. */
export function loggedEntry({ commit, changes, counters, settings }: JournalEntry): LoggedEntry {
  return { commit, changes: changes.map(loggedChange), counters, ...(settings && { settings }) };
}

function loggedChange({ sObject, id, record, before }: JournalChange): LoggedChange {
  return before && record ? { sObject, id, ...difference(before, record) } : { sObject, id, record };
}

function difference(before: SObjectRecord, after: SObjectRecord): Pick<LoggedChange, 'set' | 'blank'> {
  const set: Record<string, SObjectRecord[string]> = {};
  for (const name in after) if (after[name] !== before[name]) set[name] = after[name];
  const blank: string[] = [];
  for (const name in before) if (after[name] === undefined && before[name] !== undefined) blank.push(name);
  return blank.length > 0 ? { set, blank } : { set };
}

/** The record that the change leaves; null: deleted. Throws a RangeError if the change needs a record before it. */
export function recordAfter(
  { sObject, id, record, set, blank }: LoggedChange,
  before: SObjectRecord | undefined,
): SObjectRecord | null {
  if (!set) return record ? compactRecord(sObject, record) : null;
  if (!before) throw new RangeError(`the ${sObject} ${id}, which it changes, is missing`);
  const fields: Record<string, SObjectRecord[string]> = { ...before, ...set };
  for (const name of blank ?? []) fields[name] = undefined;
  return compactRecord(sObject, fields);
}
