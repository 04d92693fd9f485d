/** The records of one object in order of their ids, in lists that are never changed: a query reads one while commits go on. */
import { byId } from '../by-id.ts';
import type { SObjectRecord } from './port.ts';

export class OrderedRecords {
  #list: readonly SObjectRecord[];
  /** Written since the list was made; undefined stands for a deletion. */
  readonly #written = new Map<string, SObjectRecord | undefined>();

  /** `list` is in order of ids, and belongs to this object from now on. */
  constructor(list: readonly SObjectRecord[]) {
    this.#list = Object.freeze(list);
  }

  set(id: string, record: SObjectRecord | undefined): void {
    this.#written.set(id, record);
  }

  /** Whether so much was written since that a new list is cheaper than this one with its writes. */
  get isOutdated(): boolean {
    return this.#written.size > this.#list.length / 4 + 1_000;
  }

  /** The list with all writes so far: the same one as long as nothing is written. */
  list(): readonly SObjectRecord[] {
    if (this.#written.size > 0) this.#list = Object.freeze(this.#apply());
    this.#written.clear();
    return this.#list;
  }

  #apply(): readonly SObjectRecord[] {
    const list: (SObjectRecord | undefined)[] = this.#list.slice();
    const added: SObjectRecord[] = [];
    for (const [id, record] of this.#written) {
      const place = placeOf(this.#list, id);
      if (this.#list[place]?.Id === id) list[place] = record;
      else if (record) added.push(record);
    }
    const isShorter = this.#list.length > 0 && [...this.#written.values()].includes(undefined);
    const remaining = (isShorter ? list.filter((each) => each !== undefined) : list) as SObjectRecord[];
    return withAdded(remaining, added.sort(byId));
  }
}

/** New records mostly have the highest ids. */
function withAdded(list: SObjectRecord[], added: readonly SObjectRecord[]): SObjectRecord[] {
  const [first] = added;
  const isInOrder = !first || list.length === 0 || list.at(-1)!.Id < first.Id;
  for (const record of added) list.push(record);
  return isInOrder ? list : list.sort(byId);
}

/** The position of the record with that id, or of the first one after it. */
function placeOf(list: readonly SObjectRecord[], id: string): number {
  let [from, to] = [0, list.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (list[middle]!.Id < id) from = middle + 1;
    else to = middle;
  }
  return from;
}
