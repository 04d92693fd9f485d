/**
 * Computes what follows from others in a seed, all at once: each object after those that are summed into it, so that every record is
 * looked at once. What the seed gives of it must be the same.
 */
import { type Money, money, ZERO } from '../money.ts';
import { computedValue, decimalText } from './canonical-text.ts';
import type { SObjectCatalogue } from './catalogue.ts';
import { applyRules } from './field-rules.ts';
import { overdrawn } from './payment-limits.ts';
import type { SObjectRecord } from './port.ts';
import type { Problems } from './problems.ts';
import {
  contribution,
  isNewer,
  isUndone,
  MIRRORS,
  NEWEST,
  ROLL_UPS,
  type RollUp,
  rollUpsInto,
  SNAPSHOTS,
  UNDOES,
} from './roll-ups.ts';
import type { SObjectType } from './sobject-type.ts';
import type { Fields } from './system-fields.ts';
import { followingFields } from './writer.ts';

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

/** What a credit memo had lost before it came into the org, besides what was applied to invoices. */
export interface OpeningDebit {
  readonly creditMemo: Plant;
  /** Decimal text. */
  readonly amount: string;
}

const NONE: ReadonlyMap<string, Plant> = new Map();

export function settle(
  types: SObjectCatalogue,
  plants: Plants,
  defaultCurrency: string,
  problems: Problems,
): OpeningDebit[] {
  const settling = new Settling(types, plants, defaultCurrency);
  for (const sObject of plants.keys()) settling.settle(sObject);
  repeatInChildren(plants);
  const debits = openingDebits(plants, problems);
  takeSnapshots(plants);
  refuseOverdrawnPayments(plants, problems);
  for (const [sObject, ofObject] of plants) {
    for (const plant of ofObject.values()) refuseContradictions(types.object(sObject), plant, problems);
  }
  return debits;
}

class Settling {
  readonly #types: SObjectCatalogue;
  readonly #plants: Plants;
  readonly #defaultCurrency: string;
  readonly #settled = new Set<string>();
  /** By parent and field, the sum of its children so far. */
  readonly #sums = new Map<Plant, Map<string, Money>>();
  readonly #newest = new Map<Plant, SObjectRecord>();
  readonly #undone = new Set<Plant>();

  constructor(types: SObjectCatalogue, plants: Plants, defaultCurrency: string) {
    this.#types = types;
    this.#plants = plants;
    this.#defaultCurrency = defaultCurrency;
  }

  settle(sObject: string): void {
    if (this.#settled.has(sObject) || !this.#plants.has(sObject)) return;
    this.#settled.add(sObject);
    for (const { child } of rollUpsInto(sObject)) this.settle(child);
    if (NEWEST.parent === sObject) this.#findNewest();
    this.#findUndone(sObject);
    for (const plant of this.#plants.get(sObject)!.values()) this.#settleOne(sObject, plant);
    for (const rollUp of ROLL_UPS) if (rollUp.child === sObject) this.#addUp(rollUp);
  }

  #settleOne(sObject: string, plant: Plant): void {
    const type = this.#types.object(sObject);
    const currency = plant.fields.CurrencyIsoCode ?? this.#defaultCurrency;
    const sums = this.#sums.get(plant);
    for (const rollUp of rollUpsInto(sObject)) {
      for (const field in rollUp.sums) {
        plant.fields[field] = computedValue(type.fields.get(field)!, sums?.get(field) ?? ZERO, currency);
      }
    }
    if (NEWEST.parent === sObject) this.#pointAtNewest(plant);
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

  #findNewest(): void {
    const parents = this.#plants.get(NEWEST.parent)!;
    for (const { fields: child } of (this.#plants.get(NEWEST.child) ?? NONE).values()) {
      const parent = parents.get(String(child[NEWEST.by]));
      const rival = parent && this.#newest.get(parent);
      if (parent && (!rival || isNewer(child, rival))) this.#newest.set(parent, child);
    }
  }

  #pointAtNewest(plant: Plant): void {
    const newest = this.#newest.get(plant);
    plant.fields[NEWEST.idField] = newest?.Id;
    for (const [to, from] of Object.entries(NEWEST.copies)) plant.fields[to] ??= newest?.[from];
  }

  #findUndone(sObject: string): void {
    const lines = this.#plants.get(sObject)!;
    const by = UNDOES[sObject];
    if (by === undefined) return;
    const undoings = new Map<Plant, SObjectRecord[]>();
    for (const { fields } of lines.values()) {
      const undone = fields.Type === 'Unapplied' ? lines.get(String(fields[by])) : undefined;
      if (undone) undoings.set(undone, [...(undoings.get(undone) ?? []), fields]);
    }
    for (const [line, ofLine] of undoings) if (isUndone(line.fields, ofLine)) this.#undone.add(line);
  }
}

function repeatInChildren(plants: Plants): void {
  for (const { child, by, parent, fields } of MIRRORS) {
    for (const plant of (plants.get(child) ?? NONE).values()) {
      const source = plants.get(parent)?.get(String(plant.fields[by]));
      if (source) for (const [field, of] of Object.entries(fields)) plant.fields[field] = source.fields[of];
    }
  }
}

/** A balance below what is left after all applications is taken as it is: the rest was refunded before. */
function openingDebits(plants: Plants, problems: Problems): OpeningDebit[] {
  const debits: OpeningDebit[] = [];
  for (const creditMemo of (plants.get('CreditMemo') ?? NONE).values()) {
    const { given, fields, place } = creditMemo;
    if (typeof given.Balance !== 'string' || given.Balance === fields.Balance) continue;
    const [balance, left] = [money(given.Balance), money(fields.Balance)];
    if (balance.isNegative() || balance.greaterThan(left)) {
      problems.add(place, `CreditMemo.Balance is ${given.Balance} but must be from 0 to ${fields.Balance}`);
      continue;
    }
    const decimals = given.Balance.split('.')[1]?.length ?? 0;
    debits.push({ creditMemo, amount: decimalText(left.minus(balance), decimals) });
    fields.Balance = given.Balance;
  }
  return debits;
}

function refuseOverdrawnPayments(plants: Plants, problems: Problems): void {
  for (const { fields, place } of (plants.get('Payment') ?? NONE).values()) {
    const refusal = overdrawn(undefined, fields);
    if (refusal) problems.add(place, `Payment: ${refusal.message}`);
  }
}

/** Nothing tells what a balance once was: where the seed does not say, it is taken as it is now (ours). */
function takeSnapshots(plants: Plants): void {
  for (const { object, field, by, parent, of } of SNAPSHOTS) {
    for (const { fields } of (plants.get(object) ?? NONE).values()) {
      fields[field] ??= plants.get(parent)?.get(String(fields[by]))?.fields[of];
    }
  }
}

function refuseContradictions(type: SObjectType, { place, given, fields }: Plant, problems: Problems): void {
  for (const name of followingFields(type)) {
    const value = given[name];
    if (value === undefined || value === null || value === fields[name]) continue;
    if (type.name === 'CreditMemo' && name === 'Balance') continue;
    const isNumber = ['currency', 'double', 'int'].includes(type.fields.get(name)!.type);
    const verb = isNumber ? 'its parts add up to' : 'it follows from others as';
    problems.add(place, `${type.name}.${name} is ${value} but ${verb} ${fields[name] ?? null}`);
  }
}
