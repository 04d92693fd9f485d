/** A model of an org as storage sees it; it has the state after every commit. */
import type { SObjectRecord } from '../../../src/org/port.ts';
import type { OrgSettings } from '../../../src/org/settings.ts';
import type { JournalEntry, OrgState } from '../../../src/org/storage/port.ts';

export type Change = JournalEntry['changes'][number];

/** Inserts or replaces a record. */
export function put(sObject: string, id: string, fields: Record<string, unknown> = {}): Change {
  return { sObject, id, record: { Id: id, ...fields } as SObjectRecord };
}

export function drop(sObject: string, id: string): Change {
  return { sObject, id, record: null };
}

export class OrgModel {
  /** The states, from the seed's commit on. */
  readonly #states: OrgState[];
  readonly #entries: JournalEntry[] = [];
  readonly #seedCommit: number;

  constructor(seed: readonly Change[] = [], commit = 0) {
    this.#seedCommit = commit;
    const none: OrgState = { records: new Map(), settings: {}, counters: new Map(), commit: commit - 1 };
    this.#states = [after(none, { commit, changes: seed, counters: {} })];
  }

  /** The current state. */
  get state(): OrgState {
    return this.#states.at(-1)!;
  }

  at(commit: number): OrgState {
    return this.#states[commit - this.#seedCommit]!;
  }

  /** Commits, and returns the entry that storage must append. */
  commit(
    changes: readonly Change[],
    counters: Record<string, number> = {},
    settings?: Partial<OrgSettings>,
  ): JournalEntry {
    const entry = { commit: this.state.commit + 1, changes, counters, ...(settings && { settings }) };
    this.#states.push(after(this.state, entry));
    this.#entries.push(entry);
    return entry;
  }

  /** The commits from that number on. */
  entriesFrom(commit: number): readonly JournalEntry[] {
    return this.#entries.slice(commit - this.#seedCommit - 1);
  }

  /** Drops the states after that commit. */
  revertTo(commit: number): void {
    this.#states.length = commit - this.#seedCommit + 1;
    this.#entries.length = commit - this.#seedCommit;
  }
}

function after(state: OrgState, { commit, changes, counters, settings }: JournalEntry): OrgState {
  const records = new Map([...state.records].map(([sObject, rows]) => [sObject, new Map(rows)]));
  for (const { sObject, id, record } of changes) {
    const rows = records.get(sObject) ?? new Map<string, SObjectRecord>();
    if (record) rows.set(id, record);
    else rows.delete(id);
    records.set(sObject, rows);
  }
  return {
    records,
    commit,
    counters: new Map([...state.counters, ...Object.entries(counters)]),
    settings: { ...state.settings, ...settings },
  };
}

/** A state as text, for comparison: the order of records, objects and counters does not matter, and a blank field is like an absent one. */
export function asText(state: OrgState | undefined): string {
  if (!state) return 'no org yet';
  const records = [...state.records]
    .filter(([, rows]) => rows.size > 0)
    .map(([sObject, rows]) => [sObject, [...rows].map(fieldsByName).sort(byName)] as const);
  return JSON.stringify({
    commit: state.commit,
    settings: Object.entries(state.settings).sort(byName),
    counters: [...state.counters].sort(byName),
    records: records.sort(byName),
  });
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

function fieldsByName([id, record]: readonly [string, SObjectRecord]): [string, unknown] {
  return [
    id,
    Object.entries(record)
      .filter(([, value]) => value !== null)
      .sort(byName),
  ];
}

/** Changes fields of a record, as the org does: storage gets the record before and after. A field given as undefined becomes blank. */
export function alter(state: OrgState, sObject: string, id: string, fields: Record<string, unknown>): Change {
  const before = state.records.get(sObject)!.get(id)!;
  return { sObject, id, before, record: { ...before, ...fields } as SObjectRecord };
}
