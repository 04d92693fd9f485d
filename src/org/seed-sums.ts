/**
 * Computes what follows from others in a seed, all at once: each object after those that are summed into it, so that every record is
 * looked at once. What the seed gives of it must be the same.
 * recalculation.ts keeps the same facts right write by write, by differences: two implementations for speed, of which
 * test/org/roll-ups.properties.test.ts checks that they give the same records. What one learns, the other must learn too.
 */
import { type Money, money, ZERO } from '../money.ts';
import { computedValue, decimalText } from './canonical-text.ts';
import type { SObjectCatalogue } from './catalogue.ts';
import { applyRules } from './field-rules.ts';
import type { Newest, RollUp } from './object-facts.ts';
import type { SObjectRecord } from './port.ts';
import type { Problems } from './problems.ts';
import { contribution, isNewer, isUndone } from './roll-ups.ts';
import { rulesOf } from './rules/by-object.ts';
import type { Opening } from './rules/rule.ts';
import type { Fields } from './system-fields.ts';

/** A record of a seed on its way into the org. */
export interface Plant {
  readonly place: string;
  /** As the seed gives it, in canonical values. */
  readonly given: Fields;
  /** As it will be. */
  readonly fields: Fields & { Id: string; CurrencyIsoCode?: string };
}

/** By object and id. */
export type Plants = ReadonlyMap<string, ReadonlyMap<string, Plant>>;

/** What a record had lost before it came into the org, besides what follows from others of the seed. */
export interface OpeningDifference {
  readonly opening: Opening;
  readonly of: Plant;
  /** Decimal text. */
  readonly amount: string;
}

const NONE: ReadonlyMap<string, Plant> = new Map();

export function settle(
  types: SObjectCatalogue,
  plants: Plants,
  defaultCurrency: string,
  problems: Problems,
): OpeningDifference[] {
  const settling = new Settling(types, plants, defaultCurrency);
  for (const sObject of plants.keys()) settling.settle(sObject);
  for (const sObject of plants.keys()) repeatFromParents(types, plants, sObject);
  const differences = [...plants.keys()].flatMap((sObject) => openingDifferences(plants, sObject, problems));
  for (const sObject of plants.keys()) takeSnapshots(types, plants, sObject);
  for (const [sObject, ofObject] of plants) {
    refuseByRules(sObject, ofObject, problems);
    for (const plant of ofObject.values()) refuseContradictions(types, sObject, plant, problems);
  }
  return differences;
}

class Settling {
  readonly #types: SObjectCatalogue;
  readonly #plants: Plants;
  readonly #defaultCurrency: string;
  readonly #settled = new Set<string>();
  /** By parent and field, the sum of its children so far. */
  readonly #sums = new Map<Plant, Map<string, Money>>();
  /** By parent and its reference to the newest child. */
  readonly #newest = new Map<Plant, Map<string, SObjectRecord>>();
  readonly #undone = new Set<Plant>();

  constructor(types: SObjectCatalogue, plants: Plants, defaultCurrency: string) {
    this.#types = types;
    this.#plants = plants;
    this.#defaultCurrency = defaultCurrency;
  }

  settle(sObject: string): void {
    if (this.#settled.has(sObject) || !this.#plants.has(sObject)) return;
    this.#settled.add(sObject);
    const { rollUpsInto, rollUps, newestChildren } = this.#types.facts(sObject);
    for (const { child } of rollUpsInto) this.settle(child);
    for (const newest of newestChildren) this.#findNewest(newest);
    this.#findUndone(sObject);
    for (const plant of this.#plants.get(sObject)!.values()) this.#settleOne(sObject, plant);
    for (const rollUp of rollUps) this.#addUp(rollUp);
  }

  #settleOne(sObject: string, plant: Plant): void {
    const type = this.#types.object(sObject);
    const currency = plant.fields.CurrencyIsoCode ?? this.#defaultCurrency;
    const sums = this.#sums.get(plant);
    const { rollUpsInto, newestChildren } = this.#types.facts(sObject);
    for (const rollUp of rollUpsInto) {
      for (const field in rollUp.sums) {
        plant.fields[field] = computedValue(type.fields.get(field)!, sums?.get(field) ?? ZERO, currency);
      }
    }
    for (const newest of newestChildren) this.#pointAtNewest(newest, plant);
    if (this.#undone.has(plant)) plant.fields.HasBeenUnapplied = 'Yes';
    applyRules(type, plant.fields, currency, () => []);
  }

  #addUp(rollUp: RollUp): void {
    const parents = this.#plants.get(rollUp.parent) ?? NONE;
    for (const { fields: child } of this.#plants.get(rollUp.child)!.values()) {
      const parent = parents.get(String(child[rollUp.by]));
      if (!parent) continue;
      const { provided } = rollUp;
      const provider = provided && this.#plants.get(provided.object)?.get(String(child[provided.by]))?.fields;
      for (const field in rollUp.sums)
        this.#addTo(parent, field, contribution(rollUp, field, child, provider));
    }
  }

  #addTo(parent: Plant, field: string, amount: Money): void {
    let sums = this.#sums.get(parent);
    if (!sums) {
      sums = new Map();
      this.#sums.set(parent, sums);
    }
    sums.set(field, (sums.get(field) ?? ZERO).plus(amount));
  }

  #findNewest({ parent: sObject, child: ofObject, by, idField }: Newest): void {
    const parents = this.#plants.get(sObject)!;
    for (const { fields: child } of (this.#plants.get(ofObject) ?? NONE).values()) {
      const parent = parents.get(String(child[by]));
      if (!parent) continue;
      const newest = this.#newest.get(parent) ?? new Map<string, SObjectRecord>();
      const rival = newest.get(idField);
      if (!rival || isNewer(child, rival)) newest.set(idField, child);
      this.#newest.set(parent, newest);
    }
  }

  #pointAtNewest({ idField, copies }: Newest, plant: Plant): void {
    const newest = this.#newest.get(plant)?.get(idField);
    plant.fields[idField] = newest?.Id;
    for (const [to, from] of Object.entries(copies)) plant.fields[to] ??= newest?.[from];
  }

  #findUndone(sObject: string): void {
    const lines = this.#plants.get(sObject)!;
    const by = this.#types.facts(sObject).undoes;
    if (by === undefined) return;
    const undoings = new Map<Plant, SObjectRecord[]>();
    for (const { fields } of lines.values()) {
      const undone = fields.Type === 'Unapplied' ? lines.get(String(fields[by])) : undefined;
      if (undone) undoings.set(undone, [...(undoings.get(undone) ?? []), fields]);
    }
    for (const [line, ofLine] of undoings) if (isUndone(line.fields, ofLine)) this.#undone.add(line);
  }
}

function repeatFromParents(types: SObjectCatalogue, plants: Plants, sObject: string): void {
  for (const { by, parent, fields } of types.facts(sObject).mirrors) {
    for (const plant of plants.get(sObject)!.values()) {
      const source = plants.get(parent)?.get(String(plant.fields[by]));
      if (source) for (const [field, of] of Object.entries(fields)) plant.fields[field] = source.fields[of];
    }
  }
}

/** Less than what follows is taken as it is, where the object's rules keep the difference. */
function openingDifferences(plants: Plants, sObject: string, problems: Problems): OpeningDifference[] {
  const { opening } = rulesOf(sObject);
  if (!opening) return [];
  return [...plants.get(sObject)!.values()].flatMap(
    (plant) => openingDifference(sObject, opening, plant, problems) ?? [],
  );
}

function openingDifference(
  sObject: string,
  opening: Opening,
  plant: Plant,
  problems: Problems,
): OpeningDifference | undefined {
  const { field } = opening;
  const [given, computed] = [plant.given[field], plant.fields[field]];
  if (typeof given !== 'string' || given === computed) return undefined;
  const [amount, left] = [money(given), money(computed)];
  if (amount.isNegative() || amount.greaterThan(left)) {
    problems.add(plant.place, `${sObject}.${field} is ${given} but must be from 0 to ${computed}`);
    return undefined;
  }
  const decimals = given.split('.')[1]?.length ?? 0;
  plant.fields[field] = given;
  return { opening, of: plant, amount: decimalText(left.minus(amount), decimals) };
}

function refuseByRules(sObject: string, ofObject: ReadonlyMap<string, Plant>, problems: Problems): void {
  const { refuse } = rulesOf(sObject);
  if (!refuse) return;
  for (const { fields, place } of ofObject.values()) {
    const refusal = refuse(undefined, fields);
    if (refusal) problems.add(place, `${sObject}: ${refusal.message}`);
  }
}

/** Nothing says what a balance once was: where the seed does not, it is taken as it is now (ours). */
function takeSnapshots(types: SObjectCatalogue, plants: Plants, sObject: string): void {
  for (const { field, by, parent, of } of types.facts(sObject).snapshots) {
    for (const { fields } of plants.get(sObject)!.values()) {
      fields[field] ??= plants.get(parent)?.get(String(fields[by]))?.fields[of];
    }
  }
}

function refuseContradictions(
  types: SObjectCatalogue,
  sObject: string,
  { place, given, fields }: Plant,
  problems: Problems,
): void {
  const type = types.object(sObject);
  const opening = rulesOf(sObject).opening?.field;
  for (const name of types.facts(sObject).following) {
    const value = given[name];
    if (value === undefined || value === null || value === fields[name] || name === opening) continue;
    const isNumber = ['currency', 'double', 'int'].includes(type.fields.get(name)!.type);
    const verb = isNumber ? 'its parts add up to' : 'it follows from others as';
    problems.add(place, `${sObject}.${name} is ${value} but ${verb} ${fields[name] ?? null}`);
  }
}
