/** Reads the records of a seed: checks each record by itself, then ids, unique values and references among all of them. */
import { fold } from '../fold.ts';
import { implementorsOf, isBaseObject } from './base-objects.ts';
import type { FieldRefusal } from './field-refusal.ts';
import { readFieldValues } from './field-values.ts';
import { objectFacts } from './object-facts.ts';
import type { FieldValues } from './port.ts';
import { seedableObjectType } from './private-objects.ts';
import type { Problems } from './problems.ts';
import { normalizeId } from './record-ids.ts';
import { refuseReference } from './references.ts';
import { missingFields } from './required-fields.ts';
import type { SeedInput, SeedRecord } from './seed-files.ts';
import type { SObjectType, SObjectTypes } from './sobject-type.ts';
import { currencyOf } from './writer.ts';

/** A record whose values are read. */
interface CheckedRecord {
  readonly place: string;
  readonly values: FieldValues;
  readonly currency: string;
}

/** By object. */
export type CheckedRecords = ReadonlyMap<SObjectType, readonly CheckedRecord[]>;

/** The records that give an id, by that id. */
type ById = Map<string, CheckedRecord>;

/** Adds errors to the problems; the result is complete only when there are none. */
export function readRecords(
  types: SObjectTypes,
  objects: SeedInput['objects'],
  defaultCurrency: string,
  problems: Problems,
): CheckedRecords {
  const checked = new Map<SObjectType, readonly CheckedRecord[]>();
  const byId: ById = new Map();
  const currencies = new Currencies(types, objects, defaultCurrency);
  for (const [name, { place, records }] of objects) {
    const type = typeOf(types, name, place, problems);
    if (!type) continue;
    const ofType = records.map((record) =>
      readRecord(types, type, record, currencies.of(type, record.fields), problems),
    );
    for (const record of ofType) checkId(type, record, byId, problems);
    checkUnique(
      type,
      ofType.filter(({ values }) => values.IsDeleted !== true),
      problems,
    );
    checked.set(type, ofType);
  }
  for (const [type, ofType] of checked) {
    for (const record of ofType) checkReferences(types, type, record, byId, problems);
  }
  return checked;
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
  { place, fields }: SeedRecord,
  currency: string,
  problems: Problems,
): CheckedRecord {
  const { attributes: _, ...ownFields } = fields;
  const { values, refusals } = readFieldValues(type, ownFields, currency);
  for (const refusal of refusals) addRefusal(type, place, refusal, problems);
  const missing = refusals.length === 0 ? missingFields(types, type, values) : undefined;
  if (missing) problems.add(place, `${type.name}: ${missing.message}`);
  checkTimes(type, place, values, problems);
  return { place, values, currency };
}

/** A record is not changed before it is created. */
function checkTimes(type: SObjectType, place: string, values: FieldValues, problems: Problems): void {
  const { CreatedDate: created } = values;
  for (const name of ['LastModifiedDate', 'SystemModstamp']) {
    const time = values[name];
    if (typeof created === 'string' && typeof time === 'string' && time < created)
      problems.add(place, `${type.name}.${name}: ${time} is earlier than CreatedDate, ${created}`);
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

function checkId(type: SObjectType, record: CheckedRecord, byId: ById, problems: Problems): void {
  const { Id: id } = record.values;
  if (typeof id !== 'string') return;
  const other = byId.get(id);
  if (other) problems.add(record.place, `the id ${id} is already used by ${other.place}`);
  if (!id.startsWith(type.keyPrefix!)) {
    problems.add(record.place, `${id} is not an id of ${type.name}: its ids start with ${type.keyPrefix}`);
  }
  byId.set(id, record);
}

function checkUnique(type: SObjectType, checked: readonly CheckedRecord[], problems: Problems): void {
  for (const { name, caseSensitive } of [...type.fields.values()].filter(({ unique }) => unique)) {
    const places = new Map<string, string>();
    for (const { place, values } of checked) {
      const value = values[name];
      if (typeof value !== 'string') continue;
      const key = caseSensitive ? value : fold(value);
      const other = places.get(key);
      if (other) problems.add(place, `${type.name}.${name}: ${value} is already used by ${other}`);
      places.set(key, place);
    }
  }
}

function checkReferences(
  types: SObjectTypes,
  type: SObjectType,
  { place, values }: CheckedRecord,
  byId: ById,
  problems: Problems,
): void {
  for (const [name, value] of Object.entries(values)) {
    const field = type.fields.get(name)!;
    if (field.type !== 'reference' || typeof value !== 'string') continue;
    const refusal = refuseReference(types, field, value, (_sObject, id) => exists(byId.get(id), values));
    if (refusal) addRefusal(type, place, refusal, problems);
  }
}

/** A record in the recycle bin exists only for other records in it. */
function exists(target: CheckedRecord | undefined, { IsDeleted }: FieldValues): boolean {
  return target !== undefined && (target.values.IsDeleted !== true || IsDeleted === true);
}

/** The currency of each record: its own, or that of a record it points at, or the org's default. */
class Currencies {
  readonly #byId = new Map<string, Readonly<Record<string, unknown>>>();
  readonly #types: SObjectTypes;
  readonly #defaultCurrency: string;

  constructor(types: SObjectTypes, objects: SeedInput['objects'], defaultCurrency: string) {
    this.#types = types;
    this.#defaultCurrency = defaultCurrency;
    for (const { records } of objects.values()) {
      for (const { fields } of records) this.#byId.set(this.#normalized(fields.Id), fields);
    }
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
