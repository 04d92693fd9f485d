/**
 * Writes the journal. Entries that wait while others are being written share the next write. A write is on the disk when it resolves (O_DSYNC),
 * and goes into padding that was written ahead of it: so it is one turn of the thread pool, and the file system has no length to record.
 *
 *   append → waiting ─┐ one at a time, in order:
 *   rotate ───────────┼─► write all waiting entries into the padding, or with new padding behind them → resolve
 *   close ────────────┘       └ fails: cut the file back, reject these and all waiting entries; the next append may succeed.
 *                               If the file cannot be cut back either, that is tried again before anything else is written.
 *
 * Rotating and closing cut the padding off: only the open journal has some.
 */
import { join } from 'node:path';
import { explained, unavailable } from './damage.ts';
import type { FileSystem, SyncedFile } from './file-system.ts';
import { type PrintedEntry, printEntry, printGroup } from './journal-line.ts';
import { paddingAfter } from './journal-padding.ts';
import { type JournalEnd, journalName } from './journal-replay.ts';
import { type JournalEntry, NotNextCommit, StorageError } from './port.ts';

interface WaitingEntry {
  readonly entry: JournalEntry;
  readonly printed: PrintedEntry;
  resolve(): void;
  reject(reason: unknown): void;
}

/** Where a journal is written. `guard` is called before each write, and rejects if the directory is no longer ours. */
export interface JournalPlace {
  readonly fileSystem: FileSystem;
  readonly directory: string;
  readonly guard: () => Promise<void> | undefined;
  /** Called with each entry that is on the disk, in order, before its append resolves. */
  readonly onDurable: (entry: JournalEntry) => void;
}

export class Journal {
  readonly #place: JournalPlace;
  #file: SyncedFile;
  #path: string;
  /** Bytes of the file that are on the disk and acknowledged. */
  #length: number;
  /** Bytes of the file with its padding. */
  #paddedLength: number;
  /** The last commit on the disk. */
  #durable: number;
  /** The number that the next entry must have. */
  #next: number;
  #size: number;
  #waiting: WaitingEntry[] = [];
  /** Settles when the last task called so far is done. Never rejects. */
  #tasks: Promise<unknown> = Promise.resolve();
  /** Must succeed before anything more is written; set when something failed halfway. */
  #repair: (() => Promise<void>) | undefined;
  /** Why entries were rejected, until an entry follows the last commit on the disk; entries appended in the meantime would leave a gap. */
  #rejection: unknown;
  #isClosed = false;

  private constructor(place: JournalPlace, path: string, file: SyncedFile, end: JournalEnd) {
    this.#place = place;
    this.#file = file;
    this.#path = path;
    this.#length = end.length;
    this.#paddedLength = end.length;
    this.#durable = end.nextCommit - 1;
    this.#next = end.nextCommit;
    this.#size = end.length;
  }

  /**
   * Continues a journal at its end (a new one at its start), after cutting off padding and a torn entry.
   * Syncs the file: a killed process may have left entries that were read but are not on the disk yet.
   */
  static async open(place: JournalPlace, end: JournalEnd): Promise<Journal> {
    const path = join(place.directory, journalName(end.firstCommit));
    return explained(`Cannot write ${path}`, async () => {
      const file = await place.fileSystem.openSynced(path);
      await place.fileSystem.syncDirectory(place.directory);
      if (end.rest > 0) await file.truncate(end.length);
      await file.sync();
      return new Journal(place, path, file, end);
    });
  }

  /** The last commit on the disk. */
  get durable(): number {
    return this.#durable;
  }

  /** Bytes written since the last rotation; before the first rotation, the size of the file. */
  get size(): number {
    return this.#size;
  }

  /** Resolves when the entry is on the disk; rejects with a StorageError if it cannot be written, with a NotNextCommit for a wrong commit number. */
  async append(entry: JournalEntry): Promise<void> {
    this.#refuseIfClosed();
    if (entry.commit !== this.#next) {
      throw this.#rejection ?? new NotNextCommit(this.#next, entry.commit);
    }
    this.#rejection = undefined;
    const printed = printEntry(entry);
    this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ entry, printed, resolve, reject });
      if (this.#waiting.length === 1) void this.#run(() => this.#flush());
    });
  }

  /**
   * Starts a new journal for later entries, for a checkpoint of `commit` or later; an empty journal stays in use.
   * Resolves with what `cut` returns, which is called with the last commit on the disk, before there are later ones. Rejects, and continues the old one, if the new one cannot be created or `commit` is not on the disk.
   */
  rotate<T>(commit: number, cut: (commit: number) => T): Promise<T> {
    return this.#run(async () => {
      this.#refuseIfClosed();
      await this.#runRepair();
      if (commit > this.#durable) throw new RangeError(`Commit ${commit} is not in the journal`);
      if (this.#length > 0) {
        await this.#cutPadding();
        await this.#startJournal(this.#durable + 1);
      }
      this.#size = 0;
      return cut(this.#durable);
    });
  }

  /** Writes the waiting entries, then closes the file. Rejects if rejected entries could not be cut off: they may come back at the next start. */
  close(): Promise<void> {
    return this.#run(async () => {
      this.#isClosed = true;
      try {
        await this.#runRepair();
        // A directory that is no longer ours may already have another writer, and the next start cuts the padding too.
        await this.#cutPadding().catch(() => {});
      } finally {
        await this.#file.close();
      }
    });
  }

  #refuseIfClosed(): void {
    if (this.#isClosed) throw new StorageError(`${this.#path} is closed.`);
  }

  /** Runs the task after all those called before it. */
  #run<T>(task: () => Promise<T>): Promise<T> {
    const run = this.#tasks.then(task);
    this.#tasks = run.catch(() => {});
    return run;
  }

  async #flush(): Promise<void> {
    const batch = this.#waiting;
    this.#waiting = [];
    if (batch.length === 0) return;
    try {
      await this.#write(printGroup(batch.map(({ printed }) => printed)));
    } catch (error) {
      this.#rejectAll(batch, error);
      return;
    }
    this.#durable += batch.length;
    for (const { entry, resolve } of batch) {
      this.#place.onDurable(entry);
      resolve();
    }
  }

  /** Rejects the entries after the batch as well: they would leave a gap. */
  #rejectAll(batch: readonly WaitingEntry[], error: unknown): void {
    const all = [...batch, ...this.#waiting];
    this.#waiting = [];
    this.#next = this.#durable + 1;
    this.#rejection = error;
    for (const { reject } of all) reject(error);
  }

  async #write(bytes: Buffer): Promise<void> {
    this.#refuseIfClosed();
    await this.#place.guard();
    await this.#runRepair();
    try {
      await this.#writeAtEnd(bytes);
    } catch (error) {
      this.#repair = () => this.#cutBack();
      await this.#runRepair().catch(() => {});
      throw unavailable(`Cannot write ${this.#path}`, error);
    }
    this.#length += bytes.length;
    this.#size += bytes.length;
  }

  /** A disk that is too full for padding may still have space for the entries. */
  async #writeAtEnd(bytes: Buffer): Promise<void> {
    const end = this.#length + bytes.length;
    if (end <= this.#paddedLength) return this.#file.write(bytes, this.#length);
    const padded = Buffer.concat([bytes, paddingAfter(this.#length)]);
    try {
      await this.#file.write(padded, this.#length);
      this.#paddedLength = this.#length + padded.length;
    } catch {
      await this.#cutBack();
      await this.#file.write(bytes, this.#length);
      this.#paddedLength = end;
    }
  }

  async #runRepair(): Promise<void> {
    if (!this.#repair) return;
    await explained(`Cannot repair ${this.#path} after a failed write`, this.#repair);
    this.#repair = undefined;
  }

  /** Syncs the file too: rejected entries must not come back after a power failure. */
  async #cutBack(): Promise<void> {
    await this.#file.truncate(this.#length);
    await this.#file.sync();
    this.#paddedLength = this.#length;
  }

  async #cutPadding(): Promise<void> {
    if (this.#paddedLength === this.#length) return;
    await this.#place.guard();
    await explained(`Cannot write ${this.#path}`, () => this.#cutBack());
  }

  async #startJournal(firstCommit: number): Promise<void> {
    const { directory, fileSystem, guard } = this.#place;
    const path = join(directory, journalName(firstCommit));
    await guard();
    const file = await explained(`Cannot create ${path}`, () => fileSystem.openSynced(path));
    try {
      await fileSystem.syncDirectory(directory);
    } catch (error) {
      await file.close().catch(() => {});
      this.#repair = () => this.#removeNewJournal(path);
      await this.#runRepair().catch(() => {});
      throw unavailable(`Cannot create ${path}`, error);
    }
    await this.#file.close().catch(() => {});
    [this.#file, this.#path, this.#length, this.#paddedLength] = [file, path, 0, 0];
  }

  /** The old journal stays in use, so the new one must go: its name would no longer follow the old one's last commit. */
  async #removeNewJournal(path: string): Promise<void> {
    await this.#place.fileSystem.remove(path);
    await this.#place.fileSystem.syncDirectory(this.#place.directory);
  }
}
