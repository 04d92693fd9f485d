/**
 * What an object's definition says about its records and those of others, made ready for use: each fact stands on the child, which names
 * its parents; `related-facts.ts` turns that round.
 */
import type { Addend, FieldOfParent, Like, NewestIn, SObjectField, SObjectType } from './sobject-type.ts';

/** Fields of a parent that are sums over its children. */
export interface RollUp {
  readonly parent: string;
  readonly child: string;
  /** The child's reference to the parent. */
  readonly by: string;
  /** By the parent's field. */
  readonly sums: Readonly<Record<string, Addend>>;
  /** Children count only while another record that they point at is like this. */
  readonly provided?: { readonly object: string; readonly by: string; readonly is: Like };
}

/** Fields that repeat a parent's, by the child's field name. */
export interface Mirror {
  readonly child: string;
  readonly by: string;
  readonly parent: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** A field that has its value from a field of the record that a reference points at. */
export interface FromParent {
  readonly field: string;
  readonly by: string;
  readonly parent: string;
  readonly of: string;
}

/** The parent knows its newest child. */
export interface Newest {
  readonly parent: string;
  readonly child: string;
  readonly by: string;
  readonly idField: string;
  /** By the parent's field. */
  readonly copies: NewestIn['copies'];
}

export interface ObjectFacts {
  readonly rollUps: readonly RollUp[];
  readonly mirrors: readonly Mirror[];
  readonly snapshots: readonly FromParent[];
  readonly newest: readonly Newest[];
  /** Each after those of the fields that it finds its parent by. */
  readonly defaults: readonly FromParent[];
  /** References whose records a record without a currency takes it from, the nearest first. */
  readonly currencySources: readonly { readonly by: string; readonly parent: string }[];
  /** The field in which an Unapplied line names the Applied one that it undoes. */
  readonly undoes?: string;
}

const known = new WeakMap<SObjectType, ObjectFacts>();

/** Throws where a fact names a field that the object lacks. */
export function objectFacts(type: SObjectType): ObjectFacts {
  let facts = known.get(type);
  if (!facts) {
    facts = read(type);
    known.set(type, facts);
  }
  return facts;
}

/** The other objects that the facts are about: those that must know this one when their own records change. */
export function objectsUsed(type: SObjectType): readonly string[] {
  const { rollUps, mirrors, newest } = objectFacts(type);
  const used = [...rollUps, ...mirrors, ...newest].map(({ parent }) => parent);
  const providers = rollUps.flatMap(({ provided }) => provided?.object ?? []);
  return [...new Set([...used, ...providers])];
}

function read(type: SObjectType): ObjectFacts {
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
    currencySources: (type.currencyFrom ?? []).map((by) => ({ by, parent: parentOf(type, by) })),
    ...(undoes !== undefined && { undoes }),
  };
}

function parentOf(type: SObjectType, reference: string): string {
  const parent = type.fields.get(reference)?.referenceTo?.[0];
  if (parent === undefined) throw new Error(`${type.name}.${reference} is not a reference`);
  return parent;
}

function rollUpOf(type: SObjectType, { name: by, addsTo }: SObjectField): RollUp | undefined {
  if (!addsTo) return undefined;
  const { fields: sums, while: condition } = addsTo;
  const provided = condition && {
    object: parentOf(type, condition.reference),
    by: condition.reference,
    is: condition.is,
  };
  return { parent: parentOf(type, by), child: type.name, by, sums, ...(provided && { provided }) };
}

/** One for each reference. */
function mirrorsOf(type: SObjectType, fields: readonly SObjectField[]): Mirror[] {
  const byReference = new Map<string, Record<string, string>>();
  for (const { name, copiedFrom } of fields) {
    if (!copiedFrom) continue;
    const copies = byReference.get(copiedFrom.reference) ?? {};
    copies[name] = copiedFrom.field;
    byReference.set(copiedFrom.reference, copies);
  }
  return [...byReference].map(([by, copies]) => ({
    child: type.name,
    by,
    parent: parentOf(type, by),
    fields: copies,
  }));
}

function newestOf(type: SObjectType, { name: by, newestIn }: SObjectField): Newest | undefined {
  if (!newestIn) return undefined;
  const { field: idField, copies } = newestIn;
  return { parent: parentOf(type, by), child: type.name, by, idField, copies };
}

function fromParent(type: SObjectType, field: string, { reference, object, field: of }: FieldOfParent) {
  return { field, by: reference, parent: object ?? parentOf(type, reference), of };
}

/** A reference may itself be taken over: what is found by it comes after. */
function defaultsOf(type: SObjectType, fields: readonly SObjectField[]): FromParent[] {
  const ordered: FromParent[] = [];
  const placed = new Set<string>();
  const place = ({ name, defaultFrom = [] }: SObjectField): void => {
    if (placed.has(name)) return;
    placed.add(name);
    for (const { reference } of defaultFrom) {
      const by = type.fields.get(reference);
      if (by) place(by);
    }
    ordered.push(...defaultFrom.map((source) => fromParent(type, name, source)));
  };
  for (const field of fields) place(field);
  return ordered;
}
