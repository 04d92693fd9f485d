/**
 * An org stored in a directory:
 *
 *   lock               the process that uses the directory
 *   sobjects/          definitions of its own objects and fields, if any: read when the org opens
 *   records/           the last checkpoint, written through lowdb: readable, one NDJSON file per sObject
 *   journal-N.ndjson   the commits since, from number N on
 *   authority.pem      the certificate authority of its server, and its key: not written by this module
 *   files/             large texts that are not fields, such as the data of Bulk API jobs
 *
 * A commit writes one line to the journal; lowdb writes the whole state only at checkpoints.
 */
import { join, resolve } from 'node:path';
import type { DefinitionFiles } from '../definitions/files.ts';
import type { OrgFiles } from '../port.ts';
import { explained, unavailable } from './damage.ts';
import { readDefinitions, writeDefinitions } from './definition-folder.ts';
import { directoryFiles } from './directory-files.ts';
import { type DirectoryLock, lockDirectory } from './directory-lock.ts';
import { type FileSystem, nodeFileSystem } from './file-system.ts';
import { Journal, type JournalPlace } from './journal.ts';
import {
  journalName,
  listJournals,
  obsoleteJournals,
  refuseOrphanedJournals,
  replayJournals,
  type TornEnd,
} from './journal-replay.ts';
import { ndjsonAdapter, readCheckpoint, settleCheckpoint } from './ndjson-adapter.ts';
import { prepareDirectory } from './org-directory.ts';
import { type JournalEntry, type OrgState, type OrgStorage, StorageError } from './port.ts';

export interface DirectoryStorageOptions {
  /** Smallest size of the journal, in bytes, at which a checkpoint is due; 8 MiB by default. */
  readonly checkpointBytes?: number;
  /** Called with a sentence for the user about a harmless problem; console.warn by default. */
  readonly warn?: (message: string) => void;
  /** Where this emulator can be called, for other emulators that want the directory. */
  readonly url?: string | undefined;
  /** For tests. */
  readonly fileSystem?: FileSystem;
}

const CHECKPOINT_BYTES = 8 * 1024 * 1024;

/**
 * A checkpoint writes the whole org, so it is due only when the journal has grown to this share of the last one: then the bytes of checkpoints are
 * a fixed multiple of the bytes of commits, whatever the size of the org. A start replays at most this much.
 */
const JOURNAL_SHARE_OF_CHECKPOINT = 0.5;

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
  readonly #checkpointBytes: number;
  readonly #warn: (message: string) => void;
  #stage: 'opened' | 'loaded' | 'closed' = 'opened';
  /** Set from the first checkpoint on; before it, nothing may be committed. */
  #journal: Journal | undefined;
  /** The last checkpoint's commit; -1 before the first. */
  #checkpointed = -1;
  /** Bytes of the last checkpoint. */
  #checkpointSize = 0;
  #pendingCheckpoints = 0;
  /** Settles when the last checkpoint called so far is done. Never rejects. */
  #checkpoints: Promise<unknown> = Promise.resolve();
  #closing: Promise<void> | undefined;

  constructor(
    fileSystem: FileSystem,
    directory: string,
    lock: DirectoryLock,
    options: DirectoryStorageOptions,
  ) {
    this.#fileSystem = fileSystem;
    this.#directory = directory;
    this.#lock = lock;
    this.#place = { fileSystem, directory, guard: () => lock.check() };
    this.#files = directoryFiles(this.#place);
    this.#checkpointBytes = options.checkpointBytes ?? CHECKPOINT_BYTES;
    this.#warn = options.warn ?? console.warn;
  }

  /** Must be called once, before anything else. If it throws, nothing on the disk has changed and the directory is free again. */
  async load(): Promise<OrgState | undefined> {
    if (this.#stage !== 'opened')
      throw new Error('load() must be called once, after the directory was opened');
    this.#stage = 'loaded';
    try {
      return await explained(`Cannot load the org in ${this.#directory}`, () => this.#load());
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async #load(): Promise<OrgState | undefined> {
    const checkpoint = await readCheckpoint(this.#fileSystem, this.#directory);
    if (!checkpoint) {
      await refuseOrphanedJournals(this.#fileSystem, this.#directory);
      return undefined;
    }
    const { state, size } = checkpoint;
    this.#checkpointed = state.commit;
    this.#checkpointSize = size;
    const end = await replayJournals(this.#fileSystem, this.#directory, state);
    // Everything is read and undamaged: only from here on is the disk changed.
    await settleCheckpoint(this.#fileSystem, this.#directory);
    this.#journal = await Journal.open(this.#place, end);
    if (end.torn) this.#warn(tornEndWarning(end.torn));
    return state;
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

  get checkpointDue(): boolean {
    const share = this.#checkpointSize * JOURNAL_SHARE_OF_CHECKPOINT;
    return (
      this.#pendingCheckpoints === 0 && (this.#journal?.size ?? 0) >= Math.max(this.#checkpointBytes, share)
    );
  }

  /**
   * Waits for the appends and checkpoints called before it. For a state older than the last checkpoint nothing is written, since that one contains it.
   * Rejects with a StorageError if the checkpoint cannot be written; the last checkpoint and the journals then still contain everything.
   */
  async checkpoint(state: OrgState): Promise<void> {
    this.#refuseUnlessLoaded();
    this.#pendingCheckpoints++;
    const run = this.#checkpoints.then(() => this.#writeCheckpoint(state));
    this.#checkpoints = run.catch(() => {});
    try {
      await run;
    } finally {
      this.#pendingCheckpoints--;
    }
  }

  async #writeCheckpoint(state: OrgState): Promise<void> {
    if (state.commit < this.#checkpointed) return;
    if (this.#journal) await this.#journal.rotate(state.commit);
    const journal = this.#journal ?? (await this.#firstJournal(state.commit + 1));
    try {
      await this.#writeThroughLowdb(state);
    } catch (error) {
      if (journal !== this.#journal) await journal.close();
      throw error;
    }
    this.#journal = journal;
    this.#checkpointed = state.commit;
    await this.#cleanUp(state.commit).catch((error) =>
      this.#warn(unavailable(`Cannot clean up ${this.#directory}`, error).message),
    );
  }

  /** Created before the checkpoint is in place, so that a checkpoint without a journal must have lost it. Journals that exist already are empty: a failed first checkpoint left them. */
  async #firstJournal(firstCommit: number): Promise<Journal> {
    await this.#lock.check();
    await this.#removeJournals(await listJournals(this.#fileSystem, this.#directory));
    return Journal.open(this.#place, {
      firstCommit,
      nextCommit: firstCommit,
      length: 0,
      rest: 0,
      torn: undefined,
    });
  }

  /** lowdb is imported here: reading an org does not need it, and the start is faster without it. */
  async #writeThroughLowdb(state: OrgState): Promise<void> {
    const { Low } = await import('lowdb');
    const adapter = ndjsonAdapter(this.#fileSystem, this.#directory, {
      guard: this.#place.guard,
      onWritten: (size) => {
        this.#checkpointSize = size;
      },
    });
    await new Low(adapter, state).write();
  }

  /** A failure is harmless: what is left is ignored when the org is loaded, and removed after the next checkpoint. */
  async #cleanUp(commit: number): Promise<void> {
    await settleCheckpoint(this.#fileSystem, this.#directory);
    const journals = await listJournals(this.#fileSystem, this.#directory);
    await this.#removeJournals(obsoleteJournals(journals, commit));
  }

  async #removeJournals(firstCommits: readonly number[]): Promise<void> {
    for (const firstCommit of firstCommits) {
      await this.#fileSystem.remove(join(this.#directory, journalName(firstCommit)));
    }
  }

  /** A second call waits for the first. */
  close(): Promise<void> {
    this.#closing ??= this.#closeNow();
    return this.#closing;
  }

  async #closeNow(): Promise<void> {
    this.#stage = 'closed';
    await this.#checkpoints;
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
