/** The interface between the org, which has the records in memory, and its storage, which makes them durable. */
import type { DefinitionFiles } from '../definitions/files.ts';
import type { OrgFiles, SObjectRecord } from '../port.ts';
import type { OrgSettings } from '../settings.ts';

/** The whole state of an org. The org owns the maps; storage never changes them, and reads them only while it writes a checkpoint: afterwards they change. */
export interface OrgState {
  /** Canonical sObject name → id → record, in insertion order. */
  readonly records: ReadonlyMap<string, ReadonlyMap<string, SObjectRecord>>;
  readonly settings: Partial<OrgSettings>;
  /** Highest number used so far, by name: "Refund.Id", "Refund.RefundNumber", "ProcessExceptionEvent.ReplayId" … */
  readonly counters: ReadonlyMap<string, number>;
  /** Number of the last commit in the state; 0 for an org without commits. */
  readonly commit: number;
}

/** One commit as the journal has it; a null record is a deletion. */
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
  /** The last durable state; undefined for a new, empty place. Throws a StorageError that names file and line if something is damaged. */
  load(): Promise<OrgState | undefined>;
  /** The definition files that are stored with the org, also those that the user put there before there was an org. */
  definitions(): Promise<DefinitionFiles>;
  /** Stores the definition files of a new org, before its first checkpoint. A file that exists already stays as it is. */
  saveDefinitions(files: DefinitionFiles): Promise<void>;
  /**
   * Resolves when the entry is durable. Entries are written in the order of the calls; entries that wait together share one fdatasync.
   * If it rejects, neither this entry nor any entry that waits behind it is in the journal: all of them reject too.
   */
  append(entry: JournalEntry): Promise<void>;
  /** Whether the journal has grown enough for a checkpoint. */
  readonly checkpointDue: boolean;
  /** Writes the whole state, atomically, and drops the journal entries that it contains. Commits may continue meanwhile: `state` must be a snapshot. */
  checkpoint(state: OrgState): Promise<void>;
  /** Usable between `load` and `close`. */
  readonly files: OrgFiles;
  /** Finishes waiting appends, then releases the lock and the files. */
  close(): Promise<void>;
}

/** The org directory cannot be used: locked, unreadable, damaged. The message is for the user: it names the file, the line, and what to do. */
export class StorageError extends Error {
  override name = 'StorageError';
}

/** The storage does not work at the moment: the disk is full, the org directory was moved away. The same call may succeed later, without a restart. */
export class StorageUnavailable extends StorageError {
  override name = 'StorageUnavailable';
  /** The cause in plain words for a client, without a path: "the disk is full". */
  readonly plainCause: string;

  constructor(message: string, plainCause: string, options?: ErrorOptions) {
    super(message, options);
    this.plainCause = plainCause;
  }
}

/** Another emulator uses the org directory. */
export class OrgInUseError extends StorageError {
  override name = 'OrgInUseError';
  /** Where the other emulator can be called from this machine, if its lock says so: "http://127.0.0.1:4848". */
  readonly url: string | undefined;

  constructor(message: string, url: string | undefined) {
    super(message);
    this.url = url;
  }
}
