/** The state of an org while it is loaded from a checkpoint and the journals after it. */
import type { SObjectRecord } from '../port.ts';
import type { OrgSettings } from '../settings.ts';
import type { JournalEntry } from './port.ts';

export interface LoadedState {
  readonly records: Map<string, Map<string, SObjectRecord>>;
  readonly counters: Map<string, number>;
  settings: Partial<OrgSettings>;
  commit: number;
}

/** Brings the state to the entry's commit. */
export function applyEntry(state: LoadedState, entry: JournalEntry): void {
  for (const { sObject, id, record } of entry.changes) {
    if (record) recordsOf(state, sObject).set(id, record);
    else recordsOf(state, sObject).delete(id);
  }
  for (const [name, value] of Object.entries(entry.counters)) state.counters.set(name, value);
  if (entry.settings) state.settings = { ...state.settings, ...entry.settings };
  state.commit = entry.commit;
}

function recordsOf(state: LoadedState, sObject: string): Map<string, SObjectRecord> {
  const records = state.records.get(sObject) ?? new Map<string, SObjectRecord>();
  state.records.set(sObject, records);
  return records;
}
