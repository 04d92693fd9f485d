/** The state of an org while it is loaded from a checkpoint and the journals after it. */
import type { SObjectRecord } from '../port.ts';
import { recordAfter } from '../record-delta.ts';
import type { OrgSettings } from '../settings.ts';
import type { LoggedEntry, OrgState } from './port.ts';

export type RecordMap = Map<string, SObjectRecord>;

export interface LoadedState {
  readonly records: Map<string, RecordMap>;
  readonly counters: Map<string, number>;
  settings: Partial<OrgSettings>;
  commit: number;
}

/** A state with maps of its own. It shares the records, which never change. */
export function copyOf({ records, counters, settings, commit }: OrgState): LoadedState {
  return {
    records: new Map([...records].map(([sObject, ofObject]) => [sObject, new Map(ofObject)])),
    counters: new Map(counters),
    settings,
    commit,
  };
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

function recordsOf(state: LoadedState, sObject: string): RecordMap {
  let records = state.records.get(sObject);
  if (!records) {
    records = new Map();
    state.records.set(sObject, records);
  }
  return records;
}
