/** The records as they were at one moment, while commits go on: the store's records, except those that changed since, which are as they were. */
import type { SObjectCatalogue } from './catalogue.ts';
import { toIndexKey } from './field-index.ts';
import type { SObjectRecord } from './port.ts';
import { inOrderOfIds, type RecordStore, type Records } from './records.ts';

export class RecordsAsOf implements Records {
  readonly types: SObjectCatalogue;
  readonly #store: RecordStore;
  /** By object and id: the records that changed since, as they were; undefined for those that did not exist. */
  readonly #before = new Map<string, Map<string, SObjectRecord | undefined>>();
  readonly #stop: () => void;

  constructor(store: RecordStore) {
    this.types = store.types;
    this.#store = store;
    this.#stop = store.watch((sObject, id, before) => this.#keep(sObject, id, before));
  }

  get(sObject: string, id: string): SObjectRecord | undefined {
    const before = this.#before.get(sObject);
    return before?.has(id) ? before.get(id) : this.#store.get(sObject, id);
  }

  all(sObject: string): readonly SObjectRecord[] {
    return this.#asTheyWere(sObject, this.#store.all(sObject), () => true);
  }

  find(sObject: string, field: string, value: string): SObjectRecord[] {
    const found = this.#store.find(sObject, field, value);
    const toKey = toIndexKey(this.types.object(sObject).fields.get(field)!);
    const key = toKey(value);
    return this.#asTheyWere(sObject, found, (record) => toKey(record[field]) === key);
  }

  /** From now on the view is useless. */
  close(): void {
    this.#stop();
  }

  #keep(sObject: string, id: string, record: SObjectRecord | undefined): void {
    let before = this.#before.get(sObject);
    if (!before) {
      before = new Map();
      this.#before.set(sObject, before);
    }
    if (!before.has(id)) before.set(id, record);
  }

  #asTheyWere<List extends readonly SObjectRecord[]>(
    sObject: string,
    now: List,
    matches: (record: SObjectRecord) => boolean,
  ): List | SObjectRecord[] {
    const before = this.#before.get(sObject);
    if (!before) return now;
    const found = now.filter(({ Id }) => !before.has(Id));
    for (const record of before.values()) if (record && matches(record)) found.push(record);
    return inOrderOfIds(found);
  }
}
