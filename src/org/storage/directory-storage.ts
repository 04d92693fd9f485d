/**
 * An org kept in a directory:
 *
 *   lock               who uses the directory
 *   sobjects/          definitions of objects and fields of its own, if any: read when the org opens
 *   records/           the last checkpoint, written through lowdb: readable, one NDJSON file per sObject
 *   journal-N.ndjson   the commits since, from number N on
 *   authority.pem      the certificate authority of its server, and its key: not ours
 *   files/             large texts that are no fields, such as the data of Bulk API jobs
 *
 * A commit costs a line in the journal; lowdb writes the whole state only at checkpoints.
 */
import { join, resolve } from 'node:path';
import type { DefinitionFiles } from '../definitions/files.ts';
import type { OrgFiles } from '../port.ts';
import { explained, refused } from './damage.ts';
import { readDefinitions, writeDefinitions } from './definition-folder.ts';
import { directoryFiles } from './directory-files.ts';
import { type DirectoryLock, lockDirectory } from './directory-lock.ts';
import { type FileSystem, nodeFileSystem } from './file-system.ts';
import { Journal, type JournalPlace } from './journal.ts';
import {
  journalName,
  listJournals,
  needlessJournals,
  refuseOrphans,
  replayJournals,
  type TornEnd,
} from './journal-replay.ts';
import { ndjsonAdapter, readCheckpoint, settleCheckpoint } from './ndjson-adapter.ts';
import { prepareDirectory } from './org-directory.ts';
import { type JournalEntry, type OrgState, type OrgStorage, StorageError } from './port.ts';

export interface DirectoryStorageOptions {
  /** Bytes of journal that are worth a checkpoint; 8 MiB when not given. */
  readonly checkpointBytes?: number;
  /** Told what is wrong but does no harm, in a sentence for the user; console.warn when not given. */
  readonly warn?: (message: string) => void;
  /** Where this emulator can be called, for others who want the directory. */
  readonly url?: string | undefined;
  /** For tests. */
  readonly fileSystem?: FileSystem;
}

const CHECKPOINT_BYTES = 8 * 1024 * 1024;

/**
 * Takes the directory for this process, making it when it is missing; `load` comes next.
 * Throws a StorageError when it cannot be used: in use by another emulator, not a directory, not writable, holding other things than an org.
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
  /** From the first checkpoint on; before it, nothing may be committed. */
  #journal: Journal | undefined;
  /** The last checkpoint's commit; -1 before the first. */
  #checkpointed = -1;
  #checkpointsUnderWay = 0;
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

  /** To be called once, before anything else. When it throws, nothing on the disk has changed and the directory is free again. */
  async load(): Promise<OrgState | undefined> {
    if (this.#stage !== 'opened') throw new Error('An org is loaded once, after its directory was opened');
    this.#stage = 'loaded';
    try {
      return await explained(`Cannot load the org in ${this.#directory}`, () => this.#load());
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async #load(): Promise<OrgState | undefined> {
    const state = await readCheckpoint(this.#fileSystem, this.#directory);
    if (!state) {
      await refuseOrphans(this.#fileSystem, this.#directory);
      return undefined;
    }
    this.#checkpointed = state.commit;
    const end = await replayJournals(this.#fileSystem, this.#directory, state);
    // All of it is read and sound: only from here on the disk is changed.
    await settleCheckpoint(this.#fileSystem, this.#directory);
    this.#journal = await Journal.open(this.#place, end);
    if (end.torn) this.#warn(aboutTornEnd(end.torn));
    return state;
  }

  definitions(): Promise<DefinitionFiles> {
    return readDefinitions(this.#fileSystem, this.#directory);
  }

  async keepDefinitions(files: DefinitionFiles): Promise<void> {
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
    if (!this.#journal) throw new Error('A new org is written as a checkpoint before anything is committed');
    return this.#journal.append(entry);
  }

  get checkpointDue(): boolean {
    return this.#checkpointsUnderWay === 0 && (this.#journal?.size ?? 0) >= this.#checkpointBytes;
  }

  /**
   * Waits for appends called before it and for checkpoints under way. A state older than the last checkpoint is already held by it: nothing is written.
   * Rejects with a StorageError when it cannot be written; the last checkpoint and the journals then still hold everything.
   */
  async checkpoint(state: OrgState): Promise<void> {
    this.#refuseUnlessLoaded();
    this.#checkpointsUnderWay++;
    const run = this.#checkpoints.then(() => this.#writeCheckpoint(state));
    this.#checkpoints = run.catch(() => {});
    try {
      await run;
    } finally {
      this.#checkpointsUnderWay--;
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
    await this.#tidyUp(state.commit).catch((error) =>
      this.#warn(refused(`Cannot tidy up ${this.#directory}`, error).message),
    );
  }

  /** Made before the checkpoint is in place, so that a checkpoint without a journal is one that lost it. Only a failed first checkpoint has left any, empty. */
  async #firstJournal(firstCommit: number): Promise<Journal> {
    await this.#lock.check();
    await this.#removeJournals(await listJournals(this.#fileSystem, this.#directory));
    return Journal.open(this.#place, { firstCommit, nextCommit: firstCommit, length: 0, torn: undefined });
  }

  /** lowdb is loaded here: reading an org does not need it, and starting is quicker without. */
  async #writeThroughLowdb(state: OrgState): Promise<void> {
    const { Low } = await import('lowdb');
    const adapter = ndjsonAdapter(this.#fileSystem, this.#directory, this.#place.guard);
    await new Low(adapter, state).write();
  }

  /** Harmless when it fails: what is left is passed over when the org is loaded, and removed after the next checkpoint. */
  async #tidyUp(commit: number): Promise<void> {
    await settleCheckpoint(this.#fileSystem, this.#directory);
    const journals = await listJournals(this.#fileSystem, this.#directory);
    await this.#removeJournals(needlessJournals(journals, commit));
  }

  async #removeJournals(firstCommits: readonly number[]): Promise<void> {
    for (const firstCommit of firstCommits) {
      await this.#fileSystem.remove(join(this.#directory, journalName(firstCommit)));
    }
  }

  /** Called again, it waits for the same. */
  close(): Promise<void> {
    this.#closing ??= this.#finish();
    return this.#closing;
  }

  async #finish(): Promise<void> {
    this.#stage = 'closed';
    await this.#checkpoints;
    try {
      await this.#journal?.close();
    } finally {
      await this.#lock.release();
    }
  }

  #refuseUnlessLoaded(): void {
    if (this.#stage === 'opened') throw new Error('An org is loaded before it is used');
    if (this.#stage === 'closed') throw new StorageError(`The org directory ${this.#directory} is closed.`);
  }
}

function aboutTornEnd({ path, line, bytes }: TornEnd): string {
  return `${path}, line ${line}: cut off ${bytes} bytes of a commit that is not whole: the emulator or the machine stopped while it was written, or the file was cut later. The commit may have been acknowledged.`;
}
