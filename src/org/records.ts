/** The records of an org in memory, with indexes. */
import { byId } from '../by-id.ts';
import type { SObjectCatalogue } from './catalogue.ts';
import { FieldIndex } from './field-index.ts';
import { ObjectRecords } from './object-records.ts';
import type { SObjectRecord } from './port.ts';
import type { SObjectField } from './sobject-type.ts';
import type { OrgState } from './storage/port.ts';

/** Synchronous, because everything is in memory. Names are canonical; unknown ones throw. Lists are in order of ids. */
export interface Records {
  readonly types: SObjectCatalogue;
  get(sObject: string, id: string): SObjectRecord | undefined;
  find(sObject: string, field: string, value: string): SObjectRecord[];
  /** Must not be changed; it does not change either. */
  all(sObject: string): readonly SObjectRecord[];
}

/** The records of all objects as they were at one time; they stay so until they are released. */
export interface HeldStore {
  readonly records: ReadonlyMap<string, ReadonlyMap<string, SObjectRecord>>;
  readonly release: () => void;
}

type Watcher = (sObject: string, id: string, before: SObjectRecord | undefined) => void;

export class RecordStore implements Records {
  readonly types: SObjectCatalogue;
  readonly #objects = new Map<string, ObjectRecords>();
  /** By object and field; an index is built when the field is first searched. */
  readonly #indexes = new Map<string, Map<string, FieldIndex>>();
  readonly #watchers = new Set<Watcher>();

  /** Copies the maps and freezes the records, unless the state is handed over. */
  constructor(
    types: SObjectCatalogue,
    { records, handedOver }: Pick<OrgState, 'records'> & Partial<OrgState>,
  ) {
    this.types = types;
    for (const [sObject, ofObject] of handedOver ?? frozenCopies(records))
      this.#objects.set(sObject, new ObjectRecords(ofObject));
  }

  get(sObject: string, id: string): SObjectRecord | undefined {
    return this.#recordsOf(sObject).get(id);
  }

  all(sObject: string): readonly SObjectRecord[] {
    return this.#recordsOf(sObject).all();
  }

  /** Calls the watcher for each record that is about to be written, with the record as it was; returns a function that stops this. */
  watch(watcher: Watcher): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  find(sObject: string, field: string, value: string): SObjectRecord[] {
    const records = this.#recordsOf(sObject);
    const ids = this.#index(sObject, field).find(value);
    return inOrderOfIds(ids.map((id) => records.get(id)!));
  }

  /** Stores the record in place of the one with that id; undefined deletes it. */
  set(sObject: string, id: string, record: SObjectRecord | undefined): void {
    const records = this.#recordsOf(sObject);
    const indexes = this.#indexes.get(sObject);
    const before = indexes || this.#watchers.size > 0 ? records.get(id) : undefined;
    for (const watcher of this.#watchers) watcher(sObject, id, before);
    records.set(id, record && Object.freeze(record));
    if (indexes) for (const index of indexes.values()) index.replace(id, before, record);
  }

  /** All records as they are now, without a copy. */
  hold(): HeldStore {
    const held = [...this.#objects].map(([sObject, ofObject]) => [sObject, ofObject.hold()] as const);
    return {
      records: new Map(held.map(([sObject, { records }]) => [sObject, records])),
      release: () => {
        for (const [, { release }] of held) release();
      },
    };
  }

  #recordsOf(sObject: string): ObjectRecords {
    let records = this.#objects.get(sObject);
    if (!records) {
      this.types.object(sObject);
      records = new ObjectRecords(new Map());
      this.#objects.set(sObject, records);
    }
    return records;
  }

  #index(sObject: string, name: string): FieldIndex {
    let indexes = this.#indexes.get(sObject);
    if (!indexes) {
      indexes = new Map();
      this.#indexes.set(sObject, indexes);
    }
    let index = indexes.get(name);
    if (!index) {
      index = new FieldIndex(this.#indexedField(sObject, name), this.#recordsOf(sObject).values());
      indexes.set(name, index);
    }
    return index;
  }

  #indexedField(sObject: string, name: string): SObjectField {
    const field = this.types.object(sObject).fields.get(name);
    if (field && this.types.isIndexed(sObject, name)) return field;
    throw new Error(`${sObject}.${name} has no index: records cannot be found by it`);
  }
}

function* frozenCopies(records: OrgState['records']): Generator<[string, Map<string, SObjectRecord>]> {
  for (const [sObject, ofObject] of records) {
    for (const record of ofObject.values()) Object.freeze(record);
    yield [sObject, new Map(ofObject)];
  }
}

/** Sorts in place, if needed: records are mostly in the order in which their ids were assigned. */
export function inOrderOfIds<T extends { readonly Id: string }>(records: T[]): T[] {
  for (let position = 1; position < records.length; position++) {
    if (records[position - 1]!.Id > records[position]!.Id) {
      return records.sort(byId);
    }
  }
  return records;
}
