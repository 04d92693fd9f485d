/** What an org is opened with: its definition files and, kept or new, its records. */
import type { SObjectCatalogue } from './catalogue.ts';
import { catalogueOf, DEFINITIONS, type DefinitionFiles } from './definitions/files.ts';
import { applyRules } from './field-rules.ts';
import type { SObjectRecord } from './port.ts';
import { privateObjectType } from './private-objects.ts';
import { outOfBin } from './recycle-bin.ts';
import { emptySeed, type Seed } from './seed.ts';
import { DEFAULT_SETTINGS } from './settings.ts';
import type { SObjectType } from './sobject-type.ts';
import { type OrgState, type OrgStorage, StorageError } from './storage/port.ts';
import type { Fields } from './system-fields.ts';

/** A new org's seed; as a function it is handed the definition files that lie in the org directory already. */
export type SeedSource = Seed | ((kept: DefinitionFiles) => Promise<Seed>);

export interface Opened {
  readonly types: SObjectCatalogue;
  readonly state: OrgState;
}

/** Rejects with the storage's StorageError, a SeedError or a DefinitionError; nothing is written then. */
export async function open(storage: OrgStorage, seed: SeedSource | undefined, now: Date): Promise<Opened> {
  const stored = await storage.load();
  const kept = await storage.definitions();
  if (!stored) return plant(storage, seed, kept, now);
  const types = await catalogueOf(kept);
  refuseUndefined(types, stored);
  return { types, state: recomputed(types, stored) };
}

async function plant(
  storage: OrgStorage,
  seed: SeedSource | undefined,
  kept: DefinitionFiles,
  now: Date,
): Promise<Opened> {
  if (typeof seed === 'object' && kept.size > 0)
    throw new Error('A seed that was read before does not know the definition files of the org directory');
  const state =
    typeof seed === 'function' ? await seed(kept) : (seed ?? emptySeed(now, await catalogueOf(kept)));
  await storage.keepDefinitions(state.catalogue.own.files);
  await storage.checkpoint(state);
  return { types: state.catalogue, state };
}

/** Records whose object nobody defines any more could neither be shown nor be found wrong. */
function refuseUndefined(types: SObjectCatalogue, { records }: OrgState): void {
  for (const [name, ofObject] of records) {
    const object = outOfBin(name);
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
      `The org has the ${object} ${first}, but the key prefix of ${object} in its folder ${DEFINITIONS} is ${keyPrefix}. Put ${first.slice(0, 3)} back.`,
    );
  }
}

/** Formulas of definition files may have changed since the records were written. */
function recomputed(types: SObjectCatalogue, state: OrgState): OrgState {
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
  return { ...state, records };
}

/** Fields with a formula that a definition file gives them. */
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
