/** A log in memory that several orgs share, as they would share one in a database. */
import { loggedEntry } from '../record-delta.ts';
import { memorySnapshots } from './memory-snapshots.ts';
import { applyEntry, copyOf } from './org-state.ts';
import { type JournalEntry, type LoggedEntry, NotNextCommit, type OrgState } from './port.ts';

export class MemoryLog {
  readonly snapshots = memorySnapshots();
  #checkpoint: OrgState | undefined;
  /** Those after the first checkpoint. */
  readonly #entries: LoggedEntry[] = [];

  /** The state with all commits; undefined before the first checkpoint. */
  load(): OrgState | undefined {
    if (!this.#checkpoint) return undefined;
    const state = copyOf(this.#checkpoint);
    for (const entry of this.entriesSince(state.commit)) applyEntry(state, entry);
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
    this.#checkpoint ??= copyOf(state);
  }

  get #last(): number {
    return this.#entries.at(-1)?.commit ?? this.#checkpoint?.commit ?? 0;
  }
}
