/**
 * The content of a new org: records as Salesforce's REST API shows them, every sum checked. Fields that a record leaves out (system
 * fields, ids, numbers, formulas, roll-ups) are filled in; errors are reported with their place, several at a time. Records with IsDeleted
 * go to the recycle bin, and do not count in the sums of other records.
 */

import { randomUUID } from 'node:crypto';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { byId } from '../by-id.ts';
import { readApexRestStubs } from './apex-rest-stubs.ts';
import { reserveGivenNumbers } from './assigned-numbers.ts';
import { SObjectCatalogue } from './catalogue.ts';
import { Counters } from './counters.ts';
import { catalogueOf, type DefinitionFiles, readDefinitionFiles } from './definitions/files.ts';
import type { SObjectRecord } from './port.ts';
import { Problems, SeedError } from './problems.ts';
import type { OnProgress } from './progress.ts';
import { makeId } from './record-ids.ts';
import { DraftMaker } from './seed-drafts.ts';
import { readSeedFiles, type SeedInput, type SeedRecord } from './seed-files.ts';
import { SeedProgress } from './seed-progress.ts';
import { type CheckedRecords, readRecords } from './seed-records.ts';
import { toRecords, withoutDeleted } from './seed-results.ts';
import {
  computeDerivedFields,
  type OpeningDifference,
  type SeedDraft,
  type SeedDrafts,
} from './seed-sums.ts';
import { DEFAULT_SETTINGS, type OrgSettings, readSettings } from './settings.ts';
import type { OrgState } from './storage/port.ts';
import { type Author, fillIn } from './system-fields.ts';

export { SeedError };

/** The checked state of an org without commits, with the objects that it has. */
export interface Seed extends OrgState {
  readonly catalogue: SObjectCatalogue;
  /** Whether every record has its own date, so that the seed is the same whenever it is read. */
  readonly isDated: boolean;
}

/**
 * Reads a directory of SOBJECT.ndjson files, a settings.json, and a folder of definition files; `storedDefinitions`, those already in the
 * org directory, replace files of the same name. Rejects with a SeedError or a DefinitionError. `now` is the date of records without one.
 */
export async function readSeed(
  directory: string | URL,
  now = new Date(),
  storedDefinitions: DefinitionFiles = new Map(),
  onProgress?: OnProgress,
): Promise<Seed> {
  const path = pathOf(directory);
  const catalogue = await catalogueOf(new Map([...readDefinitionFiles(path), ...storedDefinitions]));
  const problems = new Problems();
  const progress = new SeedProgress(onProgress);
  return buildSeed(readSeedFiles(path, problems, progress), now, problems, catalogue, progress);
}

/** The path as messages show it: relative when it is below the working directory. */
function pathOf(directory: string | URL): string {
  const path = typeof directory === 'string' ? directory : fileURLToPath(directory);
  const relativePath = relative('', path);
  return relativePath !== '' && !relativePath.startsWith('..') ? relativePath : path;
}

/** A seed from records in memory, by object. Throws a SeedError. */
export function seedOf(
  objects: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>,
  settings: unknown = {},
  now = new Date(),
  catalogue = new SObjectCatalogue(),
): Seed {
  const records = Object.entries(objects).map(([name, ofObject]) => {
    const places = ofObject.map((fields, index) => ({ place: `${name}[${index}]`, fields: { ...fields } }));
    return [name, { place: name, records: places }] as const;
  });
  const input = { objects: new Map(records), settings: { place: 'settings', value: settings } };
  return buildSeed(input, now, new Problems(), catalogue);
}

/** A seed with an organization and its administrator only. */
export function emptySeed(now: Date, catalogue?: SObjectCatalogue): Seed {
  return seedOf({}, {}, now, catalogue);
}

/** The id of the first active user, as whom the emulator itself writes. */
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

function buildSeed(
  input: SeedInput,
  now: Date,
  problems: Problems,
  catalogue: SObjectCatalogue,
  progress = new SeedProgress(),
): Seed {
  const settings = settingsOf(input, problems);
  const defaultCurrency = settings.defaultCurrency ?? DEFAULT_SETTINGS.defaultCurrency;
  const complete = withDefaults(input);
  const hasDates = isDated(complete);
  const read = readRecords(catalogue, complete, defaultCurrency, problems, progress);
  problems.throwIfAny(SeedError);
  const counters = new Counters(new Map());
  const drafts = fillInAll(catalogue, read, counters, now, progress);
  const { active, deleted } = withoutDeleted(drafts);
  const differences = computeDerivedFields(catalogue, active, defaultCurrency, problems, progress);
  computeDerivedFields(catalogue, deleted, defaultCurrency, problems);
  problems.throwIfAny(SeedError);
  const records = toRecords(active, deleted, progress);
  for (const difference of differences) addOpeningRecord(catalogue, records, difference, counters);
  addStubs(records, input, counters, problems);
  problems.throwIfAny(SeedError);
  return {
    records,
    settings,
    counters: new Map(Object.entries(counters.changes())),
    commit: 0,
    catalogue,
    isDated: hasDates,
  };
}

function isDated(objects: SeedInput['objects']): boolean {
  const hasDate = ({ fields }: SeedRecord) => typeof fields.CreatedDate === 'string';
  return [...objects.values()].every(({ records }) => records.every(hasDate));
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

/** Adds the organization and the user that every org has, unless the seed gives them. */
function withDefaults({ objects }: SeedInput): SeedInput['objects'] {
  const complete = new Map(objects);
  for (const [name, fields] of Object.entries({ Organization: ORGANIZATION, User: ADMINISTRATOR })) {
    if ((objects.get(name)?.records.length ?? 0) > 0) continue;
    complete.set(name, { place: name, records: [{ place: name, fields: { ...fields } }] });
  }
  return complete;
}

function fillInAll(
  catalogue: SObjectCatalogue,
  byType: CheckedRecords,
  counters: Counters,
  now: Date,
  progress: SeedProgress,
): SeedDrafts {
  const onFilledIn = progress.counter('fillIn', countOf(byType));
  for (const [type, ofType] of byType)
    for (const { source } of ofType) reserveGivenNumbers(type, source.fields, counters);
  const author: Author = { userId: authorOf(byType), now, newUuid: randomUUID };
  const drafts = new Map<string, Map<string, SeedDraft>>();
  for (const [type, ofType] of byType) {
    const maker = new DraftMaker(catalogue, type, (fields, currency) =>
      fillIn(type, fields, counters, currency, author),
    );
    const ofObject = new Map<string, SeedDraft>();
    for (const { source, currency } of ofType) {
      const draft = maker.draft(source, currency);
      ofObject.set(draft.fields.Id, draft);
    }
    drafts.set(type.name, ofObject);
    onFilledIn(ofType.length);
  }
  return drafts;
}

function countOf(byType: CheckedRecords): number {
  return [...byType.values()].reduce((sum, { length }) => sum + length, 0);
}

/** The user as whom the emulator itself writes. */
function authorOf(byType: CheckedRecords): string {
  const users = [...byType].find(([{ name }]) => name === 'User')?.[1] ?? [];
  return actingUserOf(users.map(({ source }) => source.fields as SObjectRecord).sort(byId));
}

/** Adds the private record that holds an opening difference. */
function addOpeningRecord(
  catalogue: SObjectCatalogue,
  records: Map<string, Map<string, SObjectRecord>>,
  { opening, draft, amount }: OpeningDifference,
  counters: Counters,
): void {
  const { name, keyPrefix } = catalogue.object(opening.object);
  const Id = makeId(keyPrefix!, counters.next(`${name}.Id`));
  const ofObject = records.get(name) ?? new Map<string, SObjectRecord>();
  ofObject.set(Id, { Id, ...opening.recordOf(draft.fields, amount) });
  records.set(name, ofObject);
}
