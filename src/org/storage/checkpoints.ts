/** The checkpoints of an org directory: what the last one has, which commits it lacks, and how the next one is written from both. */
import { join } from 'node:path';
import type { SObjectRecord } from '../port.ts';
import type { Blocks } from './block.ts';
import { unavailable } from './damage.ts';
import { Journal, type JournalPlace } from './journal.ts';
import {
  type JournalEnd,
  journalName,
  listJournals,
  obsoleteJournals,
  replayJournals,
} from './journal-replay.ts';
import type { ChangedRecords } from './merge-blocks.ts';
import { type NextCheckpoint, ndjsonAdapter, settleCheckpoint } from './ndjson-adapter.ts';
import type { LoadedState } from './org-state.ts';
import type { JournalEntry, OrgState } from './port.ts';
import { Unsaved } from './unsaved.ts';

/**
 * A checkpoint is due only when the journal has as many bytes as the files that the checkpoint replaces: then checkpoints write no more than the
 * commits did, whatever the size of the org. But a start should not have to replay more than this.
 */
const MOST_JOURNAL_BYTES = 256 * 1024 * 1024;

/** One task at a time: the caller waits for `write` and `writeFirst` before the next. */
export class Checkpoints {
  readonly #place: JournalPlace;
  readonly #warn: (message: string) => void;
  /** The last checkpoint's commit; -1 before the first. */
  #commit = -1;
  /** The blocks of the last checkpoint; undefined before the first, and while the directory has the layout before blocks. */
  #blocks: Blocks | undefined;
  /** The counters and settings of the last checkpoint. */
  #saved: Pick<OrgState, 'counters' | 'settings'> = { counters: new Map(), settings: {} };
  /** What is in the journals, but not in the last checkpoint. */
  #unsaved = new Unsaved(new Map());

  constructor(place: JournalPlace, warn: (message: string) => void) {
    this.#place = place;
    this.#warn = warn;
  }

  /** Must be called with each entry that is on the disk, in order. */
  noteDurable(entry: JournalEntry): void {
    this.#unsaved.addEntry(entry);
  }

  /** Whether the next checkpoint is due for a journal of that many bytes, which is never below `least`. */
  isDue(journalBytes: number, least: number): boolean {
    if (!this.#blocks) return journalBytes > 0;
    return journalBytes >= Math.max(least, Math.min(this.#unsaved.blockBytes, MOST_JOURNAL_BYTES));
  }

  /** Remembers what the last checkpoint has. */
  #savedAs({ commit, counters, settings }: Omit<OrgState, 'records'>, blocks: Blocks | undefined): void {
    this.#commit = commit;
    this.#saved = { counters: new Map(counters), settings };
    this.#blocks = blocks;
  }

  /**
   * Brings the state of the last checkpoint, which is in these blocks, to the end of the journals. Changes nothing on the disk.
   * Throws a StorageError for a damaged journal.
   */
  async replay(state: LoadedState, blocks: Blocks | undefined): Promise<JournalEnd> {
    this.#savedAs(state, blocks);
    const { fileSystem, directory } = this.#place;
    const unsaved = new Unsaved(blocks ?? new Map());
    const end = await replayJournals(fileSystem, directory, state, (...change) => unsaved.add(...change));
    const { settings } = state;
    unsaved.addEntry({ changes: [], counters: Object.fromEntries(state.counters), settings });
    this.#unsaved = unsaved;
    return end;
  }

  /**
   * Writes the state with the journal's commits up to now, unless the last checkpoint has them all; later commits go into a new journal.
   * Throws a StorageError; the last checkpoint and the journals then still contain everything.
   */
  async write(state: OrgState, journal: Journal): Promise<void> {
    if (state.commit < this.#commit) return;
    const { commit, unsaved } = await journal.rotate(state.commit, (commit) => this.#cut(commit));
    if (this.#blocks && commit === this.#commit) return;
    const changes = this.#blocks ? unsaved.records : withChanges(state.records, unsaved.records);
    const counters = new Map([...this.#saved.counters, ...unsaved.counters]);
    const settings = { ...this.#saved.settings, ...unsaved.settings };
    try {
      await this.#writeThroughLowdb({ base: this.#blocks, changes, commit, counters, settings });
    } catch (error) {
      this.#unsaved = Unsaved.joined(unsaved, this.#unsaved, this.#blocks ?? new Map());
      throw error;
    }
    this.#unsaved = Unsaved.joined(new Unsaved(new Map()), this.#unsaved, this.#blocks ?? new Map());
    await this.cleanUp();
  }

  /** The commits up to this one go into a checkpoint, those after it into the one after that. */
  #cut(commit: number): { readonly commit: number; readonly unsaved: Unsaved } {
    const unsaved = this.#unsaved;
    this.#unsaved = new Unsaved(this.#blocks ?? new Map());
    return { commit, unsaved };
  }

  /** The journal for the commits after the state; call `cleanUp` when it is in use. Throws a StorageError, and the next first checkpoint may succeed. */
  async writeFirst(state: OrgState): Promise<Journal> {
    const journal = await this.#firstJournal(state.commit + 1);
    try {
      await this.#writeThroughLowdb({ ...state, base: undefined, changes: state.records });
    } catch (error) {
      await journal.close();
      throw error;
    }
    this.#unsaved = new Unsaved(this.#blocks ?? new Map());
    return journal;
  }

  /** Created before the checkpoint is in place, so that a checkpoint without a journal must have lost it. Journals that exist already are empty: a failed first checkpoint left them. */
  async #firstJournal(firstCommit: number): Promise<Journal> {
    await this.#place.guard();
    await this.#removeJournals(await listJournals(this.#place.fileSystem, this.#place.directory));
    return Journal.open(this.#place, {
      firstCommit,
      nextCommit: firstCommit,
      length: 0,
      rest: 0,
      torn: undefined,
    });
  }

  /** lowdb is imported here: reading an org does not need it, and the start is faster without it. */
  async #writeThroughLowdb(next: NextCheckpoint): Promise<void> {
    const { Low } = await import('lowdb');
    const { fileSystem, directory, guard } = this.#place;
    const adapter = ndjsonAdapter(fileSystem, directory, {
      guard,
      onWritten: (blocks) => this.#savedAs(next, blocks),
    });
    await new Low(adapter, next).write();
  }

  /** Removes what the last checkpoint has replaced. A failure is harmless: what is left is ignored when the org is loaded, and removed after the next checkpoint. */
  async cleanUp(): Promise<void> {
    const { fileSystem, directory } = this.#place;
    const commit = this.#commit;
    try {
      await settleCheckpoint(fileSystem, directory, this.#blocks);
      const journals = await listJournals(fileSystem, directory);
      await this.#removeJournals(obsoleteJournals(journals, commit));
    } catch (error) {
      this.#warn(unavailable(`Cannot clean up ${directory}`, error).message);
    }
  }

  async #removeJournals(firstCommits: readonly number[]): Promise<void> {
    for (const firstCommit of firstCommits) {
      await this.#place.fileSystem.remove(join(this.#place.directory, journalName(firstCommit)));
    }
  }
}

/** The records with the changes, which win. Objects without changes are not copied. */
function withChanges(
  records: OrgState['records'],
  changes: NextCheckpoint['changes'],
): NextCheckpoint['changes'] {
  const all = new Map<string, ChangedRecords>(records);
  for (const [sObject, changed] of changes)
    all.set(sObject, new Map<string, SObjectRecord | null>([...(all.get(sObject) ?? []), ...changed]));
  return all;
}
