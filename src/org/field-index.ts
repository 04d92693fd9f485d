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

export class FieldIndex {
  readonly #name: string;
  readonly #toKey: ToIndexKey;
  /** By key: the id of its only record, or the ids of several records. */
  readonly #ids = new Map<string, string | Set<string>>();

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
    return typeof ids === 'string' ? [ids] : [...ids];
  }

  #add(value: unknown, id: string): void {
    const key = this.#toKey(value);
    if (key === undefined) return;
    const ids = this.#ids.get(key);
    if (ids === undefined) this.#ids.set(key, id);
    else if (typeof ids === 'string') this.#ids.set(key, new Set([ids, id]));
    else ids.add(id);
  }

  #remove(value: unknown, id: string): void {
    const key = this.#toKey(value);
    const ids = key === undefined ? undefined : this.#ids.get(key);
    if (typeof ids === 'object') ids.delete(id);
    if (ids === id || (typeof ids === 'object' && ids.size === 0)) this.#ids.delete(key!);
  }
}
