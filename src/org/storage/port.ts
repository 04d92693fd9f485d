/** The interface between the org, which has the records in memory, and its storage, which makes them durable. */
import type { DefinitionFiles } from '../definitions/files.ts';
import type { FieldValues, OrgFiles, SObjectRecord } from '../port.ts';
import type { OnProgress } from '../progress.ts';
import type { OrgSettings } from '../settings.ts';

/** The whole state of an org. The org owns the maps; storage never changes them, and reads them only while it writes a checkpoint: afterwards they change. */
export interface OrgState {
  /** Canonical sObject name → id → record, in any order. */
  readonly records: ReadonlyMap<string, ReadonlyMap<string, SObjectRecord>>;
  readonly settings: Partial<OrgSettings>;
  /** Highest number used so far, by name: "Refund.Id", "Refund.RefundNumber", "ProcessExceptionEvent.ReplayId" … */
  readonly counters: ReadonlyMap<string, number>;
  /** Number of the last commit in the state; 0 for an org without commits. */
  readonly commit: number;
  /** The same maps, if a storage hands them over when it loads them: the org changes them, and all their records are frozen already. */
  readonly handedOver?: Map<string, Map<string, SObjectRecord>>;
}

/** What a commit did to one record. */
export interface JournalChange {
  readonly sObject: string;
  readonly id: string;
  /** The record after the commit; null: deleted. */
  readonly record: SObjectRecord | null;
  /** The record before the commit, if there was one and only the difference is to be stored. */
  readonly before?: SObjectRecord | undefined;
}

/** One commit, to be stored. */
export interface JournalEntry {
  readonly commit: number;
  readonly changes: readonly JournalChange[];
  readonly counters: Readonly<Record<string, number>>;
  readonly settings?: Partial<OrgSettings>;
}

/** What a stored commit says about one record: either `record` or `set`. */
export interface LoggedChange {
  readonly sObject: string;
  readonly id: string;
  /** The whole record; null: deleted. */
  readonly record?: SObjectRecord | null;
  /** The fields that changed. */
  readonly set?: FieldValues;
  /** The names of fields that became blank. */
  readonly blank?: readonly string[];
}

/** One commit as it was stored. */
export interface LoggedEntry {
  readonly commit: number;
  readonly changes: readonly LoggedChange[];
  readonly counters: Readonly<Record<string, number>>;
  readonly settings?: Partial<OrgSettings>;
}

/** States of the org under names, beside its present one. Names: lower-case letters, digits and dashes. */
export interface OrgSnapshots {
  /** Keeps the state, and what was committed after it, under the name: durable when it resolves. A snapshot that has the name is replaced. */
  save(name: string, state: OrgState): Promise<void>;
  list(): Promise<readonly string[]>;
  /** The state that was saved; undefined if there is none of that name. To restore it, append the difference. Throws a StorageError for damage. */
  load(name: string): Promise<OrgState | undefined>;
  /** Does nothing if there is none of that name. */
  delete(name: string): Promise<void>;
}

/** The snapshot of a new org's first checkpoint; the storage makes it together with that. */
export const AS_SEEDED = 'as-seeded';

export interface OrgStorage {
  /** The last durable state; undefined for a new, empty place. Throws a StorageError that names file and line if something is damaged. */
  load(onProgress?: OnProgress): Promise<OrgState | undefined>;
  /** The definition files that are stored with the org, also those that the user put there before there was an org. */
  definitions(): Promise<DefinitionFiles>;
  /** Stores the definition files of a new org, before its first checkpoint. A file that exists already stays as it is. */
  saveDefinitions(files: DefinitionFiles): Promise<void>;
  /**
   * Resolves when the entry is durable. Entries are written in the order of the calls; entries that wait together share one write.
   * If it rejects, neither this entry nor any entry that waits behind it is in the journal: all of them reject too.
   * Rejects with a NotNextCommit if the entry's number is not the next one: where orgs share a log, another one was first.
   */
  append(entry: JournalEntry): Promise<void>;
  /** The durable commits after that one, in order, also those of others. Rejects with a RangeError if only a checkpoint has them. */
  entriesSince(commit: number): Promise<readonly LoggedEntry[]>;
  /** Whether the journal has grown enough for a checkpoint. */
  readonly checkpointDue: boolean;
  /**
   * Writes the state and what was committed after it, atomically, and drops the journal entries that the checkpoint contains. Commits may continue
   * meanwhile: `state` must be a snapshot.
   */
  checkpoint(state: OrgState): Promise<void>;
  /** Usable after the first checkpoint, until `close`. */
  readonly snapshots: OrgSnapshots;
  /** Usable between `load` and `close`. */
  readonly files: OrgFiles;
  /** Finishes waiting appends, then releases the lock and the files. */
  close(): Promise<void>;
}

/** An entry was refused because its number is not the next one. */
export class NotNextCommit extends RangeError {
  override name = 'NotNextCommit';
  /** The number that the entry must have. */
  readonly next: number;

  constructor(next: number, commit: number) {
    super(`The next commit in the journal must be ${next}, but is ${commit}`);
    this.next = next;
  }
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
