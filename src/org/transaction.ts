/** One transaction: it reads the org's records and its own writes, which others see only after the commit. */
import { RecordsView } from './base-objects.ts';
import { Counters } from './counters.ts';
import { Overlay } from './overlay.ts';
import type { FieldValues, OrgTransaction, RecordChange, SObjectRecord } from './port.ts';
import type { RecordStore } from './records.ts';
import { binOf } from './recycle-bin.ts';
import type { Author } from './system-fields.ts';
import { Writer } from './writer.ts';

export interface TransactionOptions {
  readonly store: RecordStore;
  readonly counters: ReadonlyMap<string, number>;
  readonly author: Author;
  readonly defaultCurrency: string;
}

export class Transaction implements OrgTransaction {
  readonly #records: Overlay;
  readonly #view: RecordsView;
  readonly #counters: Counters;
  readonly #writer: Writer;
  #hasEnded = false;

  constructor({ store, counters, author, defaultCurrency }: TransactionOptions) {
    this.#records = new Overlay(store);
    this.#view = new RecordsView(this.#records);
    this.#counters = new Counters(counters);
    this.#writer = new Writer({ records: this.#records, counters: this.#counters, author, defaultCurrency });
  }

  async get(sObject: string, id: string): Promise<SObjectRecord | undefined> {
    this.#checkOpen();
    return this.#view.get(sObject, id);
  }

  async find(sObject: string, field: string, value: string): Promise<SObjectRecord[]> {
    this.#checkOpen();
    return this.#view.find(sObject, field, value);
  }

  async all(sObject: string): Promise<readonly SObjectRecord[]> {
    this.#checkOpen();
    return this.#view.all(sObject);
  }

  async deleted(sObject: string): Promise<readonly SObjectRecord[]> {
    this.#checkOpen();
    return this.#view.all(binOf(sObject));
  }

  async findDeleted(sObject: string, field: string, value: string): Promise<SObjectRecord[]> {
    this.#checkOpen();
    return this.#view.find(binOf(sObject), field, value);
  }

  async getDeleted(sObject: string, id: string): Promise<SObjectRecord | undefined> {
    this.#checkOpen();
    return this.#view.get(binOf(sObject), id);
  }

  async insert(sObject: string, fields: FieldValues): Promise<SObjectRecord> {
    this.#checkOpen();
    return this.#writer.insert(sObject, fields);
  }

  async update(sObject: string, id: string, changes: FieldValues): Promise<SObjectRecord> {
    this.#checkOpen();
    return this.#writer.update(sObject, id, changes);
  }

  async delete(sObject: string, id: string): Promise<void> {
    this.#checkOpen();
    this.#writer.remove(sObject, id);
  }

  attempt<T>(work: () => Promise<T>): Promise<T> {
    this.#checkOpen();
    return this.#records.attempt(work);
  }

  /** Ends the transaction: later reads and writes are refused. Returns what it changed. */
  end(): { readonly changes: readonly RecordChange[]; readonly counters: Readonly<Record<string, number>> } {
    this.#hasEnded = true;
    return { changes: this.#records.changes(), counters: this.#counters.changes() };
  }

  #checkOpen(): void {
    if (this.#hasEnded) throw new Error('The transaction has ended');
  }
}
