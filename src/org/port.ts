/**
 * What the other rooms know of an org: its records, transactions, settings and change events, and nothing of how they are stored.
 * Every call is asynchronous so that an implementation over a database server can stand beside the one over lowdb.
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
   * Records whose field holds `value`, in order of their ids. Text is found without regard to case (fold.ts), whether or not the field
   * is case-sensitive; decimals as the org holds them. References, names, external ids, unique fields and fields for lookups have an
   * index, and those that catalogue.ts adds; rejects for a field that has none.
   */
  find(sObject: string, field: string, value: string): Promise<SObjectRecord[]>;
  /** Every record of the object, in order of their ids. */
  all(sObject: string): Promise<SObjectRecord[]>;
  /** The object's records in the recycle bin, in order of their ids: as they last were, but IsDeleted. `get`, `find` and `all` pass them by. */
  deleted(sObject: string): Promise<SObjectRecord[]>;
  /** Those in the recycle bin that `find` would have found. */
  findDeleted(sObject: string, field: string, value: string): Promise<SObjectRecord[]>;
  /** The one in the recycle bin with that 18-character id. */
  getDeleted(sObject: string, id: string): Promise<SObjectRecord | undefined>;
}

export interface OrgTransaction extends OrgView {
  /**
   * Inserts a record and returns it as stored: id, system fields, autonumber, defaults, formulas and roll-ups filled in, also on its parents.
   * The platform's own writer: read-only fields may be given. It rejects values that are wrong for their fields' types, references to
   * nothing, and amounts that contradict those that the org computes. A field given as null is blank, also where it has a default.
   */
  insert(sObject: string, fields: FieldValues): Promise<SObjectRecord>;
  update(sObject: string, id: string, changes: FieldValues): Promise<SObjectRecord>;
  /**
   * Moves the record, and the children that cannot be without it, to the recycle bin; other references to it become blank.
   * Rejects where one cannot.
   */
  delete(sObject: string, id: string): Promise<void>;
  /** Runs part of the transaction. When that rejects, what it wrote is taken back, and the transaction may go on; numbers given out stay so. */
  attempt<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * Large texts of the org that are no fields of a record, such as the data and the results of Bulk API jobs. They are no part of a transaction: a record
 * tells how many bytes of a file count, and what stands after those, or in a file that no record names, means nothing.
 * Names are the caller's: letters, digits, dots and dashes.
 */
export interface OrgFiles {
  /**
   * Cuts the file at `size` bytes, adds the chunks there, and resolves with its new size once that is durable; a missing file is empty.
   * When it rejects, the first `size` bytes are as they were.
   */
  append(
    name: string,
    size: number,
    chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  ): Promise<number>;
  /** The bytes from `from` to before `to`, in chunks. Throws when they are not there. */
  read(name: string, from: number, to: number): AsyncIterable<Uint8Array>;
  /** Nothing there is fine. */
  remove(name: string): Promise<void>;
  list(): Promise<string[]>;
}

export interface RecordChange {
  readonly sObject: string;
  readonly id: string;
  readonly before: SObjectRecord | undefined;
  readonly after: SObjectRecord | undefined;
}

/** One commit, told to listeners after it is durable. */
export interface Commit {
  /** 1 for the org's first commit, then one more each. */
  readonly number: number;
  /** Changes of the emulator's private objects, and of the recycle bin, are left out. */
  readonly changes: readonly RecordChange[];
}

export interface Org extends OrgView, SObjectTypes {
  /** 18-character organization id. */
  readonly id: string;
  readonly settings: OrgSettings;
  readonly files: OrgFiles;
  /** Replaces the given settings, durably. Values must already be valid. */
  changeSettings(changes: Partial<OrgSettings>): Promise<OrgSettings>;
  /**
   * Runs `work` alone (no other transaction of this org runs meanwhile) and commits what it wrote as one: all of it is durable when the promise
   * resolves, none of it when it rejects. `key` names what is touched (an order summary's id), for implementations that lock by it.
   * `work` must wait for nothing but the transaction: no gateway calls inside.
   */
  transact<T>(key: string, work: (tx: OrgTransaction) => Promise<T>): Promise<T>;
  /** The org as it looks from inside `tx`, a transaction of it that is under way. What it is asked for after that, it refuses. */
  within(tx: OrgTransaction): Org;
  /** Listens to commits; returns the way to stop. */
  onCommit(listener: (commit: Commit) => void): () => void;
  /** Finishes running commits, writes a checkpoint, releases the lock. */
  close(): Promise<void>;
}
