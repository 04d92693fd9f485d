/**
 * The interface of an org to the other folders: its records, transactions, settings and change events, but not how they are stored.
 * Calls that read or write are asynchronous, so that an implementation may wait for its storage.
 */
import type { OrgSettings } from './settings.ts';
import type { SObjectTypes } from './sobject-type.ts';

/** A field's value as held by the org: decimals (currency, double, percent) as plain text "19.90", ids as 18 characters, datetimes as "2026-11-22T09:30:00.000+0000", dates as "2026-11-22". */
export type FieldValue = string | number | boolean | null | Readonly<Record<string, unknown>>;

/** A record. A field that is absent is null. Records are never changed in place: an update replaces the record. */
export interface SObjectRecord {
  readonly Id: string;
  readonly [field: string]: FieldValue | undefined;
}

/** Field values to write, by canonical API name. */
export type FieldValues = Readonly<Record<string, FieldValue | undefined>>;

export interface OrgView {
  /** The record with that 18-character id, or undefined. `sObject` is the canonical API name; unknown names throw. */
  get(sObject: string, id: string): Promise<SObjectRecord | undefined>;
  /**
   * Records whose field holds `value`, in order of their ids. Text is compared without regard to case (fold.ts), whether or not the field
   * is case-sensitive; decimals are compared in the org's text form. Rejects for a field without an index: references, names, external ids,
   * unique fields, fields for lookups and those with `indexed` in their definition have one.
   */
  find(sObject: string, field: string, value: string): Promise<SObjectRecord[]>;
  /** Every record of the object, in order of their ids. The list never changes: the next call after a write returns another one. */
  all(sObject: string): Promise<readonly SObjectRecord[]>;
  /** The object's records in the recycle bin, in order of their ids: as they last were, with IsDeleted. `get`, `find` and `all` do not return them. */
  deleted(sObject: string): Promise<readonly SObjectRecord[]>;
  /** Like `find`, among the records in the recycle bin. */
  findDeleted(sObject: string, field: string, value: string): Promise<SObjectRecord[]>;
  /** The record in the recycle bin with that 18-character id. */
  getDeleted(sObject: string, id: string): Promise<SObjectRecord | undefined>;
}

export interface OrgTransaction extends OrgView {
  /**
   * Inserts a record and returns it as stored: id, system fields, autonumber, defaults, formulas and roll-ups filled in, also on its parents.
   * Writes as the platform itself: read-only fields may be given. Rejects values that are wrong for their fields' types, references to
   * missing records, and amounts that contradict those that the org computes. A field given as null is blank, even if it has a default.
   */
  insert(sObject: string, fields: FieldValues): Promise<SObjectRecord>;
  update(sObject: string, id: string, changes: FieldValues): Promise<SObjectRecord>;
  /**
   * Moves the record, and the children that need it, to the recycle bin; other references to it become blank.
   * Rejects if a reference to it cannot be blank.
   */
  delete(sObject: string, id: string): Promise<void>;
  /** Runs part of the transaction. When that rejects, its writes are undone, and the transaction may go on; numbers that it assigned are not reused. */
  attempt<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * Large texts of the org outside its records, such as the data and the results of Bulk API jobs. They do not take part in transactions: a
 * record says how many bytes of a file are valid; bytes after those, and files that no record names, are ignored.
 * The caller chooses the names: letters, digits, dots and dashes.
 */
export interface OrgFiles {
  /**
   * Cuts the file at `size` bytes, appends the chunks, and resolves with the new size once it is durable; a missing file counts as empty.
   * When it rejects, the first `size` bytes are unchanged.
   */
  append(
    name: string,
    size: number,
    chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  ): Promise<number>;
  /** The bytes from `from` up to, but not including, `to`, in chunks. Throws if the file is shorter. */
  read(name: string, from: number, to: number): AsyncIterable<Uint8Array>;
  /** Deletes the file; does nothing if there is none. */
  remove(name: string): Promise<void>;
  list(): Promise<string[]>;
}

export interface RecordChange {
  readonly sObject: string;
  readonly id: string;
  readonly before: SObjectRecord | undefined;
  readonly after: SObjectRecord | undefined;
}

/** One commit; listeners receive it after it is durable. */
export interface Commit {
  /** 1 for the org's first commit, then consecutive numbers. */
  readonly number: number;
  /** Without changes of the emulator's private objects and of the recycle bin. */
  readonly changes: readonly RecordChange[];
}

/** The org's records at one moment, those in the recycle bin included, while commits go on. It must be closed. */
export interface OrgMoment {
  get(sObject: string, id: string): SObjectRecord | undefined;
  /** In no particular order. */
  find(sObject: string, field: string, value: string): readonly SObjectRecord[];
  /** In order of their ids. The list is shared, and must not be changed. */
  all(sObject: string): readonly SObjectRecord[];
  close(): void;
}

/** The org was opened from a directory that an emulator made which did not keep the initial state: there is nothing that a reset could go back to. */
export class NoInitialState extends Error {
  override name = 'NoInitialState';
}

export interface Org extends OrgView, SObjectTypes {
  /** 18-character organization id. */
  readonly id: string;
  readonly settings: OrgSettings;
  readonly files: OrgFiles;
  /** Replaces the given settings, durably. Values must already be valid. */
  changeSettings(changes: Partial<OrgSettings>): Promise<OrgSettings>;
  /**
   * Runs `work` alone (no other transaction of this org runs meanwhile) and commits its writes together: all of them are durable when the
   * promise resolves, none when it rejects. `key` names the data concerned (an order summary's id), for implementations that lock by it.
   * `work` must wait for nothing but the transaction: no calls that leave the process inside.
   */
  transact<T>(key: string, work: (tx: OrgTransaction) => Promise<T>): Promise<T>;
  /** The org from inside `tx`, an open transaction of it. It refuses calls after the transaction has ended. */
  within(tx: OrgTransaction): Org;
  /** The records as they are now. Absent inside a transaction, where nothing else is written meanwhile. */
  moment?(): OrgMoment;
  /** Listens to commits; returns a function that stops listening. */
  onCommit(listener: (commit: Commit) => void): () => void;
  /** Finishes running commits, writes a checkpoint, releases the lock. */
  close(): Promise<void>;
}
