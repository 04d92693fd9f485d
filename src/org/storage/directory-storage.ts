/**
 * An org stored in a directory:
 *
 *   lock               the process that uses the directory
 *   sobjects/          definitions of its own objects and fields, if any: read when the org opens
 *   records/           the last checkpoint, written through lowdb: readable NDJSON files of some 1,000 records, and checkpoint.json, which lists them
 *   journal-N.ndjson   the commits since, from number N on
 *   authority.pem      the certificate authority of its server, and its key: not written by this module
 *   files/             large texts that are not fields, such as the data of Bulk API jobs
 *
 * A commit writes one line to the journal; a checkpoint writes those of the files in records/ that have changed since the last one.
 */
import { join, resolve } from 'node:path';
import type { DefinitionFiles } from '../definitions/files.ts';
import type { OrgFiles } from '../port.ts';
import type { OnProgress } from '../progress.ts';
import { Checkpoints } from './checkpoints.ts';
import { explained } from './damage.ts';
import { readDefinitions, writeDefinitions } from './definition-folder.ts';
import { directoryFiles } from './directory-files.ts';
import { type DirectoryLock, lockDirectory } from './directory-lock.ts';
import { type FileSystem, nodeFileSystem } from './file-system.ts';
import { Journal, type JournalPlace } from './journal.ts';
import { readEntries, refuseOrphanedJournals, type TornEnd } from './journal-replay.ts';
import { readCheckpoint, settleCheckpoint } from './ndjson-adapter.ts';
import { prepareDirectory } from './org-directory.ts';
import {
  type JournalEntry,
  type LoggedEntry,
  type OrgSnapshots,
  type OrgState,
  type OrgStorage,
  StorageError,
} from './port.ts';
import { linkSnapshot, listSnapshots, readSnapshot, removeSnapshot } from './snapshots.ts';

export interface DirectoryStorageOptions {
  /** Smallest size of the journal, in bytes, at which a checkpoint is due; 32 MiB by default. */
  readonly checkpointBytes?: number;
  /** Called with a sentence for the user about a harmless problem; console.warn by default. */
  readonly warn?: (message: string) => void;
  /** Where this emulator can be called, for other emulators that want the directory. */
  readonly url?: string | undefined;
  /** For tests. */
  readonly fileSystem?: FileSystem;
}

const CHECKPOINT_BYTES = 32 * 1024 * 1024;

/**
 * Locks the directory for this process and creates it if it is missing; call `load` next.
 * Throws a StorageError if the directory cannot be used: in use by another emulator, not a directory, not writable, or with files that are not an org's.
 */
export async function openDirectoryStorage(
  directory: string,
  options: DirectoryStorageOptions = {},
): Promise<OrgStorage> {
  const fileSystem = options.fileSystem ?? nodeFileSystem;
  const path = resolve(directory);
  await prepareDirectory(fileSystem, path);
  const lock = await explained(`Cannot lock the org directory ${path}`, () =>
    lockDirectory(fileSystem, path, undefined, options.url),
  );
  return new DirectoryStorage(fileSystem, path, lock, options);
}

class DirectoryStorage implements OrgStorage {
  readonly #fileSystem: FileSystem;
  readonly #directory: string;
  readonly #lock: DirectoryLock;
  readonly #place: JournalPlace;
  readonly #files: OrgFiles;
  readonly #checkpoints: Checkpoints;
  readonly #checkpointBytes: number;
  readonly #warn: (message: string) => void;
  #stage: 'opened' | 'loaded' | 'closed' = 'opened';
  /** Set from the first checkpoint on; before it, nothing may be committed. */
  #journal: Journal | undefined;
  #pendingCheckpoints = 0;
  /** Settles when the last checkpoint called so far is done. Never rejects. */
  #checkpointTasks: Promise<unknown> = Promise.resolve();
  #closing: Promise<void> | undefined;

  readonly snapshots: OrgSnapshots = {
    save: (name, state) =>
      this.#withRecords('write the snapshot in', async (folder) => {
        await this.#writeCheckpoint(state);
        await linkSnapshot(this.#fileSystem, folder, name);
        await this.#fileSystem.syncDirectory(folder);
      }),
    list: () => this.#withRecords('list', (folder) => listSnapshots(this.#fileSystem, folder)),
    load: (name) => this.#withRecords('read', (folder) => readSnapshot(this.#fileSystem, folder, name)),
    delete: (name) =>
      this.#withRecords('remove the snapshot from', async (folder) => {
        await this.#lock.check();
        await removeSnapshot(this.#fileSystem, folder, name);
      }),
  };

  constructor(
    fileSystem: FileSystem,
    directory: string,
    lock: DirectoryLock,
    options: DirectoryStorageOptions,
  ) {
    this.#fileSystem = fileSystem;
    this.#directory = directory;
    this.#lock = lock;
    this.#place = {
      fileSystem,
      directory,
      guard: () => lock.check(),
      onDurable: (entry) => this.#checkpoints.noteDurable(entry),
    };
    this.#files = directoryFiles(this.#place);
    this.#checkpointBytes = options.checkpointBytes ?? CHECKPOINT_BYTES;
    this.#warn = options.warn ?? console.warn;
    this.#checkpoints = new Checkpoints(this.#place, this.#warn);
  }

  /** Must be called once, before anything else. If it throws, nothing on the disk has changed and the directory is free again. */
  async load(onProgress?: OnProgress): Promise<OrgState | undefined> {
    if (this.#stage !== 'opened')
      throw new Error('load() must be called once, after the directory was opened');
    this.#stage = 'loaded';
    try {
      return await explained(`Cannot load the org in ${this.#directory}`, () => this.#load(onProgress));
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async #load(onProgress?: OnProgress): Promise<OrgState | undefined> {
    const checkpoint = await readCheckpoint(this.#fileSystem, this.#directory, onProgress);
    if (!checkpoint) {
      await refuseOrphanedJournals(this.#fileSystem, this.#directory);
      return undefined;
    }
    const { state, blocks } = checkpoint;
    const end = await this.#checkpoints.replay(state, blocks);
    // Everything is read and undamaged: only from here on is the disk changed.
    await settleCheckpoint(this.#fileSystem, this.#directory, blocks);
    this.#journal = await Journal.open(this.#place, end);
    if (end.torn) this.#warn(tornEndWarning(end.torn));
    return { ...state, handedOver: state.records };
  }

  definitions(): Promise<DefinitionFiles> {
    return readDefinitions(this.#fileSystem, this.#directory);
  }

  async saveDefinitions(files: DefinitionFiles): Promise<void> {
    this.#refuseUnlessLoaded();
    await this.#lock.check();
    await writeDefinitions(this.#fileSystem, this.#directory, files);
  }

  get files(): OrgFiles {
    this.#refuseUnlessLoaded();
    return this.#files;
  }

  async append(entry: JournalEntry): Promise<void> {
    this.#refuseUnlessLoaded();
    if (!this.#journal)
      throw new Error('The first checkpoint of a new org must be written before the first commit');
    return this.#journal.append(entry);
  }

  async entriesSince(commit: number): Promise<readonly LoggedEntry[]> {
    this.#refuseUnlessLoaded();
    return readEntries(this.#fileSystem, this.#directory, commit, this.#journal?.durable ?? 0);
  }

  get checkpointDue(): boolean {
    if (this.#pendingCheckpoints > 0 || !this.#journal) return false;
    const { size } = this.#journal;
    return this.#checkpoints.isDue(size, this.#checkpointBytes);
  }

  /**
   * Waits for the appends and checkpoints called before it; commits that are on the disk by then are part of it. For a state that the last
   * checkpoint contains nothing is written.
   * Rejects with a StorageError if the checkpoint cannot be written; the last checkpoint and the journals then still contain everything.
   */
  checkpoint(state: OrgState): Promise<void> {
    return this.#afterCheckpoints(() => this.#writeCheckpoint(state));
  }

  /** Works with the folder of the last checkpoint, while no checkpoint is written. */
  #withRecords<T>(what: string, work: (folder: string) => Promise<T>): Promise<T> {
    const folder = join(this.#directory, 'records');
    return this.#afterCheckpoints(() => explained(`Cannot ${what} ${folder}`, () => work(folder)));
  }

  /** Runs alone, after all checkpoints called before it: no checkpoint removes files meanwhile. */
  async #afterCheckpoints<T>(work: () => Promise<T>): Promise<T> {
    this.#refuseUnlessLoaded();
    this.#pendingCheckpoints++;
    const run = this.#checkpointTasks.then(work);
    this.#checkpointTasks = run.catch(() => {});
    try {
      return await run;
    } finally {
      this.#pendingCheckpoints--;
    }
  }

  async #writeCheckpoint(state: OrgState): Promise<void> {
    await this.#lock.check();
    if (this.#journal) return this.#checkpoints.write(state, this.#journal);
    this.#journal = await this.#checkpoints.writeFirst(state);
    await this.#checkpoints.cleanUp();
  }

  /** A second call waits for the first. */
  close(): Promise<void> {
    this.#closing ??= this.#closeNow();
    return this.#closing;
  }

  async #closeNow(): Promise<void> {
    this.#stage = 'closed';
    await this.#checkpointTasks;
    try {
      await this.#journal?.close();
    } finally {
      await this.#lock.release();
    }
  }

  #refuseUnlessLoaded(): void {
    if (this.#stage === 'opened') throw new Error('load() must be called before anything else');
    if (this.#stage === 'closed') throw new StorageError(`The org directory ${this.#directory} is closed.`);
  }
}

function tornEndWarning({ path, line, bytes }: TornEnd): string {
  return `${path}, line ${line}: cut off ${bytes} bytes of an incomplete commit: the emulator or the machine stopped while it was written, or the file was cut later. The commit may have been acknowledged.`;
}
