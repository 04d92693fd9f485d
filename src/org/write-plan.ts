/** All that a write of an object's records needs to know of its definition and of those that have facts about it, resolved once. */
import { oncePer } from '../once-per.ts';
import type { SObjectCatalogue } from './catalogue.ts';
import { type FieldRule, fieldRules } from './field-rules.ts';
import { type FieldReader, fieldReader } from './field-values.ts';
import type { Mirror, Newest, RollUp } from './object-facts.ts';
import type { RelatedFacts } from './related-facts.ts';
import { rulesOf } from './rules/by-object.ts';
import type { ObjectRules } from './rules/rule.ts';
import type { SObjectField, SObjectType } from './sobject-type.ts';
import { type Stamps, stampsOf } from './stamps.ts';

/** A field that can be given, with the function that reads it. */
export interface ReadField {
  readonly field: SObjectField;
  readonly read: FieldReader;
  readonly isId: boolean;
  readonly isReference: boolean;
  /** Whether the field is computed from other records. */
  readonly isDerived: boolean;
  /** Whether it is computed and no client can write it. */
  readonly isReadOnlyDerived: boolean;
}

/** A field of a parent that is a sum over children. */
interface SumField {
  readonly field: SObjectField;
  /** Whether it is a sum of amounts, not a count of children. */
  readonly isAmount: boolean;
}

export interface PlannedRollUp {
  readonly rollUp: RollUp;
  readonly sums: readonly SumField[];
  /** The fields of the child that the sums depend on. */
  readonly from: ReadonlySet<string>;
  /** If the parent's rules read the children themselves: the cause of the parent's change. */
  readonly causes: readonly string[];
}

/** Another fact, with the fields that it depends on. */
interface Planned<T> {
  readonly fact: T;
  readonly from: ReadonlySet<string>;
}

export interface WritePlan {
  readonly type: SObjectType;
  readonly facts: RelatedFacts;
  readonly fields: ReadonlyMap<string, ReadField>;
  /** Names of the amounts, which depend on the record's currency. */
  readonly amounts: ReadonlySet<string>;
  readonly readOnlyDerived: ReadonlySet<string>;
  /** What every change of a record sets. */
  readonly stamps: Stamps;
  readonly sums: readonly SObjectField[];
  readonly rules: readonly FieldRule[];
  /** What the rules depend on, and their own fields. */
  readonly rulesFrom: ReadonlySet<string>;
  readonly refuse: ObjectRules['refuse'];
  readonly rollUps: readonly PlannedRollUp[];
  readonly conditions: readonly (Planned<RollUp> & { readonly planned: PlannedRollUp })[];
  readonly newest: readonly Newest[];
  readonly mirrors: readonly {
    readonly mirror: Mirror;
    readonly fields: readonly (readonly [string, string])[];
  }[];
  readonly mirrored: readonly Planned<Mirror>[];
}

const plansOf = oncePer((_types: SObjectCatalogue) => new Map<string, WritePlan>());

/** By canonical name, also of private objects. */
export function writePlan(types: SObjectCatalogue, sObject: string): WritePlan {
  const plans = plansOf(types);
  let plan = plans.get(sObject);
  if (!plan) {
    plan = makePlan(types, sObject);
    plans.set(sObject, plan);
  }
  return plan;
}

function makePlan(types: SObjectCatalogue, sObject: string): WritePlan {
  const type = types.object(sObject);
  const facts = types.facts(sObject);
  const fields = [...type.fields.values()];
  const rules = fieldRules(type);
  const planned = (rollUp: RollUp) => planRollUp(types, rollUp);
  return {
    type,
    facts,
    fields: new Map(fields.map((field) => [field.name, readField(field, facts)])),
    amounts: new Set(fields.filter((field) => field.type === 'currency').map(({ name }) => name)),
    readOnlyDerived: new Set(facts.readOnlyDerived),
    stamps: stampsOf(type),
    sums: facts.rollUpsInto.flatMap(({ sums }) => Object.keys(sums).map((name) => type.fields.get(name)!)),
    rules,
    rulesFrom: new Set(rules.flatMap(({ field, from }) => [field, ...from])),
    refuse: rulesOf(sObject).refuse,
    rollUps: facts.rollUps.map(planned),
    conditions: facts.rollUpsConditionedOn.map((rollUp) => ({
      fact: rollUp,
      from: new Set(Object.keys(rollUp.condition!.is)),
      planned: planned(rollUp),
    })),
    newest: facts.newest,
    mirrors: facts.mirrors.map((mirror) => ({ mirror, fields: Object.entries(mirror.fields) })),
    mirrored: facts.mirrorsOf.map((fact) => ({ fact, from: new Set(Object.values(fact.fields)) })),
  };
}

function readField(field: SObjectField, facts: RelatedFacts): ReadField {
  return {
    field,
    read: fieldReader(field),
    isId: field.type === 'id',
    isReference: field.type === 'reference',
    isDerived: facts.derivedFromOthers.includes(field.name),
    isReadOnlyDerived: facts.readOnlyDerived.includes(field.name),
  };
}

function planRollUp(types: SObjectCatalogue, rollUp: RollUp): PlannedRollUp {
  const { parent, child, reference, condition } = rollUp;
  const addends = Object.entries(rollUp.sums);
  const parentFields = types.object(parent).fields;
  const from = addends.flatMap(([, { sum, when, lessWhen }]) => [
    ...(sum === undefined ? [] : [sum]),
    ...Object.keys(when ?? {}),
    ...Object.keys(lessWhen ?? {}),
  ]);
  return {
    rollUp,
    sums: addends.map(([name, { sum }]) => ({ field: parentFields.get(name)!, isAmount: sum !== undefined })),
    from: new Set([reference, ...(condition ? [condition.reference] : []), ...from]),
    causes: addends.length === 0 ? [child] : [],
  };
}
