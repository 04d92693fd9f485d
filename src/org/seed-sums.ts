/**
 * Computes the derived fields of a whole seed at once: each object after the objects that are summed into it, so that every record is
 * visited once. A derived field that the seed gives must have the computed value.
 * recalculation.ts keeps the same facts right write by write, by differences: two implementations for speed. test/org/roll-ups.properties.test.ts
 * checks that they give the same records. A new kind of fact is needed in both.
 */
import { type Money, money, ZERO } from '../money.ts';
import { computedValue, decimalText } from './canonical-text.ts';
import type { SObjectCatalogue } from './catalogue.ts';
import { applyRules } from './field-rules.ts';
import type { Newest, RollUp } from './object-facts.ts';
import type { FieldValues, SObjectRecord } from './port.ts';
import type { Problems } from './problems.ts';
import { contribution, isNewer, isUndone } from './roll-ups.ts';
import { rulesOf } from './rules/by-object.ts';
import type { Opening } from './rules/rule.ts';
import { SeedProgress } from './seed-progress.ts';
import type { SObjectType } from './sobject-type.ts';
import type { Fields } from './system-fields.ts';

/** A record of a seed while it is being completed. */
export interface SeedDraft {
  readonly source: { readonly place: string };
  /** The values that the seed gives for fields that the org computes, in canonical form. */
  readonly given: FieldValues;
  /** The fields that the record will have in the org. */
  readonly fields: Fields & { Id: string; CurrencyIsoCode?: string };
}

/** By object and id. */
export type SeedDrafts = ReadonlyMap<string, ReadonlyMap<string, SeedDraft>>;

/** The part of a record's amount that was used before the record came into the org, beyond what the seed's other records explain. */
export interface OpeningDifference {
  readonly opening: Opening;
  readonly draft: SeedDraft;
  /** Decimal text. */
  readonly amount: string;
}

/** By parent. */
type Sums = Map<SeedDraft, Money>;

const NO_DRAFTS: ReadonlyMap<string, SeedDraft> = new Map();
const NO_CHILDREN = () => [];

export function computeDerivedFields(
  types: SObjectCatalogue,
  drafts: SeedDrafts,
  defaultCurrency: string,
  problems: Problems,
  progress = new SeedProgress(),
): OpeningDifference[] {
  const onComputed = progress.counter('compute', drafts.size);
  const computation = new SeedComputation(types, drafts, defaultCurrency);
  for (const sObject of drafts.keys()) {
    computation.compute(sObject);
    onComputed(1);
  }
  for (const sObject of drafts.keys()) copyFromParents(types, drafts, sObject);
  const differences = [...drafts.keys()].flatMap((sObject) => openingDifferences(drafts, sObject, problems));
  for (const sObject of drafts.keys()) fillInSnapshots(types, drafts, sObject);
  for (const [sObject, ofObject] of drafts) {
    refuseByRules(sObject, ofObject, problems);
    const [type, opening] = [types.object(sObject), rulesOf(sObject).opening?.field];
    for (const draft of ofObject.values()) refuseContradictions(type, opening, draft, problems);
  }
  return differences;
}

class SeedComputation {
  readonly #types: SObjectCatalogue;
  readonly #drafts: SeedDrafts;
  readonly #defaultCurrency: string;
  readonly #computed = new Set<string>();
  /** The sums of the children so far, other than zero, by the parent's object and field, then by parent. */
  readonly #sums = new Map<string, Map<string, Sums>>();
  /** The newest child, by parent and the parent's reference to it. */
  readonly #newest = new Map<SeedDraft, Map<string, SObjectRecord>>();
  readonly #undone = new Set<SeedDraft>();

  constructor(types: SObjectCatalogue, drafts: SeedDrafts, defaultCurrency: string) {
    this.#types = types;
    this.#drafts = drafts;
    this.#defaultCurrency = defaultCurrency;
  }

  compute(sObject: string): void {
    if (this.#computed.has(sObject) || !this.#drafts.has(sObject)) return;
    this.#computed.add(sObject);
    const { rollUpsInto, rollUps, newestChildren } = this.#types.facts(sObject);
    for (const { child } of rollUpsInto) this.compute(child);
    for (const newest of newestChildren) this.#findNewest(newest);
    this.#findUndone(sObject);
    this.#computeAll(sObject);
    for (const rollUp of rollUps) this.#addSums(rollUp);
  }

  #computeAll(sObject: string): void {
    const type = this.#types.object(sObject);
    const { rollUpsInto, newestChildren } = this.#types.facts(sObject);
    const sums = rollUpsInto.flatMap((rollUp) =>
      Object.keys(rollUp.sums).map((name) => ({
        field: type.fields.get(name)!,
        ofParents: this.#sumsOf(sObject, name),
      })),
    );
    for (const draft of this.#drafts.get(sObject)!.values()) {
      const currency = draft.fields.CurrencyIsoCode ?? this.#defaultCurrency;
      for (const { field, ofParents } of sums)
        draft.fields[field.name] = computedValue(field, ofParents.get(draft) ?? ZERO, currency);
      for (const newest of newestChildren) this.#pointAtNewest(newest, draft);
      if (this.#undone.has(draft)) draft.fields.HasBeenUnapplied = 'Yes';
      applyRules(type, draft.fields, currency, NO_CHILDREN);
    }
  }

  #addSums(rollUp: RollUp): void {
    const parents = this.#drafts.get(rollUp.parent) ?? NO_DRAFTS;
    const sums = Object.keys(rollUp.sums).map(
      (field) => [field, this.#sumsOf(rollUp.parent, field)] as const,
    );
    const { condition } = rollUp;
    const conditionDrafts = condition && this.#drafts.get(condition.object);
    for (const { fields: child } of this.#drafts.get(rollUp.child)!.values()) {
      const parent = parents.get(String(child[rollUp.reference]));
      if (!parent) continue;
      const conditionRecord = condition && conditionDrafts?.get(String(child[condition.reference]))?.fields;
      for (const [field, ofParents] of sums)
        addTo(ofParents, parent, contribution(rollUp, field, child, conditionRecord));
    }
  }

  #sumsOf(sObject: string, field: string): Sums {
    let ofObject = this.#sums.get(sObject);
    if (!ofObject) {
      ofObject = new Map();
      this.#sums.set(sObject, ofObject);
    }
    let sums = ofObject.get(field);
    if (!sums) {
      sums = new Map();
      ofObject.set(field, sums);
    }
    return sums;
  }

  #findNewest({ parent: parentObject, child: childObject, reference, idField }: Newest): void {
    const parents = this.#drafts.get(parentObject)!;
    for (const { fields: child } of (this.#drafts.get(childObject) ?? NO_DRAFTS).values()) {
      const parent = parents.get(String(child[reference]));
      if (!parent) continue;
      const newest = this.#newest.get(parent) ?? new Map<string, SObjectRecord>();
      const rival = newest.get(idField);
      if (!rival || isNewer(child, rival)) newest.set(idField, child);
      this.#newest.set(parent, newest);
    }
  }

  #pointAtNewest({ idField, copies }: Newest, draft: SeedDraft): void {
    const newest = this.#newest.get(draft)?.get(idField);
    draft.fields[idField] = newest?.Id;
    for (const [parentField, childField] of Object.entries(copies))
      draft.fields[parentField] ??= newest?.[childField];
  }

  #findUndone(sObject: string): void {
    const lines = this.#drafts.get(sObject)!;
    const reference = this.#types.facts(sObject).undoes;
    if (reference === undefined) return;
    const undoingLines = new Map<SeedDraft, SObjectRecord[]>();
    for (const { fields } of lines.values()) {
      const undone = fields.Type === 'Unapplied' ? lines.get(String(fields[reference])) : undefined;
      if (undone) undoingLines.set(undone, [...(undoingLines.get(undone) ?? []), fields]);
    }
    for (const [line, ofLine] of undoingLines) if (isUndone(line.fields, ofLine)) this.#undone.add(line);
  }
}

function addTo(sums: Sums, parent: SeedDraft, amount: Money): void {
  if (amount.isZero()) return;
  const before = sums.get(parent);
  sums.set(parent, before ? before.plus(amount) : amount);
}

function copyFromParents(types: SObjectCatalogue, drafts: SeedDrafts, sObject: string): void {
  for (const { reference, parent, fields } of types.facts(sObject).mirrors) {
    const parents = drafts.get(parent) ?? NO_DRAFTS;
    const copies = Object.entries(fields);
    for (const draft of drafts.get(sObject)!.values()) {
      const source = parents.get(String(draft.fields[reference]));
      if (!source) continue;
      for (const [field, parentField] of copies) draft.fields[field] = source.fields[parentField];
    }
  }
}

/** A given amount below the computed one is accepted for objects whose rules record the difference. */
function openingDifferences(drafts: SeedDrafts, sObject: string, problems: Problems): OpeningDifference[] {
  const { opening } = rulesOf(sObject);
  if (!opening) return [];
  return [...drafts.get(sObject)!.values()].flatMap(
    (draft) => openingDifference(sObject, opening, draft, problems) ?? [],
  );
}

function openingDifference(
  sObject: string,
  opening: Opening,
  draft: SeedDraft,
  problems: Problems,
): OpeningDifference | undefined {
  const { field } = opening;
  const [given, computed] = [draft.given[field], draft.fields[field]];
  if (typeof given !== 'string' || given === computed) return undefined;
  const [givenAmount, computedAmount] = [money(given), money(computed)];
  if (givenAmount.isNegative() || givenAmount.greaterThan(computedAmount)) {
    problems.add(draft.source.place, `${sObject}.${field} is ${given} but must be from 0 to ${computed}`);
    return undefined;
  }
  const decimals = given.split('.')[1]?.length ?? 0;
  draft.fields[field] = given;
  return { opening, draft, amount: decimalText(computedAmount.minus(givenAmount), decimals) };
}

function refuseByRules(sObject: string, ofObject: ReadonlyMap<string, SeedDraft>, problems: Problems): void {
  const { refuse } = rulesOf(sObject);
  if (!refuse) return;
  for (const { fields, source } of ofObject.values()) {
    const refusal = refuse(undefined, fields);
    if (refusal) problems.add(source.place, `${sObject}: ${refusal.message}`);
  }
}

/** A past balance that the seed does not give is assumed to equal the present one (ours). */
function fillInSnapshots(types: SObjectCatalogue, drafts: SeedDrafts, sObject: string): void {
  for (const { field, reference, parent, parentField } of types.facts(sObject).snapshots) {
    for (const { fields } of drafts.get(sObject)!.values()) {
      fields[field] ??= drafts.get(parent)?.get(String(fields[reference]))?.fields[parentField];
    }
  }
}

function refuseContradictions(
  type: SObjectType,
  opening: string | undefined,
  { source, given, fields }: SeedDraft,
  problems: Problems,
): void {
  for (const name in given) {
    const value = given[name];
    if (value === fields[name] || name === opening) continue;
    const isNumber = ['currency', 'double', 'int'].includes(type.fields.get(name)!.type);
    const verb = isNumber ? 'its parts add up to' : 'it is computed as';
    problems.add(source.place, `${type.name}.${name} is ${value} but ${verb} ${fields[name] ?? null}`);
  }
}
