/** Reads the records of a seed, each by itself and all against each other. */
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

/** A record read. */
interface Reading {
  readonly place: string;
  readonly values: FieldValues;
  readonly currency: string;
}

/** By object. */
export type Readings = ReadonlyMap<SObjectType, readonly Reading[]>;

/** By id, those that have one. */
type ById = Map<string, Reading>;

/** What is wrong is among the problems: go no further then. */
export function readRecords(
  types: SObjectTypes,
  objects: SeedInput['objects'],
  defaultCurrency: string,
  problems: Problems,
): Readings {
  const readings = new Map<SObjectType, readonly Reading[]>();
  const byId: ById = new Map();
  const currencies = new Currencies(types, objects, defaultCurrency);
  for (const [name, { place, records }] of objects) {
    const type = typeOf(types, name, place, problems);
    if (!type) continue;
    const ofType = records.map((record) =>
      readRecord(types, type, record, currencies.of(type, record.fields), problems),
    );
    for (const reading of ofType) checkId(type, reading, byId, problems);
    checkUnique(
      type,
      ofType.filter(({ values }) => values.IsDeleted !== true),
      problems,
    );
    readings.set(type, ofType);
  }
  for (const [type, ofType] of readings) {
    for (const reading of ofType) checkReferences(types, type, reading, byId, problems);
  }
  return readings;
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
      `${name} has no records of its own: they are those of ${implementorsOf(name).join(', ')}`,
    );
    return undefined;
  }
  if (type?.name === name && type.keyPrefix !== null) return type;
  const isEvent = type?.name === name;
  const hint = type ? `; it is written ${type.name}` : '';
  problems.add(
    place,
    isEvent ? `${name} is an event, of which no records are kept` : `no object is named ${name}${hint}`,
  );
  return undefined;
}

function readRecord(
  types: SObjectTypes,
  type: SObjectType,
  { place, fields }: SeedRecord,
  currency: string,
  problems: Problems,
): Reading {
  const { attributes: _, ...ownFields } = fields;
  const { values, refusals } = readFieldValues(type, ownFields, currency);
  for (const refusal of refusals) addRefusal(type, place, refusal, problems);
  const missing = refusals.length === 0 ? missingFields(types, type, values) : undefined;
  if (missing) problems.add(place, `${type.name}: ${missing.message}`);
  checkTimes(type, place, values, problems);
  return { place, values, currency };
}

/** Nothing is changed before it is there. */
function checkTimes(type: SObjectType, place: string, values: FieldValues, problems: Problems): void {
  const { CreatedDate: created } = values;
  for (const name of ['LastModifiedDate', 'SystemModstamp']) {
    const time = values[name];
    if (typeof created === 'string' && typeof time === 'string' && time < created)
      problems.add(place, `${type.name}.${name}: ${time} lies before CreatedDate, ${created}`);
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

function checkId(type: SObjectType, reading: Reading, byId: ById, problems: Problems): void {
  const { Id: id } = reading.values;
  if (typeof id !== 'string') return;
  const twin = byId.get(id);
  if (twin) problems.add(reading.place, `the id ${id} is also that of ${twin.place}`);
  if (!id.startsWith(type.keyPrefix!)) {
    problems.add(reading.place, `${id} is no id of a ${type.name}: those start with ${type.keyPrefix}`);
  }
  byId.set(id, reading);
}

function checkUnique(type: SObjectType, readings: readonly Reading[], problems: Problems): void {
  for (const { name, caseSensitive } of [...type.fields.values()].filter(({ unique }) => unique)) {
    const places = new Map<string, string>();
    for (const { place, values } of readings) {
      const value = values[name];
      if (typeof value !== 'string') continue;
      const key = caseSensitive ? value : fold(value);
      const twin = places.get(key);
      if (twin) problems.add(place, `${type.name}.${name}: ${value} is also that of ${twin}`);
      places.set(key, place);
    }
  }
}

function checkReferences(
  types: SObjectTypes,
  type: SObjectType,
  { place, values }: Reading,
  byId: ById,
  problems: Problems,
): void {
  for (const [name, value] of Object.entries(values)) {
    const field = type.fields.get(name)!;
    if (field.type !== 'reference' || typeof value !== 'string') continue;
    const refusal = refuseReference(types, field, value, (_sObject, id) => isThere(byId.get(id), values));
    if (refusal) addRefusal(type, place, refusal, problems);
  }
}

/** What is in the recycle bin is there for others in it only. */
function isThere(target: Reading | undefined, { IsDeleted }: FieldValues): boolean {
  return target !== undefined && (target.values.IsDeleted !== true || IsDeleted === true);
}

/** Which currency each record is in: its own, or that of a record it points at, or the org's. */
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

  /** No chain of references that name a currency is longer than a few; one that is goes in circles. */
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
