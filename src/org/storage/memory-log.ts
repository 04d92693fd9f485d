/** A log in memory that several orgs share, as they would share one in a database. */
import { loggedEntry } from '../record-delta.ts';
import { memorySnapshots } from './memory-snapshots.ts';
import { applyEntry, type LoadedState } from './org-state.ts';
import { type JournalEntry, type LoggedEntry, NotNextCommit, type OrgState } from './port.ts';

export class MemoryLog {
  readonly snapshots = memorySnapshots();
  #checkpoint: OrgState | undefined;
  /** Those after the first checkpoint. */
  readonly #entries: LoggedEntry[] = [];

  /** The state with all commits; undefined before the first checkpoint. */
  load(): OrgState | undefined {
    if (!this.#checkpoint) return undefined;
    const { records, counters, settings, commit } = this.#checkpoint;
    const state: LoadedState = { records: copied(records), counters: new Map(counters), settings, commit };
    for (const entry of this.#entries) if (entry.commit > commit) applyEntry(state, entry);
    return state;
  }

  /** Throws a NotNextCommit if another org was first. */
  append(entry: JournalEntry): void {
    const next = this.#last + 1;
    if (entry.commit !== next) throw new NotNextCommit(next, entry.commit);
    this.#entries.push(loggedEntry(entry));
  }

  entriesSince(commit: number): readonly LoggedEntry[] {
    return this.#entries.filter((entry) => entry.commit > commit);
  }

  /** Commits stay: another org may not have read them yet. */
  checkpoint(state: OrgState): void {
    this.#checkpoint ??= { ...state, records: copied(state.records), counters: new Map(state.counters) };
  }

  get #last(): number {
    return this.#entries.at(-1)?.commit ?? this.#checkpoint?.commit ?? 0;
  }
}

function copied(records: OrgState['records']): LoadedState['records'] {
  return new Map([...records].map(([sObject, ofObject]) => [sObject, new Map(ofObject)]));
}
