/** Columns that name a parent by a field of its own: `Account.Ext__c` (doc: "Relationship Fields in a Header Row (2.0)"). */
import type { RecordRefusal } from '../api/errors.ts';
import type { Org, OrgView, SObjectRecord } from '../org/port.ts';
import { normalizeId } from '../org/record-ids.ts';
import type { SObjectField, SObjectType } from '../org/sobject-type.ts';
import { exists, invalidBatch } from './field-name.ts';

/** Which parent, and by which of its fields it is found. */
export interface ParentColumn {
  readonly type: SObjectType;
  readonly by: SObjectField;
}

const HEADER = /^(?:(\w+):)?(\w+)\.(\w+)$/;

/** The reference that such a column fills, and by what; undefined for a name that is no relationship of the object. Throws JobFailure; texts ours. */
export function readParent(
  org: Org,
  type: SObjectType,
  name: string,
  version: number,
): { readonly field: SObjectField; readonly parent: ParentColumn } | undefined {
  const [, target, relationship = '', indexed = ''] = HEADER.exec(name) ?? [];
  const field = [...type.fields.values()].find(
    (each) => each.relationshipName?.toLowerCase() === relationship.toLowerCase() && exists(each, version),
  );
  if (!field) return undefined;
  const parent = chooseParent(org, field, target, name);
  const by = parent.field(indexed);
  if (by && exists(by, version) && (by.name === 'Id' || by.externalId || by.idLookup))
    return { field, parent: { type: parent, by } };
  throw invalidBatch(`${indexed} is no external id or indexed field of ${parent.name} : ${name}`);
}

/** Doc: a polymorphic reference names the parent's object, and no other does. Objects that this org has not do not count (ours). */
function chooseParent(org: Org, field: SObjectField, target: string | undefined, name: string): SObjectType {
  const types = (field.referenceTo ?? []).flatMap((each) => org.sObjectType(each) ?? []);
  const [only, ...others] = types;
  if (!only) throw invalidBatch(`Field name not found : ${name}`);
  if (target === undefined && others.length === 0) return only;
  if (target === undefined)
    throw invalidBatch(`${field.relationshipName} is polymorphic, its object must be named : ${name}`);
  const named = types.find((each) => each.name.toLowerCase() === target.toLowerCase());
  if (!named || (field.referenceTo ?? []).length === 1)
    throw invalidBatch(`${field.relationshipName} is no reference to choose ${target} for : ${name}`);
  return named;
}

/** The id of the one record that has the value. */
export async function findParent(
  view: OrgView,
  { type, by }: ParentColumn,
  value: string,
): Promise<string | RecordRefusal> {
  const [found, ...others] = await findBy(view, type, by, value);
  if (!found) return notThere(type, by, value);
  return others.length > 0 ? ambiguous([found, ...others].map(({ Id }) => Id)) : found.Id;
}

async function findBy(
  view: OrgView,
  type: SObjectType,
  by: SObjectField,
  value: string,
): Promise<readonly SObjectRecord[]> {
  if (by.name !== 'Id') return view.find(type.name, by.name, value);
  const record = await view.get(type.name, normalizeId(value) ?? '');
  return record ? [record] : [];
}

/** Seen. */
function notThere(type: SObjectType, by: SObjectField, value: string): RecordRefusal {
  const message = `Foreign key external ID: ${value} not found for field ${by.name} in entity ${type.name}`;
  return { errorCode: 'INVALID_FIELD', message, fields: [] };
}

/** Salesforce's code, and its text in a list of results (seen). */
export function ambiguous(ids: readonly string[]): RecordRefusal {
  const message = `More than one record found for external id field: [${ids.join(', ')}]`;
  return { errorCode: 'DUPLICATE_EXTERNAL_ID', message, fields: [] };
}
