/** The state that an org opens with: its definition files and its records, loaded from the storage or created from a seed. */
import type { SObjectCatalogue } from './catalogue.ts';
import { catalogueOf, DEFINITIONS, type DefinitionFiles } from './definitions/files.ts';
import { applyRules } from './field-rules.ts';
import type { SObjectRecord } from './port.ts';
import { privateObjectType } from './private-objects.ts';
import type { OnProgress } from './progress.ts';
import { objectOfBin } from './recycle-bin.ts';
import { emptySeed, type Seed } from './seed.ts';
import { DEFAULT_SETTINGS } from './settings.ts';
import type { SObjectType } from './sobject-type.ts';
import { type OrgState, type OrgStorage, StorageError } from './storage/port.ts';
import type { Fields } from './system-fields.ts';

/** A new org's seed; a function receives the definition files that are already in the org directory. */
export type SeedSource = Seed | ((storedDefinitions: DefinitionFiles) => Promise<Seed>);

export interface InitialState {
  readonly types: SObjectCatalogue;
  readonly state: OrgState;
  /** Whether the org was created now, with this state. */
  readonly isNew: boolean;
}

interface InitialOptions {
  readonly storage: OrgStorage;
  readonly seed?: SeedSource;
  readonly onLoadProgress?: OnProgress;
}

/** Rejects with the storage's StorageError, a SeedError or a DefinitionError; nothing is written then. */
export async function loadInitialState(
  { storage, seed, onLoadProgress }: InitialOptions,
  now: Date,
): Promise<InitialState> {
  const stored = await storage.load(onLoadProgress);
  const definitions = await storage.definitions();
  if (!stored) return createFromSeed(storage, seed, definitions, now);
  const types = await catalogueOf(definitions);
  return { types, state: asDefined(types, stored), isNew: false };
}

/** The stored state as the definition files of today have it. Throws a StorageError if they do not fit its records. */
export function asDefined(types: SObjectCatalogue, stored: OrgState): OrgState {
  checkObjectsDefined(types, stored);
  return withRecomputedFormulas(types, stored);
}

async function createFromSeed(
  storage: OrgStorage,
  seed: SeedSource | undefined,
  definitions: DefinitionFiles,
  now: Date,
): Promise<InitialState> {
  if (typeof seed === 'object' && definitions.size > 0)
    throw new Error(
      'The org directory has definition files: give the seed as a function, which receives them',
    );
  const state =
    typeof seed === 'function'
      ? await seed(definitions)
      : (seed ?? emptySeed(now, await catalogueOf(definitions)));
  await storage.saveDefinitions(state.catalogue.own.files);
  await storage.checkpoint(state);
  return { types: state.catalogue, state, isNew: true };
}

/** Records of an object that is no longer defined could be neither shown nor checked. */
function checkObjectsDefined(types: SObjectCatalogue, { records }: OrgState): void {
  for (const [name, ofObject] of records) {
    const object = objectOfBin(name);
    const [first] = ofObject.keys();
    if (first === undefined || privateObjectType(object)) continue;
    if (!types.hasSObject(object)) {
      throw new StorageError(
        `The org has records of ${object}, which no file in its folder ${DEFINITIONS} defines. Put the definition back.`,
      );
    }
    const { keyPrefix } = types.object(object);
    if (keyPrefix === null || first.startsWith(keyPrefix)) continue;
    throw new StorageError(
      `The org has the ${object} ${first}, but its folder ${DEFINITIONS} defines ${object} with the key prefix ${keyPrefix}. Change it back to ${first.slice(0, 3)}.`,
    );
  }
}

/** Needed because the formulas of definition files may have changed since the records were written. */
function withRecomputedFormulas(types: SObjectCatalogue, state: OrgState): OrgState {
  if (types.own.files.size === 0) return state;
  const currency = state.settings.defaultCurrency ?? DEFAULT_SETTINGS.defaultCurrency;
  const records = new Map(state.records);
  for (const [name, ofObject] of records) {
    const type = types.object(name);
    const formulas = ownFormulas(type, types.own.objects.has(name));
    if (formulas.length === 0) continue;
    records.set(
      name,
      new Map([...ofObject].map(([id, record]) => [id, withFormulas(type, record, formulas, currency)])),
    );
  }
  const { handedOver: _, ...rest } = state;
  return { ...rest, records };
}

/** The fields whose formula comes from a definition file. */
function ownFormulas({ fields }: SObjectType, isOwn: boolean): string[] {
  return [...fields.values()]
    .filter(({ formula, described }) => formula && (isOwn || described))
    .map(({ name }) => name);
}

function withFormulas(
  type: SObjectType,
  record: SObjectRecord,
  formulas: readonly string[],
  defaultCurrency: string,
): SObjectRecord {
  const fields: Fields & { Id: string } = { ...record };
  applyRules(type, fields, String(record.CurrencyIsoCode ?? defaultCurrency), () => [], new Set(formulas));
  for (const name of formulas) if ((fields[name] ?? null) === null) delete fields[name];
  return fields;
}
