/** An org in memory whose commits fail when the test says so, as on a disk that is full for a moment. */
import type { OrgFiles } from '../../src/org/port.ts';
import { memoryStorage } from '../../src/org/storage/memory-storage.ts';
import {
  type JournalEntry,
  type OrgSnapshots,
  type OrgState,
  type OrgStorage,
  StorageUnavailable,
} from '../../src/org/storage/port.ts';

export class FailingStorage implements OrgStorage {
  readonly #storage: OrgStorage;
  readonly checkpointDue = false;
  readonly files: OrgFiles;
  readonly snapshots: OrgSnapshots;
  /** Commits tried since the last `failFrom`. */
  tries = 0;
  #failing = { from: Number.POSITIVE_INFINITY, to: Number.POSITIVE_INFINITY };

  /** In place of a storage that is empty. */
  constructor(storage: OrgStorage = memoryStorage()) {
    this.#storage = storage;
    this.files = storage.files;
    this.snapshots = storage.snapshots;
  }

  /** The `first`th commit from now on fails, from 1, and so many in a row. */
  failFrom(first: number, count: number): void {
    this.tries = 0;
    this.#failing = { from: first, to: first + count };
  }

  async append(entry: JournalEntry): Promise<void> {
    this.tries++;
    const { from, to } = this.#failing;
    if (this.tries >= from && this.tries < to)
      throw new StorageUnavailable('Cannot write /secret/place: ENOSPC', 'the disk is full');
    return this.#storage.append(entry);
  }

  load = () => this.#storage.load();
  entriesSince = (commit: number) => this.#storage.entriesSince(commit);
  definitions = () => this.#storage.definitions();
  saveDefinitions = () => Promise.resolve();
  checkpoint = (state: OrgState) => this.#storage.checkpoint(state);
  close = () => Promise.resolve();
}
