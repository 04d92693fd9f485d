/** The state of an org while it is loaded from a checkpoint and the journals after it. */
import type { SObjectRecord } from '../port.ts';
import { compactRecord } from '../record-shape.ts';
import type { OrgSettings } from '../settings.ts';
import type { LoggedChange, LoggedEntry } from './port.ts';

export type RecordMap = Map<string, SObjectRecord>;

export interface LoadedState {
  readonly records: Map<string, RecordMap>;
  readonly counters: Map<string, number>;
  settings: Partial<OrgSettings>;
  commit: number;
}

/** Brings the state to the entry's commit; calls `onChange` with each record. Throws a RangeError if a record that it changes is missing. */
export function applyEntry(
  state: LoadedState,
  entry: LoggedEntry,
  onChange: (sObject: string, id: string, record: SObjectRecord | null) => void = () => {},
): void {
  for (const change of entry.changes) {
    const { sObject, id } = change;
    const records = recordsOf(state, sObject);
    const record = recordAfter(change, records.get(id));
    if (record) records.set(id, record);
    else records.delete(id);
    onChange(sObject, id, record);
  }
  for (const [name, value] of Object.entries(entry.counters)) state.counters.set(name, value);
  if (entry.settings) state.settings = { ...state.settings, ...entry.settings };
  state.commit = entry.commit;
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

function recordsOf(state: LoadedState, sObject: string): RecordMap {
  let records = state.records.get(sObject);
  if (!records) {
    records = new Map();
    state.records.set(sObject, records);
  }
  return records;
}
