/** An index that finds records by the value of one field. */
import { fold } from '../fold.ts';
import type { SObjectRecord } from './port.ts';
import type { SObjectField } from './sobject-type.ts';

/** Maps a value to its key in the index; undefined for values that are not indexed: blanks, numbers, compounds. */
export type ToIndexKey = (value: unknown) => string | undefined;

/** References are compared exactly, other text without regard to case. */
export function toIndexKey(field: SObjectField): ToIndexKey {
  if (field.type === 'reference') return (value) => (typeof value === 'string' ? value : undefined);
  return (value) => (typeof value === 'string' ? fold(value) : undefined);
}

/** The ids of the records with one key: the only one, a list that is replaced when it changes, or a set of many. */
type Ids = string | readonly string[] | Set<string>;

export class FieldIndex {
  readonly #name: string;
  readonly #toKey: ToIndexKey;
  readonly #ids = new Map<string, Ids>();

  constructor(field: SObjectField, records: Iterable<SObjectRecord>) {
    this.#name = field.name;
    this.#toKey = toIndexKey(field);
    for (const record of records) this.#add(record[this.#name], record.Id);
  }

  /** Updates the index for a record that changed; undefined stands for a record that does not exist. */
  replace(id: string, before: SObjectRecord | undefined, after: SObjectRecord | undefined): void {
    const [oldValue, newValue] = [before?.[this.#name], after?.[this.#name]];
    if (oldValue === newValue) return;
    this.#remove(oldValue, id);
    this.#add(newValue, id);
  }

  /** The ids of the records that have the value, in no particular order. */
  find(value: string): readonly string[] {
    const ids = this.#ids.get(this.#toKey(value)!);
    if (ids === undefined) return [];
    return typeof ids === 'string' ? [ids] : ids instanceof Set ? [...ids] : ids;
  }

  #add(value: unknown, id: string): void {
    const key = this.#toKey(value);
    if (key === undefined) return;
    const ids = this.#ids.get(key);
    if (ids instanceof Set) ids.add(id);
    else this.#ids.set(key, ids === undefined ? id : withId(ids, id));
  }

  #remove(value: unknown, id: string): void {
    const key = this.#toKey(value);
    const ids = key === undefined ? undefined : this.#ids.get(key);
    if (ids === undefined) return;
    if (ids instanceof Set) ids.delete(id);
    const rest = ids instanceof Set ? ids : withoutId(ids, id);
    if (rest === undefined || (rest instanceof Set && rest.size === 0)) this.#ids.delete(key!);
    else if (rest !== ids) this.#ids.set(key!, rest);
  }
}

/** Up to this number of ids a list takes less than half the memory of a set. */
const LONGEST_LIST = 16;

function withId(ids: string | readonly string[], id: string): Ids {
  if (typeof ids === 'string') return [ids, id];
  return ids.length < LONGEST_LIST ? [...ids, id] : new Set([...ids, id]);
}

function withoutId(ids: string | readonly string[], id: string): Ids | undefined {
  if (typeof ids === 'string') return ids === id ? undefined : ids;
  const rest = ids.filter((other) => other !== id);
  return rest.length === 1 ? rest[0] : rest;
}
