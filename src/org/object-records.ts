/** The records of one object in memory, by id, in the order in which they were added. */
import { byId } from '../by-id.ts';
import { OrderedRecords } from './ordered-records.ts';
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
  /** Made when the object is first read as a whole. */
  #ordered: OrderedRecords | undefined;

  /** Takes over the map: the caller no longer changes it. */
  constructor(records: RecordMap) {
    this.#records = records;
  }

  get(id: string): SObjectRecord | undefined {
    return this.#later?.has(id) ? this.#later.get(id) : this.#records.get(id);
  }

  /** Stores the record in place of the one with that id; undefined deletes it. */
  set(id: string, record: SObjectRecord | undefined): void {
    this.#ordered?.set(id, record);
    if (this.#ordered?.isOutdated) this.#ordered = undefined;
    if (this.#later) this.#later.set(id, record);
    else write(this.#records, id, record);
  }

  /** All records in order of ids: a list that is never changed, the same until a record changes, so that reading a million records copies nothing. */
  all(): readonly SObjectRecord[] {
    this.#ordered ??= new OrderedRecords(this.#sorted());
    return this.#ordered.list();
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
    return isInOrderOfIds(records) ? records : records.sort(byId);
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
