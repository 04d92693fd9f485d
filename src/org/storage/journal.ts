/**
 * The journal being written. Entries that wait while others are on their way to the disk share the next write and the next fdatasync.
 *
 *   append → waiting ─┐ one at a time, in order:
 *   rotate ───────────┼─► write all that waits + fdatasync → resolve
 *   close ────────────┘       └ fails: cut the file back, reject these and all that wait; the next append may work again.
 *                               Where the file cannot be cut back either, that is tried again before anything else is written.
 */
import { join } from 'node:path';
import { explained, refused } from './damage.ts';
import type { FileSystem, OpenFile } from './file-system.ts';
import { printEntry } from './journal-line.ts';
import { type JournalEnd, journalName } from './journal-replay.ts';
import { type JournalEntry, StorageError } from './port.ts';

interface Waiting {
  readonly line: string;
  resolve(): void;
  reject(reason: unknown): void;
}

/** What a journal is written with. `guard` is asked before each write, and throws when the directory is not ours any more. */
export interface JournalPlace {
  readonly fileSystem: FileSystem;
  readonly directory: string;
  readonly guard: () => Promise<void>;
}

export class Journal {
  readonly #place: JournalPlace;
  #file: OpenFile;
  #path: string;
  /** Bytes of the file that are on the disk and acknowledged. */
  #length: number;
  /** The last commit on the disk. */
  #durable: number;
  /** The number that the next entry must have. */
  #next: number;
  #size: number;
  #waiting: Waiting[] = [];
  /** Settles when the last task called so far is done. Never rejects. */
  #tasks: Promise<unknown> = Promise.resolve();
  /** What has to succeed before anything more is written, when something failed halfway. */
  #repair: (() => Promise<void>) | undefined;
  /** Why entries were rejected, until one comes that follows the last commit on the disk: those on their way meanwhile would leave a gap. */
  #rejection: unknown;
  #isClosed = false;

  private constructor(place: JournalPlace, path: string, file: OpenFile, end: JournalEnd) {
    this.#place = place;
    this.#file = file;
    this.#path = path;
    this.#length = end.length;
    this.#durable = end.nextCommit - 1;
    this.#next = end.nextCommit;
    this.#size = end.length;
  }

  /**
   * Goes on where a journal ended (a new one: at its start), after cutting off what was torn.
   * Synced: a killed process may have left entries that were read but are not on the disk yet.
   */
  static async open(place: JournalPlace, end: JournalEnd): Promise<Journal> {
    const path = join(place.directory, journalName(end.firstCommit));
    return explained(`Cannot write ${path}`, async () => {
      const file = await place.fileSystem.append(path);
      await place.fileSystem.syncDirectory(place.directory);
      if (end.torn) await file.truncate(end.length);
      await file.sync();
      return new Journal(place, path, file, end);
    });
  }

  /** Bytes written since the last rotation (the last opening: in this file). */
  get size(): number {
    return this.#size;
  }

  /** Resolves when the entry is on the disk; rejects with a StorageError when it cannot be written. A wrong commit number is a RangeError. */
  async append(entry: JournalEntry): Promise<void> {
    this.#refuseClosed();
    if (entry.commit !== this.#next) {
      throw (
        this.#rejection ??
        new RangeError(`Commit ${entry.commit} was to be journaled, but ${this.#next} is next`)
      );
    }
    this.#rejection = undefined;
    const line = printEntry(entry);
    this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ line, resolve, reject });
      if (this.#waiting.length === 1) void this.#run(() => this.#flush());
    });
  }

  /**
   * Begins a new journal for what is appended from now on, for a checkpoint of `commit`; an empty journal is kept.
   * Rejects, and goes on in the old one, when the new one cannot be made or `commit` is not on the disk.
   */
  rotate(commit: number): Promise<void> {
    return this.#run(async () => {
      this.#refuseClosed();
      await this.#mend();
      if (commit > this.#durable) throw new RangeError(`Commit ${commit} is not in the journal`);
      if (this.#length > 0) await this.#begin(this.#durable + 1);
      this.#size = 0;
    });
  }

  /** Writes what waits, then closes the file. Rejects when what was rejected could not be cut off: it may come back at the next start. */
  close(): Promise<void> {
    return this.#run(async () => {
      this.#isClosed = true;
      try {
        await this.#mend();
      } finally {
        await this.#file.close();
      }
    });
  }

  #refuseClosed(): void {
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
      await this.#write(Buffer.from(batch.map(({ line }) => line).join('')));
    } catch (error) {
      this.#rejectAll(batch, error);
      return;
    }
    this.#durable += batch.length;
    for (const { resolve } of batch) resolve();
  }

  /** Those that came after the batch would leave a gap. */
  #rejectAll(batch: readonly Waiting[], error: unknown): void {
    const all = [...batch, ...this.#waiting];
    this.#waiting = [];
    this.#next = this.#durable + 1;
    this.#rejection = error;
    for (const { reject } of all) reject(error);
  }

  async #write(bytes: Buffer): Promise<void> {
    this.#refuseClosed();
    await this.#place.guard();
    await this.#mend();
    try {
      await this.#file.write(bytes);
      await this.#file.sync();
    } catch (error) {
      this.#repair = () => this.#cutBack();
      await this.#mend().catch(() => {});
      throw refused(`Cannot write ${this.#path}`, error);
    }
    this.#length += bytes.length;
    this.#size += bytes.length;
  }

  async #mend(): Promise<void> {
    if (!this.#repair) return;
    await explained(`Cannot mend ${this.#path} after a failed write`, this.#repair);
    this.#repair = undefined;
  }

  /** Synced too: what was rejected must not be back after a power failure. */
  async #cutBack(): Promise<void> {
    await this.#file.truncate(this.#length);
    await this.#file.sync();
  }

  async #begin(firstCommit: number): Promise<void> {
    const { directory, fileSystem, guard } = this.#place;
    const path = join(directory, journalName(firstCommit));
    await guard();
    const file = await explained(`Cannot begin ${path}`, () => fileSystem.append(path));
    try {
      await fileSystem.syncDirectory(directory);
    } catch (error) {
      await file.close().catch(() => {});
      this.#repair = () => this.#withdraw(path);
      await this.#mend().catch(() => {});
      throw refused(`Cannot begin ${path}`, error);
    }
    await this.#file.close().catch(() => {});
    [this.#file, this.#path, this.#length] = [file, path, 0];
  }

  /** The old journal goes on: the empty one would not be the next after it any more. */
  async #withdraw(path: string): Promise<void> {
    await this.#place.fileSystem.remove(path);
    await this.#place.fileSystem.syncDirectory(this.#place.directory);
  }
}
