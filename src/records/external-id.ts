/**
 * Finds records by the value of a field instead of by id (doc: sObject Rows by External ID). Case makes no difference unless the field
 * is case-sensitive (doc: Upsert).
 */
import { readFieldValue } from '../org/field-values.ts';
import type { OrgView, SObjectRecord } from '../org/port.ts';
import { normalizeId } from '../org/record-ids.ts';
import type { SObjectField, SObjectType } from '../org/sobject-type.ts';

/** Whether it is the id (seen), or a field that a describe marks as external id or for lookups. */
export function isLookupField({ name, externalId, idLookup }: SObjectField): boolean {
  return name === 'Id' || externalId === true || idLookup === true;
}

/** The field with that name, in any case; undefined if it cannot be used to find records. */
export function lookupField(type: SObjectType, name: string): SObjectField | undefined {
  const field = type.field(name);
  return field && isLookupField(field) ? field : undefined;
}

/** All records with the value. */
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

/** All records with the value. Different notations of a number find the same records; text that the field cannot hold finds none. */
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

/** Whether the value is the id of a record in the recycle bin. */
export async function isDeletedId(
  view: OrgView,
  type: SObjectType,
  field: SObjectField,
  value: string,
): Promise<boolean> {
  const id = field.name === 'Id' ? normalizeId(value) : undefined;
  return id !== undefined && (await view.getDeleted(type.name, id)) !== undefined;
}
