/**
 * What a new org starts with: records as Salesforce's REST API shows them, checked to the last sum. What a record leaves out (system
 * fields, ids, numbers, formulas, roll-ups) is filled in; what is wrong is refused with its place, several problems at a time. Records
 * that are IsDeleted lie in the recycle bin, and count in no sum of those that are not.
 */

import { randomUUID } from 'node:crypto';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { byId } from '../by-id.ts';
import { readApexRestStubs } from './apex-rest-stubs.ts';
import { SObjectCatalogue } from './catalogue.ts';
import { Counters } from './counters.ts';
import { catalogueOf, type DefinitionFiles, readDefinitionFiles } from './definitions/files.ts';
import type { SObjectRecord } from './port.ts';
import { Problems, SeedError } from './problems.ts';
import { makeId } from './record-ids.ts';
import { binOf } from './recycle-bin.ts';
import { readSeedFiles, type SeedInput } from './seed-files.ts';
import { type Readings, readRecords } from './seed-records.ts';
import { type OpeningDifference, type Plant, type Plants, settle } from './seed-sums.ts';
import { DEFAULT_SETTINGS, type OrgSettings, readSettings } from './settings.ts';
import type { OrgState } from './storage/port.ts';
import { type Author, type Fields, fillIn, passByGiven } from './system-fields.ts';

export { SeedError };

/** A state in which everything is right, of an org that never committed, and the objects that it has. */
export interface Seed extends OrgState {
  readonly catalogue: SObjectCatalogue;
}

/**
 * Reads a directory of SOBJECT.ndjson files, a settings.json, and a folder of definition files, which those that the org directory has
 * already (`kept`) prevail over. Rejects with a SeedError or a DefinitionError. `now` is the date of records that give none.
 */
export async function readSeed(
  directory: string | URL,
  now = new Date(),
  kept: DefinitionFiles = new Map(),
): Promise<Seed> {
  const path = pathOf(directory);
  const catalogue = await catalogueOf(new Map([...readDefinitionFiles(path), ...kept]));
  const problems = new Problems();
  return plant(readSeedFiles(path, problems), now, problems, catalogue);
}

/** As a message shows it: below the working directory where it is. */
function pathOf(directory: string | URL): string {
  const path = typeof directory === 'string' ? directory : fileURLToPath(directory);
  const fromHere = relative('', path);
  return fromHere !== '' && !fromHere.startsWith('..') ? fromHere : path;
}

/** A seed from records at hand, by object: for tests, and for whoever has them from elsewhere. Throws a SeedError. */
export function seedOf(
  objects: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>,
  settings: unknown = {},
  now = new Date(),
  catalogue = new SObjectCatalogue(),
): Seed {
  const records = Object.entries(objects).map(([name, ofObject]) => {
    const places = ofObject.map((fields, index) => ({ place: `${name}[${index}]`, fields }));
    return [name, { place: name, records: places }] as const;
  });
  const input = { objects: new Map(records), settings: { place: 'settings', value: settings } };
  return plant(input, now, new Problems(), catalogue);
}

/** An organization and its administrator. */
export function emptySeed(now: Date, catalogue?: SObjectCatalogue): Seed {
  return seedOf({}, {}, now, catalogue);
}

/** The first active user: all that the emulator writes is written by it. */
export function actingUserOf(users: readonly SObjectRecord[]): string {
  const user = users.find(({ IsActive }) => IsActive !== false) ?? users[0];
  return user?.Id ?? ADMINISTRATOR.Id;
}

export function organizationOf(organizations: readonly SObjectRecord[]): string {
  return organizations[0]?.Id ?? ORGANIZATION.Id;
}

const LOCALE = { LanguageLocaleKey: 'en_US', TimeZoneSidKey: 'America/Los_Angeles' };

const ORGANIZATION = {
  Id: makeId('00D', 1),
  Name: 'Emulated Org',
  OrganizationType: 'Developer Edition',
  IsSandbox: true,
  DefaultLocaleSidKey: 'en_US',
  ...LOCALE,
};

const ADMINISTRATOR = {
  Id: makeId('005', 1),
  Username: 'admin@example.com',
  LastName: 'Admin',
  Alias: 'admin',
  CommunityNickname: 'admin',
  Email: 'admin@example.com',
  EmailEncodingKey: 'UTF-8',
  IsActive: true,
  LocaleSidKey: 'en_US',
  ProfileId: makeId('00e', 1),
  UserType: 'Standard',
  ...LOCALE,
};

function plant(input: SeedInput, now: Date, problems: Problems, catalogue: SObjectCatalogue): Seed {
  const settings = settingsOf(input, problems);
  const defaultCurrency = settings.defaultCurrency ?? DEFAULT_SETTINGS.defaultCurrency;
  const read = readRecords(catalogue, withDefaults(input), defaultCurrency, problems);
  problems.throwIfAny(SeedError);
  const counters = new Counters(new Map());
  const plants = fillInAll(read, counters, now);
  const kept = plantsWith(plants, ({ fields }) => fields.IsDeleted !== true);
  const deleted = plantsWith(plants, ({ fields }) => fields.IsDeleted === true);
  const differences = settle(catalogue, kept, defaultCurrency, problems);
  settle(catalogue, deleted, defaultCurrency, problems);
  problems.throwIfAny(SeedError);
  const records = new Map([...kept].map(([sObject, ofObject]) => [sObject, toRecords(ofObject)]));
  for (const [sObject, ofObject] of deleted)
    if (ofObject.size > 0) records.set(binOf(sObject), toRecords(ofObject));
  for (const difference of differences) addOpening(catalogue, records, difference, counters);
  addStubs(records, input, counters, problems);
  problems.throwIfAny(SeedError);
  const given = new Map(Object.entries(counters.changes()));
  return { records, settings, counters: given, commit: 0, catalogue };
}

/** The stubs of Apex REST, as their own room keeps them. */
function addStubs(
  records: Map<string, Map<string, SObjectRecord>>,
  { apexRest }: SeedInput,
  counters: Counters,
  problems: Problems,
): void {
  if (apexRest?.value === undefined) return;
  const read = readApexRestStubs(apexRest.value);
  if ('errors' in read) for (const error of read.errors) problems.add(apexRest.place, error);
  else {
    const Id = makeId('~AR', counters.next('ApexRest.Id'));
    records.set('ApexRest', new Map([[Id, { Id, Stubs: JSON.stringify(read.stubs) }]]));
  }
}

function settingsOf({ settings }: SeedInput, problems: Problems): Partial<OrgSettings> {
  if (settings?.value === undefined) return {};
  const read = readSettings(settings.value);
  if ('settings' in read) return read.settings;
  for (const error of read.errors) problems.add(settings.place, error);
  return {};
}

/** Every org has an organization and a user. */
function withDefaults({ objects }: SeedInput): SeedInput['objects'] {
  const complete = new Map(objects);
  for (const [name, fields] of Object.entries({ Organization: ORGANIZATION, User: ADMINISTRATOR })) {
    if ((objects.get(name)?.records.length ?? 0) > 0) continue;
    complete.set(name, { place: name, records: [{ place: name, fields }] });
  }
  return complete;
}

function fillInAll(byType: Readings, counters: Counters, now: Date): Plants {
  for (const [type, ofType] of byType) for (const { values } of ofType) passByGiven(type, values, counters);
  const users = [...byType].find(([{ name }]) => name === 'User')?.[1] ?? [];
  const userId = actingUserOf(users.map(({ values }) => values as SObjectRecord).sort(byId));
  const author: Author = { userId, now, newUuid: randomUUID };
  const plants = new Map<string, Map<string, Plant>>();
  for (const [type, ofType] of byType) {
    const ofObject = new Map<string, Plant>();
    for (const { place, values, currency } of ofType) {
      const fields: Fields = { ...values };
      fillIn(type, fields, counters, currency, author);
      const planted = fields as Plant['fields'];
      ofObject.set(planted.Id, { place, given: values, fields: planted });
    }
    plants.set(type.name, ofObject);
  }
  return plants;
}

function plantsWith(plants: Plants, isWanted: (plant: Plant) => boolean): Plants {
  return new Map(
    [...plants].map(([sObject, ofObject]) => [
      sObject,
      new Map([...ofObject].filter(([, plant]) => isWanted(plant))),
    ]),
  );
}

/** Without blanks, in order of ids. */
function toRecords(plants: ReadonlyMap<string, Plant>): Map<string, SObjectRecord> {
  const records = [...plants.values()].map(({ fields }) => {
    const record: Fields = {};
    for (const name in fields) if ((fields[name] ?? null) !== null) record[name] = fields[name];
    return record as SObjectRecord;
  });
  return new Map(records.sort(byId).map((record) => [record.Id, record]));
}

/** The private record that keeps what a record had lost before. */
function addOpening(
  catalogue: SObjectCatalogue,
  records: Map<string, Map<string, SObjectRecord>>,
  { opening, of, amount }: OpeningDifference,
  counters: Counters,
): void {
  const { name, keyPrefix } = catalogue.object(opening.object);
  const Id = makeId(keyPrefix!, counters.next(`${name}.Id`));
  const ofObject = records.get(name) ?? new Map<string, SObjectRecord>();
  ofObject.set(Id, { Id, ...opening.recordOf(of.fields, amount) });
  records.set(name, ofObject);
}
