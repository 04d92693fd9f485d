/** The facts of one object in an org: its own, and those of the other objects that are about it. */
import { fieldRules } from './field-rules.ts';
import { type Mirror, type Newest, type ObjectFacts, objectFacts, type RollUp } from './object-facts.ts';
import type { SObjectType } from './sobject-type.ts';

export interface RelatedFacts extends ObjectFacts {
  /** Of its children, into fields of this object. */
  readonly rollUpsInto: readonly RollUp[];
  /** Whose children count only while a record of this object is as they say. */
  readonly rollUpsProvided: readonly RollUp[];
  /** Of children that repeat fields of this object. */
  readonly mirrorsOf: readonly Mirror[];
  /** Children of which this object knows the newest. */
  readonly newestChildren: readonly Newest[];
  /** Fields that follow from other records. */
  readonly fromOthers: readonly string[];
  /** Fields that the org computes and nobody can write. */
  readonly following: readonly string[];
}

/** `users` are the objects whose definitions have facts about this one. */
export function relatedFacts(type: SObjectType, users: readonly SObjectType[]): RelatedFacts {
  const own = objectFacts(type);
  const others = users.map(objectFacts);
  const isOfThis = ({ parent }: { readonly parent: string }) => parent === type.name;
  const rollUpsInto = others.flatMap(({ rollUps }) => rollUps.filter(isOfThis));
  const newestChildren = others.flatMap(({ newest }) => newest.filter(isOfThis));
  const fromOthers = [
    ...rollUpsInto.flatMap(({ sums }) => Object.keys(sums)),
    ...own.mirrors.flatMap(({ fields }) => Object.keys(fields)),
    ...own.snapshots.map(({ field }) => field),
    ...newestChildren.map(({ idField }) => idField),
  ];
  return {
    ...own,
    rollUpsInto,
    rollUpsProvided: others.flatMap(({ rollUps }) =>
      rollUps.filter(({ provided }) => provided?.object === type.name),
    ),
    mirrorsOf: others.flatMap(({ mirrors }) => mirrors.filter(isOfThis)),
    newestChildren,
    fromOthers,
    following: [...fromOthers, ...fieldRules(type).map(({ field }) => field)].filter((name) =>
      isReadOnly(type, name),
    ),
  };
}

function isReadOnly(type: SObjectType, name: string): boolean {
  const field = type.fields.get(name);
  if (!field) throw new Error(`A fact names ${type.name}.${name}, which does not exist`);
  return !field.createable && !field.updateable;
}
