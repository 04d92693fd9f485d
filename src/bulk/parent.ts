/** Columns that identify a parent by one of its fields: `Account.Ext__c` (doc: "Relationship Fields in a Header Row (2.0)"). */
import type { SObjectField, SObjectType, SObjectTypes } from '../org/sobject-type.ts';
import { lookupField } from '../records/external-id.ts';
import { invalidBatch } from './invalid-batch.ts';

/** The parent's object, and the field that identifies it. */
export interface ParentColumn {
  readonly type: SObjectType;
  readonly by: SObjectField;
}

const HEADER = /^(?:(\w+):)?(\w+)\.(\w+)$/;

/** The reference that such a column fills, and the parent; undefined if the name is not a relationship of the object. Throws JobFailure; texts ours. */
export function readParent(
  types: SObjectTypes,
  type: SObjectType,
  name: string,
): { readonly field: SObjectField; readonly parent: ParentColumn } | undefined {
  const [, target, relationship = '', indexed = ''] = HEADER.exec(name) ?? [];
  const field = [...type.fields.values()].find(
    (each) => each.relationshipName?.toLowerCase() === relationship.toLowerCase(),
  );
  if (!field) return undefined;
  const parent = chooseParent(types, field, target, name);
  const by = lookupField(parent, indexed);
  if (by) return { field, parent: { type: parent, by } };
  throw invalidBatch(`${indexed} is not an external id or indexed field of ${parent.name} : ${name}`);
}

/** Doc: only a polymorphic reference names the parent's object. Objects that this org does not have are ignored (ours). */
function chooseParent(
  all: SObjectTypes,
  field: SObjectField,
  target: string | undefined,
  name: string,
): SObjectType {
  const types = (field.referenceTo ?? []).flatMap((each) => all.sObjectType(each) ?? []);
  const [only, ...others] = types;
  if (!only) throw invalidBatch(`Field name not found : ${name}`);
  if (target === undefined && others.length === 0) return only;
  if (target === undefined)
    throw invalidBatch(`${field.relationshipName} is polymorphic; its object must be named : ${name}`);
  if ((field.referenceTo ?? []).length === 1)
    throw invalidBatch(
      `${field.relationshipName} is not polymorphic; its object must not be named : ${name}`,
    );
  const named = types.find((each) => each.name.toLowerCase() === target.toLowerCase());
  if (!named) throw invalidBatch(`${field.relationshipName} cannot refer to ${target} : ${name}`);
  return named;
}

/** The member of a record's JSON that identifies the parent. */
export function parentMember(
  { relationshipName = '' }: SObjectField,
  { type, by }: ParentColumn,
  value: string,
): Readonly<Record<string, object>> {
  return { [relationshipName]: { attributes: { type: type.name }, [by.name]: value } };
}
