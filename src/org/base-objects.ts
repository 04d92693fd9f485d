/**
 * Base objects have no records of their own: the records of several other objects are shown as theirs, with the fields that all of these
 * have in common (doc: PaymentMethod; `implementors` in a definition). A record keeps its id; through the base object it is read-only.
 */
import type { FieldValue, SObjectRecord } from './port.ts';
import { inOrderOfIds, type Records } from './records.ts';
import { binOf, isBin, objectOfBin } from './recycle-bin.ts';
import type { SObjectType } from './sobject-type.ts';
import { standardIndexEntry } from './standard-objects.ts';

/** The objects whose records are also records of this base object; empty for any other object. */
export function implementorsOf(sObject: string): readonly string[] {
  return standardIndexEntry(sObject)?.implementors ?? [];
}

export function isBaseObject(sObject: string): boolean {
  return standardIndexEntry(sObject)?.implementors !== undefined;
}

/** Whether a record of the object `of` is also a record of `sObject`. */
export function isRecordOf(sObject: string, of: string | undefined): boolean {
  return of !== undefined && (of === sObject || implementorsOf(sObject).includes(of));
}

/** Reads records, also those of base objects. */
export class RecordsView {
  readonly #records: Records;

  constructor(records: Records) {
    this.#records = records;
  }

  get(name: string, id: string): SObjectRecord | undefined {
    if (!isBaseObject(objectOfBin(name))) return this.#records.get(name, id);
    const implementor = this.#records.types.sObjectTypeOfId(id)?.name;
    return this.#implementations(name)
      .find(({ type }) => type.name === implementor)
      ?.get(id);
  }

  find(name: string, field: string, value: string): SObjectRecord[] {
    if (!isBaseObject(objectOfBin(name))) return this.#records.find(name, field, value);
    return inOrderOfIds(this.#implementations(name).flatMap((each) => each.find(field, value)));
  }

  all(name: string): readonly SObjectRecord[] {
    if (!isBaseObject(objectOfBin(name))) return this.#records.all(name);
    return inOrderOfIds(this.#implementations(name).flatMap((each) => each.all()));
  }

  #implementations(name: string): Implementation[] {
    const base = this.#records.types.object(objectOfBin(name));
    return implementorsOf(base.name).map((implementor) => {
      const type = this.#records.types.object(implementor);
      return new Implementation(this.#records, base, type, isBin(name) ? binOf(implementor) : implementor);
    });
  }
}

/** The records of one object, shown as records of its base object. */
class Implementation {
  readonly type: SObjectType;
  readonly #records: Records;
  readonly #base: SObjectType;
  /** The name under which the records are stored: the object's, or that of its recycle bin. */
  readonly #storedAs: string;

  constructor(records: Records, base: SObjectType, type: SObjectType, storedAs: string) {
    this.#records = records;
    this.#base = base;
    this.type = type;
    this.#storedAs = storedAs;
  }

  get(id: string): SObjectRecord | undefined {
    const record = this.#records.get(this.#storedAs, id);
    return record && this.#asBaseRecord(record);
  }

  find(field: string, value: string): SObjectRecord[] {
    const ownField = field === this.#base.nameField ? this.type.nameField : field;
    return this.#records
      .find(this.#storedAs, ownField ?? field, value)
      .map((record) => this.#asBaseRecord(record));
  }

  all(): SObjectRecord[] {
    return this.#records.all(this.#storedAs).map((record) => this.#asBaseRecord(record));
  }

  #asBaseRecord(record: SObjectRecord): SObjectRecord {
    const shown: Record<string, FieldValue | undefined> & { Id: string } = { Id: record.Id };
    for (const name of this.#base.fields.keys()) if (name in record) shown[name] = record[name];
    if (this.#base.nameField && this.type.nameField)
      shown[this.#base.nameField] = record[this.type.nameField];
    // The object's API name (ours: no source shows a value).
    shown.ImplementorType = this.type.name;
    return shown;
  }
}
