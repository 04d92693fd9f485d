/** The records of one object in memory, by id, in the order in which they were added. */
import { byId } from '../by-id.ts';
import type { SObjectRecord } from './port.ts';

type RecordMap = Map<string, SObjectRecord>;

/** Records that do not change before they are released. */
export interface HeldRecords {
  readonly records: ReadonlyMap<string, SObjectRecord>;
  readonly release: () => void;
}

export class ObjectRecords {
  #records: RecordMap;
  /** While a snapshot is read: what changed since it was taken; undefined stands for a deletion. */
  #later: Map<string, SObjectRecord | undefined> | undefined;
  /** All records in order of ids, until one changes. */
  #all: readonly SObjectRecord[] | undefined;
  /** Whether the records were added in the order of their ids, as they mostly are; undefined before this was looked at. */
  #isOrdered: boolean | undefined;
  #lastId = '';

  /** Takes over the map: the caller no longer changes it. */
  constructor(records: RecordMap) {
    this.#records = records;
  }

  get(id: string): SObjectRecord | undefined {
    return this.#later?.has(id) ? this.#later.get(id) : this.#records.get(id);
  }

  /** Stores the record in place of the one with that id; undefined deletes it. */
  set(id: string, record: SObjectRecord | undefined): void {
    this.#all = undefined;
    if (record && this.#isOrdered && id > this.#lastId) this.#lastId = id;
    else if (record && this.#isOrdered && !this.get(id)) this.#isOrdered = false;
    if (this.#later) this.#later.set(id, record);
    else write(this.#records, id, record);
  }

  /** All records in order of ids: a frozen list, the same until a record changes, so that reading a million records copies nothing. */
  all(): readonly SObjectRecord[] {
    this.#all ??= Object.freeze(this.#sorted());
    return this.#all;
  }

  /** In no particular order. */
  values(): Iterable<SObjectRecord> {
    return this.#later ? this.#list() : this.#records.values();
  }

  /** The records as they are now, without a copy: until they are released, changes are kept beside the map. */
  hold(): HeldRecords {
    if (this.#later) return { records: this.#copy(), release: () => {} };
    this.#later = new Map();
    return { records: this.#records, release: () => this.#release() };
  }

  #release(): void {
    const later = this.#later ?? [];
    this.#later = undefined;
    for (const [id, record] of later) write(this.#records, id, record);
  }

  #sorted(): SObjectRecord[] {
    const records = this.#list();
    this.#isOrdered ??= isInOrderOfIds(records);
    this.#lastId = records.at(-1)?.Id ?? '';
    return this.#isOrdered ? records : records.sort(byId);
  }

  #list(): SObjectRecord[] {
    return [...(this.#later ? this.#copy() : this.#records).values()];
  }

  #copy(): RecordMap {
    const copy = new Map(this.#records);
    for (const [id, record] of this.#later ?? []) write(copy, id, record);
    return copy;
  }
}

function write(records: RecordMap, id: string, record: SObjectRecord | undefined): void {
  if (record) records.set(id, record);
  else records.delete(id);
}

function isInOrderOfIds(records: readonly SObjectRecord[]): boolean {
  return records.every(({ Id }, place) => place === 0 || records[place - 1]!.Id <= Id);
}
