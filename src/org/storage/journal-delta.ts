/** What a line of the journal says about one record: all of a new one, of a changed one the fields that differ. */
import type { SObjectRecord } from '../port.ts';
import type { JournalChange, JournalEntry, LoggedChange, LoggedEntry } from './port.ts';

/** The entry as it is printed, and as other readers of the journal get it. */
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
