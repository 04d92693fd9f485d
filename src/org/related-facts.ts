/** All facts about one object in an org: its own, and those of other objects that concern it. */
import { fieldRules } from './field-rules.ts';
import { type Mirror, type Newest, type ObjectFacts, objectFacts, type RollUp } from './object-facts.ts';
import type { SObjectType } from './sobject-type.ts';

export interface RelatedFacts extends ObjectFacts {
  /** Roll-ups of children into fields of this object. */
  readonly rollUpsInto: readonly RollUp[];
  /** Roll-ups whose condition is about a record of this object. */
  readonly rollUpsConditionedOn: readonly RollUp[];
  /** Mirrors in children of fields of this object. */
  readonly mirrorsOf: readonly Mirror[];
  /** References of this object to its newest child. */
  readonly newestChildren: readonly Newest[];
  /** Fields that are computed from other records. */
  readonly derivedFromOthers: readonly string[];
  /** Fields that the org computes and no client can write. */
  readonly readOnlyDerived: readonly string[];
}

/** `users`: the objects whose definitions have facts about this one. */
export function relatedFacts(type: SObjectType, users: readonly SObjectType[]): RelatedFacts {
  const own = objectFacts(type);
  const others = users.map(objectFacts);
  const isOfThis = ({ parent }: { readonly parent: string }) => parent === type.name;
  const rollUpsInto = others.flatMap(({ rollUps }) => rollUps.filter(isOfThis));
  const newestChildren = others.flatMap(({ newest }) => newest.filter(isOfThis));
  const derivedFromOthers = [
    ...rollUpsInto.flatMap(({ sums }) => Object.keys(sums)),
    ...own.mirrors.flatMap(({ fields }) => Object.keys(fields)),
    ...own.snapshots.map(({ field }) => field),
    ...newestChildren.map(({ idField }) => idField),
  ];
  return {
    ...own,
    rollUpsInto,
    rollUpsConditionedOn: others.flatMap(({ rollUps }) =>
      rollUps.filter(({ condition }) => condition?.object === type.name),
    ),
    mirrorsOf: others.flatMap(({ mirrors }) => mirrors.filter(isOfThis)),
    newestChildren,
    derivedFromOthers,
    readOnlyDerived: [...derivedFromOthers, ...fieldRules(type).map(({ field }) => field)].filter((name) =>
      isReadOnly(type, name),
    ),
  };
}

function isReadOnly(type: SObjectType, name: string): boolean {
  const field = type.fields.get(name);
  if (!field) throw new Error(`A fact names ${type.name}.${name}, which does not exist`);
  return !field.createable && !field.updateable;
}
