/** Reads the records of a seed: checks each record by itself, then ids, unique values and references among all of them. */
import { fold } from '../fold.ts';
import { implementorsOf, isBaseObject } from './base-objects.ts';
import type { FieldRefusal } from './field-refusal.ts';
import { objectFacts } from './object-facts.ts';
import type { FieldValues } from './port.ts';
import { seedableObjectType } from './private-objects.ts';
import type { Problems } from './problems.ts';
import { normalizeId } from './record-ids.ts';
import { refuseReference } from './references.ts';
import { missingFields } from './required-fields.ts';
import type { SeedInput, SeedRecord } from './seed-files.ts';
import type { SeedProgress } from './seed-progress.ts';
import { SeedReader } from './seed-reader.ts';
import type { SObjectField, SObjectType, SObjectTypes } from './sobject-type.ts';
import { currencyOf } from './writer.ts';

/** A record whose fields are read. */
interface CheckedRecord {
  readonly source: SeedRecord & { readonly fields: FieldValues };
  readonly currency: string;
}

/** By object. */
export type CheckedRecords = ReadonlyMap<SObjectType, readonly CheckedRecord[]>;

/** The records that give an id, by that id. */
type ById = Map<string, CheckedRecord['source']>;

/** Reads the records in place. Adds errors to the problems; the result is complete only when there are none. */
export function readRecords(
  types: SObjectTypes,
  objects: SeedInput['objects'],
  defaultCurrency: string,
  problems: Problems,
  progress: SeedProgress,
): CheckedRecords {
  const checked = new Map<SObjectType, readonly CheckedRecord[]>();
  const byId: ById = new Map();
  const currencies = new Currencies(types, objects, defaultCurrency);
  const onRead = progress.counter('check', 2 * countOf(objects));
  for (const [name, { place, records }] of objects) {
    const type = typeOf(types, name, place, problems);
    if (!type) continue;
    const reader = new SeedReader(type);
    const ofType = records.map((record) =>
      readRecord(types, type, reader, record, currencies.of(type, record.fields), problems),
    );
    for (const record of ofType) checkId(type, record, byId, problems);
    checkUnique(
      type,
      ofType.filter(({ source }) => source.fields.IsDeleted !== true),
      problems,
    );
    checked.set(type, ofType);
    onRead(records.length);
  }
  for (const [type, ofType] of checked) {
    checkAllReferences(types, type, ofType, byId, problems);
    onRead(ofType.length);
  }
  return checked;
}

function countOf(objects: SeedInput['objects']): number {
  return [...objects.values()].reduce((sum, { records }) => sum + records.length, 0);
}

function typeOf(
  types: SObjectTypes,
  name: string,
  place: string,
  problems: Problems,
): SObjectType | undefined {
  const seedable = seedableObjectType(name);
  if (seedable) return seedable;
  const type = types.sObjectType(name);
  if (type?.name === name && isBaseObject(name)) {
    problems.add(
      place,
      `${name} has no records of its own: give records of ${implementorsOf(name).join(', ')} instead`,
    );
    return undefined;
  }
  if (type?.name === name && type.keyPrefix !== null) return type;
  const isEvent = type?.name === name;
  const hint = type ? `; did you mean ${type.name}?` : '';
  problems.add(
    place,
    isEvent ? `${name} is a platform event, which has no records` : `no object is named ${name}${hint}`,
  );
  return undefined;
}

function readRecord(
  types: SObjectTypes,
  type: SObjectType,
  reader: SeedReader,
  record: SeedRecord,
  currency: string,
  problems: Problems,
): CheckedRecord {
  const refusals = reader.read(record, currency);
  const source = record as CheckedRecord['source'];
  for (const refusal of refusals) addRefusal(type, source.place, refusal, problems);
  const missing = refusals.length === 0 ? missingFields(types, type, source.fields) : undefined;
  if (missing) problems.add(source.place, `${type.name}: ${missing.message}`);
  checkTimes(type, source, problems);
  return { source, currency };
}

/** A record is not changed before it is created. */
function checkTimes(type: SObjectType, source: CheckedRecord['source'], problems: Problems): void {
  const { CreatedDate: created } = source.fields;
  for (const name of ['LastModifiedDate', 'SystemModstamp']) {
    const time = source.fields[name];
    if (typeof created === 'string' && typeof time === 'string' && time < created)
      problems.add(source.place, `${type.name}.${name}: ${time} is earlier than CreatedDate, ${created}`);
  }
}

function addRefusal(
  type: SObjectType,
  place: string,
  { fields, message }: FieldRefusal,
  problems: Problems,
): void {
  problems.add(place, `${type.name}.${fields.join(', ')}: ${message}`);
}

function checkId(type: SObjectType, { source }: CheckedRecord, byId: ById, problems: Problems): void {
  const { Id: id } = source.fields;
  if (typeof id !== 'string') return;
  const other = byId.get(id);
  if (other) problems.add(source.place, `the id ${id} is already used by ${other.place}`);
  if (!id.startsWith(type.keyPrefix!)) {
    problems.add(source.place, `${id} is not an id of ${type.name}: its ids start with ${type.keyPrefix}`);
  }
  byId.set(id, source);
}

function checkUnique(type: SObjectType, checked: readonly CheckedRecord[], problems: Problems): void {
  for (const { name, caseSensitive } of [...type.fields.values()].filter(({ unique }) => unique)) {
    const sources = new Map<string, SeedRecord>();
    for (const { source } of checked) {
      const value = source.fields[name];
      if (typeof value !== 'string') continue;
      const key = caseSensitive ? value : fold(value);
      const other = sources.get(key);
      if (other)
        problems.add(source.place, `${type.name}.${name}: ${value} is already used by ${other.place}`);
      sources.set(key, source);
    }
  }
}

function checkAllReferences(
  types: SObjectTypes,
  type: SObjectType,
  checked: readonly CheckedRecord[],
  byId: ById,
  problems: Problems,
): void {
  const references = [...type.fields.values()].filter((field) => field.type === 'reference');
  const known = references.map((field) => new KnownReference(types, field, byId));
  for (const { source } of checked)
    if (!known.every((reference) => reference.isRight(source.fields)))
      checkReferences(types, type, source, byId, problems);
}

/** Looks whether references by one field are right. Consecutive records mostly point at the same record. */
class KnownReference {
  readonly #types: SObjectTypes;
  readonly #field: SObjectField;
  readonly #byId: ById;
  /** A reference that is right for any record. */
  #right: string | undefined;

  constructor(types: SObjectTypes, field: SObjectField, byId: ById) {
    this.#types = types;
    this.#field = field;
    this.#byId = byId;
  }

  isRight(values: FieldValues): boolean {
    const value = values[this.#field.name];
    if (typeof value !== 'string' || value === this.#right) return true;
    const isRight = !refusalOf(this.#types, this.#field, value, values, this.#byId);
    if (isRight && values.IsDeleted !== true) this.#right = value;
    return isRight;
  }
}

function refusalOf(
  types: SObjectTypes,
  field: SObjectField,
  value: string,
  values: FieldValues,
  byId: ById,
): FieldRefusal | undefined {
  return refuseReference(types, field, value, (_sObject, id) => exists(byId.get(id), values));
}

function checkReferences(
  types: SObjectTypes,
  type: SObjectType,
  source: CheckedRecord['source'],
  byId: ById,
  problems: Problems,
): void {
  for (const [name, value] of Object.entries(source.fields)) {
    const field = type.fields.get(name)!;
    if (field.type !== 'reference' || typeof value !== 'string') continue;
    const refusal = refusalOf(types, field, value, source.fields, byId);
    if (refusal) addRefusal(type, source.place, refusal, problems);
  }
}

/** A record in the recycle bin exists only for other records in it. */
function exists(target: CheckedRecord['source'] | undefined, { IsDeleted }: FieldValues): boolean {
  return target !== undefined && (target.fields.IsDeleted !== true || IsDeleted === true);
}

/** The currency of each record: its own, or that of a record it points at, or the org's default. */
class Currencies {
  readonly #byId = new Map<string, Readonly<Record<string, unknown>>>();
  readonly #types: SObjectTypes;
  readonly #defaultCurrency: string;

  constructor(types: SObjectTypes, objects: SeedInput['objects'], defaultCurrency: string) {
    this.#types = types;
    this.#defaultCurrency = defaultCurrency;
    for (const { records } of objects.values()) for (const record of records) this.#add(record);
  }

  #add({ fields }: SeedRecord): void {
    if (typeof fields.Id === 'string') this.#byId.set(this.#normalized(fields.Id), fields);
  }

  of(type: SObjectType, fields: Readonly<Record<string, unknown>>): string {
    return this.#find(type, fields, 0) ?? this.#defaultCurrency;
  }

  /** Chains of references that lead to a currency are short; a chain deeper than 8 is a circle. */
  #find(
    type: SObjectType | undefined,
    fields: Readonly<Record<string, unknown>>,
    depth: number,
  ): string | undefined {
    if (!type || depth > 8) return undefined;
    return currencyOf(objectFacts(type), fields as FieldValues, (sObject, id) => {
      const record = this.#byId.get(this.#normalized(id));
      return record && { CurrencyIsoCode: this.#find(this.#types.sObjectType(sObject), record, depth + 1) };
    });
  }

  #normalized(id: unknown): string {
    return typeof id === 'string' ? (normalizeId(id) ?? id) : '';
  }
}
