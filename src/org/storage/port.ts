/** What the org asks of its storage. The org holds the records in memory; storage makes them last. */
import type { DefinitionFiles } from '../definitions/files.ts';
import type { OrgFiles, SObjectRecord } from '../port.ts';
import type { OrgSettings } from '../settings.ts';

/** Everything an org is made of. Maps are owned by the org; storage reads them while it writes a checkpoint and never changes them. */
export interface OrgState {
  /** Canonical sObject name → id → record, in insertion order. */
  readonly records: ReadonlyMap<string, ReadonlyMap<string, SObjectRecord>>;
  readonly settings: Partial<OrgSettings>;
  /** Highest number given out so far, by name: "Refund.Id", "Refund.RefundNumber", "ProcessExceptionEvent.ReplayId" … */
  readonly counters: ReadonlyMap<string, number>;
  /** Number of the last commit that the state holds; 0 for an org that never committed. */
  readonly commit: number;
}

/** One commit as it is journaled: a null record is a deletion. */
export interface JournalEntry {
  readonly commit: number;
  readonly changes: readonly {
    readonly sObject: string;
    readonly id: string;
    readonly record: SObjectRecord | null;
  }[];
  readonly counters: Readonly<Record<string, number>>;
  readonly settings?: Partial<OrgSettings>;
}

export interface OrgStorage {
  /** The state as last made durable; undefined for a new, empty place. Throws a StorageError that names file and line when something is damaged. */
  load(): Promise<OrgState | undefined>;
  /** The definition files that lie with the org, also those that somebody put where there is no org yet. */
  definitions(): Promise<DefinitionFiles>;
  /** Keeps the definition files of a new org, before its first checkpoint. One that is there already stays as it is. */
  keepDefinitions(files: DefinitionFiles): Promise<void>;
  /**
   * Resolves when the entry is durable. Entries are written in the order of the calls; those that wait together share one fdatasync.
   * When it rejects, neither this entry nor any called after it and still waiting is in the journal: all of those reject too.
   */
  append(entry: JournalEntry): Promise<void>;
  /** Whether the journal has grown enough to be worth a checkpoint. */
  readonly checkpointDue: boolean;
  /** Writes the whole state, atomically, and drops the journal entries it holds. Commits may go on meanwhile: `state` must be a snapshot. */
  checkpoint(state: OrgState): Promise<void>;
  /** To be used between `load` and `close`. */
  readonly files: OrgFiles;
  /** Releases the lock and the files; appends that wait are finished first. */
  close(): Promise<void>;
}

/** The org directory cannot be used: locked, unreadable, damaged. The message is for the user: it names the file, the line, and what to do. */
export class StorageError extends Error {
  override name = 'StorageError';
}

/** The storage cannot do now what it has to: the disk is full, the org directory was moved away. The same may work later, without a restart. */
export class StorageUnavailable extends StorageError {
  override name = 'StorageUnavailable';
  /** The cause in plain words for a client, without a path: "the disk is full". */
  readonly plainCause: string;

  constructor(message: string, plainCause: string, options?: ErrorOptions) {
    super(message, options);
    this.plainCause = plainCause;
  }
}

/** Another emulator has the org directory. */
export class OrgInUseError extends StorageError {
  override name = 'OrgInUseError';
  /** Where it can be called from this machine, if its lock says so: "http://127.0.0.1:4848". */
  readonly url: string | undefined;

  constructor(message: string, url: string | undefined) {
    super(message);
    this.url = url;
  }
}
