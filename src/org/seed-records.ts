/** Reads the records of a seed: checks each record by itself, then ids, unique values and references among all of them. */
import { fold } from '../fold.ts';
import { implementorsOf, isBaseObject } from './base-objects.ts';
import { seedableObjectType } from './private-objects.ts';
import type { Problems } from './problems.ts';
import { missingFields } from './required-fields.ts';
import { Currencies } from './seed-currencies.ts';
import type { SeedInput, SeedRecord } from './seed-files.ts';
import type { SeedProgress } from './seed-progress.ts';
import { SeedReader } from './seed-reader.ts';
import { addRefusal, type ById, checkAllReferences, type ReadSource } from './seed-references.ts';
import type { SObjectType, SObjectTypes } from './sobject-type.ts';

/** A record whose fields are read. */
interface CheckedRecord {
  readonly source: ReadSource;
  readonly currency: string;
}

/** By object. */
export type CheckedRecords = ReadonlyMap<SObjectType, readonly CheckedRecord[]>;

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
  const source = record as ReadSource;
  for (const refusal of refusals) addRefusal(type, source.place, refusal, problems);
  const missing = refusals.length === 0 ? missingFields(types, type, source.fields) : undefined;
  if (missing) problems.add(source.place, `${type.name}: ${missing.message}`);
  checkTimes(type, source, problems);
  return { source, currency };
}

/** A record is not changed before it is created. */
function checkTimes(type: SObjectType, source: ReadSource, problems: Problems): void {
  const { CreatedDate: created } = source.fields;
  for (const name of ['LastModifiedDate', 'SystemModstamp']) {
    const time = source.fields[name];
    if (typeof created === 'string' && typeof time === 'string' && time < created)
      problems.add(source.place, `${type.name}.${name}: ${time} is earlier than CreatedDate, ${created}`);
  }
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
