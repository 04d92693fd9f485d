/**
 * The facts in an object's definition about its own and other objects' records, in a form that is ready for use. Each fact stands on the
 * child, which names its parents; `related-facts.ts` collects the facts about a parent.
 */
import { oncePer } from '../once-per.ts';
import type {
  Addend,
  FieldMatch,
  FieldOfParent,
  NewestIn,
  SObjectField,
  SObjectType,
} from './sobject-type.ts';

/** Fields of a parent that are sums over its children. */
export interface RollUp {
  readonly parent: string;
  readonly child: string;
  /** The child's reference to the parent. */
  readonly reference: string;
  /** By the parent's field. */
  readonly sums: Readonly<Record<string, Addend>>;
  /** Children count only while the record that another of their references points at matches `is`. */
  readonly condition?: { readonly object: string; readonly reference: string; readonly is: FieldMatch };
}

/** Fields of a child that always equal fields of its parent. */
export interface Mirror {
  readonly child: string;
  readonly reference: string;
  readonly parent: string;
  /** The parent's field, by the child's field. */
  readonly fields: Readonly<Record<string, string>>;
}

/** A field whose value comes from a field of the record that a reference points at. */
export interface FromParent {
  readonly field: string;
  readonly reference: string;
  readonly parent: string;
  readonly parentField: string;
}

/** A parent's reference to its newest child. */
export interface Newest {
  readonly parent: string;
  readonly child: string;
  /** The child's reference to the parent. */
  readonly reference: string;
  /** The parent's field that holds the child's id. */
  readonly idField: string;
  /** The child's field, by the parent's field. */
  readonly copies: NewestIn['copies'];
}

export interface ObjectFacts {
  readonly rollUps: readonly RollUp[];
  readonly mirrors: readonly Mirror[];
  readonly snapshots: readonly FromParent[];
  readonly newest: readonly Newest[];
  /** Ordered so that a reference is filled in before the fields that are copied through it. */
  readonly defaults: readonly FromParent[];
  /** References to the records from which a record without a currency takes its currency, the nearest first. */
  readonly currencySources: readonly { readonly reference: string; readonly parent: string }[];
  /** The field in which an Unapplied line names the Applied one that it undoes. */
  readonly undoes?: string;
}

/** Throws if a fact names a field that the object lacks. */
export const objectFacts = oncePer(readFacts);

/** The other objects that this object's facts are about: writes of their records need the facts. */
export function objectsUsed(type: SObjectType): readonly string[] {
  const { rollUps, mirrors, newest } = objectFacts(type);
  const used = [...rollUps, ...mirrors, ...newest].map(({ parent }) => parent);
  const conditions = rollUps.flatMap(({ condition }) => condition?.object ?? []);
  return [...new Set([...used, ...conditions])];
}

function readFacts(type: SObjectType): ObjectFacts {
  const fields = [...type.fields.values()];
  const undoes = fields.find((field) => field.undoes)?.name;
  return {
    rollUps: fields.flatMap((field) => rollUpOf(type, field) ?? []),
    mirrors: mirrorsOf(type, fields),
    snapshots: fields.flatMap(({ name, snapshotOf }) =>
      snapshotOf ? [fromParent(type, name, snapshotOf)] : [],
    ),
    newest: fields.flatMap((field) => newestOf(type, field) ?? []),
    defaults: defaultsOf(type, fields),
    currencySources: (type.currencyFrom ?? []).map((reference) => ({
      reference,
      parent: parentOf(type, reference),
    })),
    ...(undoes !== undefined && { undoes }),
  };
}

function parentOf(type: SObjectType, reference: string): string {
  const parent = type.fields.get(reference)?.referenceTo?.[0];
  if (parent === undefined) throw new Error(`${type.name}.${reference} is not a reference`);
  return parent;
}

function rollUpOf(type: SObjectType, { name: reference, addsTo }: SObjectField): RollUp | undefined {
  if (!addsTo) return undefined;
  const { fields: sums, while: given } = addsTo;
  const condition = given && { object: parentOf(type, given.reference), ...given };
  return {
    parent: parentOf(type, reference),
    child: type.name,
    reference,
    sums,
    ...(condition && { condition }),
  };
}

/** One mirror for each reference. */
function mirrorsOf(type: SObjectType, fields: readonly SObjectField[]): Mirror[] {
  const byReference = new Map<string, Record<string, string>>();
  for (const { name, copiedFrom } of fields) {
    if (!copiedFrom) continue;
    const copies = byReference.get(copiedFrom.reference) ?? {};
    copies[name] = copiedFrom.field;
    byReference.set(copiedFrom.reference, copies);
  }
  return [...byReference].map(([reference, fieldsCopied]) => ({
    child: type.name,
    reference,
    parent: parentOf(type, reference),
    fields: fieldsCopied,
  }));
}

function newestOf(type: SObjectType, { name: reference, newestIn }: SObjectField): Newest | undefined {
  if (!newestIn) return undefined;
  const { field: idField, copies } = newestIn;
  return { parent: parentOf(type, reference), child: type.name, reference, idField, copies };
}

function fromParent(type: SObjectType, field: string, source: FieldOfParent): FromParent {
  const { reference, object, field: parentField } = source;
  return { field, reference, parent: object ?? parentOf(type, reference), parentField };
}

/** A reference may itself have a default; the defaults that are copied through it come after it. */
function defaultsOf(type: SObjectType, fields: readonly SObjectField[]): FromParent[] {
  const ordered: FromParent[] = [];
  const placed = new Set<string>();
  const place = ({ name, defaultFrom = [] }: SObjectField): void => {
    if (placed.has(name)) return;
    placed.add(name);
    for (const { reference } of defaultFrom) {
      const referenceField = type.fields.get(reference);
      if (referenceField) place(referenceField);
    }
    ordered.push(...defaultFrom.map((source) => fromParent(type, name, source)));
  };
  for (const field of fields) place(field);
  return ordered;
}
