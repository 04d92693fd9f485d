/**
 * The journal being written. Entries that wait while others are on their way to the disk share the next write and the next fdatasync.
 *
 *   append → waiting ─┐ one at a time, in order:
 *   rotate ───────────┼─► write all that waits + fdatasync → resolve
 *   close ────────────┘       └ fails: cut the file back, reject these and all that wait; the next append may work again
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
  /** Why nothing can be appended any more. */
  #broken: StorageError | undefined;

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
    if (this.#broken) throw this.#broken;
    if (entry.commit !== this.#next) {
      throw new RangeError(`Commit ${entry.commit} was to be journaled, but ${this.#next} is next`);
    }
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
      if (this.#broken) throw this.#broken;
      if (commit > this.#durable) throw new RangeError(`Commit ${commit} is not in the journal`);
      if (this.#length > 0) await this.#begin(this.#durable + 1);
      this.#size = 0;
    });
  }

  /** Writes what waits, then closes the file. */
  close(): Promise<void> {
    return this.#run(async () => {
      this.#broken ??= new StorageError(`${this.#path} is closed.`);
      await this.#file.close();
    });
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
    for (const { reject } of all) reject(error);
  }

  async #write(bytes: Buffer): Promise<void> {
    if (this.#broken) throw this.#broken;
    await this.#place.guard();
    try {
      await this.#file.write(bytes);
      await this.#file.sync();
    } catch (error) {
      await this.#cutBack().catch((reason) => this.#break('cut back after a failed write', reason));
      throw refused(`Cannot write ${this.#path}`, error);
    }
    this.#length += bytes.length;
    this.#size += bytes.length;
  }

  /** Synced too: what was rejected must not be back after a power failure. */
  async #cutBack(): Promise<void> {
    await this.#file.truncate(this.#length);
    await this.#file.sync();
  }

  #break(what: string, reason: unknown): void {
    const outcome = 'nothing can be committed until the emulator is restarted';
    this.#broken = refused(`${this.#path} could not be ${what}; ${outcome}`, reason);
  }

  async #begin(firstCommit: number): Promise<void> {
    const { directory, fileSystem, guard } = this.#place;
    const path = join(directory, journalName(firstCommit));
    await guard();
    const file = await explained(`Cannot begin ${path}`, () => fileSystem.append(path));
    try {
      await fileSystem.syncDirectory(directory);
    } catch (error) {
      await this.#withdraw(path, file);
      throw refused(`Cannot begin ${path}`, error);
    }
    await this.#file.close().catch(() => {});
    [this.#file, this.#path, this.#length] = [file, path, 0];
  }

  /** The old journal goes on: the empty one would not be the next after it any more. */
  async #withdraw(path: string, file: OpenFile): Promise<void> {
    try {
      await file.close();
      await this.#place.fileSystem.remove(path);
      await this.#place.fileSystem.syncDirectory(this.#place.directory);
    } catch (reason) {
      this.#break('continued', reason);
    }
  }
}
