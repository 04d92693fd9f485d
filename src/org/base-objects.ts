/**
 * Base objects: they have no records of their own, those of several other objects are theirs too, with the fields that all of these have
 * (doc: PaymentMethod; `implementors` in a definition). A record keeps its id; what is shown of it is read-only.
 */
import type { FieldValue, SObjectRecord } from './port.ts';
import { inOrderOfIds, type Records } from './records.ts';
import { binOf, isBin, outOfBin } from './recycle-bin.ts';
import type { SObjectType } from './sobject-type.ts';
import { standardIndexEntry } from './standard-objects.ts';

/** The objects whose records are the object's too; none for an object with records of its own. */
export function implementorsOf(sObject: string): readonly string[] {
  return standardIndexEntry(sObject)?.implementors ?? [];
}

export function isBaseObject(sObject: string): boolean {
  return standardIndexEntry(sObject)?.implementors !== undefined;
}

/** Whether a record of the object `of` is one of `sObject`. */
export function isRecordOf(sObject: string, of: string | undefined): boolean {
  return of !== undefined && (of === sObject || implementorsOf(sObject).includes(of));
}

/** Records as they are read: of a base object too. */
export class RecordsView {
  readonly #records: Records;

  constructor(records: Records) {
    this.#records = records;
  }

  get(name: string, id: string): SObjectRecord | undefined {
    if (!isBaseObject(outOfBin(name))) return this.#records.get(name, id);
    const implementor = this.#records.types.sObjectTypeOfId(id)?.name;
    return this.#implementations(name)
      .find(({ of }) => of.name === implementor)
      ?.get(id);
  }

  find(name: string, field: string, value: string): SObjectRecord[] {
    if (!isBaseObject(outOfBin(name))) return this.#records.find(name, field, value);
    return inOrderOfIds(this.#implementations(name).flatMap((each) => each.find(field, value)));
  }

  all(name: string): SObjectRecord[] {
    if (!isBaseObject(outOfBin(name))) return this.#records.all(name);
    return inOrderOfIds(this.#implementations(name).flatMap((each) => each.all()));
  }

  #implementations(name: string): Implementation[] {
    const base = this.#records.types.object(outOfBin(name));
    return implementorsOf(base.name).map((implementor) => {
      const of = this.#records.types.object(implementor);
      return new Implementation(this.#records, base, of, isBin(name) ? binOf(implementor) : implementor);
    });
  }
}

/** The records of one object, shown as those of its base object. */
class Implementation {
  readonly of: SObjectType;
  readonly #records: Records;
  readonly #base: SObjectType;
  readonly #place: string;

  constructor(records: Records, base: SObjectType, of: SObjectType, place: string) {
    this.#records = records;
    this.#base = base;
    this.of = of;
    this.#place = place;
  }

  get(id: string): SObjectRecord | undefined {
    const record = this.#records.get(this.#place, id);
    return record && this.#shown(record);
  }

  find(field: string, value: string): SObjectRecord[] {
    const own = field === this.#base.nameField ? this.of.nameField : field;
    return this.#records.find(this.#place, own ?? field, value).map((record) => this.#shown(record));
  }

  all(): SObjectRecord[] {
    return this.#records.all(this.#place).map((record) => this.#shown(record));
  }

  #shown(record: SObjectRecord): SObjectRecord {
    const shown: Record<string, FieldValue | undefined> & { Id: string } = { Id: record.Id };
    for (const name of this.#base.fields.keys()) if (name in record) shown[name] = record[name];
    if (this.#base.nameField && this.of.nameField) shown[this.#base.nameField] = record[this.of.nameField];
    // The object's API name (ours: no source shows a value).
    shown.ImplementorType = this.of.name;
    return shown;
  }
}
