/**
 * Records named by the value of a field instead of by id (doc: sObject Rows by External ID). Capitals make no difference unless the field
 * says so (doc: Upsert).
 */
import { readFieldValue } from '../org/field-values.ts';
import type { OrgView, SObjectRecord } from '../org/port.ts';
import { normalizeId } from '../org/record-ids.ts';
import type { SObjectField, SObjectType } from '../org/sobject-type.ts';

/** The id (seen), and those that a describe marks as external id or for lookups. */
export function isLookupField({ name, externalId, idLookup }: SObjectField): boolean {
  return name === 'Id' || externalId === true || idLookup === true;
}

/** The field of that name, in any case; undefined when records of the object are not found by it. */
export function lookupField(type: SObjectType, name: string): SObjectField | undefined {
  const field = type.field(name);
  return field && isLookupField(field) ? field : undefined;
}

/** All records that have the value. */
export async function findByLookup(
  view: OrgView,
  type: SObjectType,
  field: SObjectField,
  value: string,
): Promise<SObjectRecord[]> {
  if (field.name !== 'Id') return findByText(view, type, field, value);
  const id = normalizeId(value);
  const record = id === undefined ? undefined : await view.get(type.name, id);
  return record ? [record] : [];
}

/** A number is found however it is written; text that the field cannot hold is nowhere. */
export async function findByText(
  view: OrgView,
  type: SObjectType,
  field: SObjectField,
  text: string,
): Promise<SObjectRecord[]> {
  const value = readFieldValue(field, text, '');
  if (typeof value !== 'string') return [];
  const found = await view.find(type.name, field.name, value);
  return field.caseSensitive ? found.filter((record) => record[field.name] === value) : found;
}

/** The id to tell apart what is in the recycle bin from what never was. */
export async function isDeletedId(
  view: OrgView,
  type: SObjectType,
  field: SObjectField,
  value: string,
): Promise<boolean> {
  const id = field.name === 'Id' ? normalizeId(value) : undefined;
  return id !== undefined && (await view.getDeleted(type.name, id)) !== undefined;
}
