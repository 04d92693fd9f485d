/** Records named by the value of a field instead of by id (doc: sObject Rows by External ID). Values are matched as written (ours). */
import { noExternalIdField } from '../api/errors.ts';
import type { OrgView, SObjectRecord } from '../org/port.ts';
import { normalizeId } from '../org/record-ids.ts';
import type { SObjectField, SObjectType } from '../org/sobject-type.ts';
import { fieldAt } from './named-object.ts';

/** Those that a describe marks as external id or for lookups; `Id` is one (seen). */
export function isLookupField({ externalId, idLookup }: SObjectField): boolean {
  return externalId === true || idLookup === true;
}

/** Throws for a field that is none, or not of the object. */
export function readLookupField(type: SObjectType, name: string | undefined, version: number): SObjectField {
  const field = fieldAt(type, name ?? '', version);
  if (!field || !isLookupField(field)) throw noExternalIdField(name ?? '');
  return field;
}

/** All records that have the value. */
export async function findByLookup(
  view: OrgView,
  type: SObjectType,
  field: SObjectField,
  value: string,
): Promise<SObjectRecord[]> {
  if (field.name !== 'Id') return view.find(type.name, field.name, value);
  const id = normalizeId(value);
  const record = id === undefined ? undefined : await view.get(type.name, id);
  return record ? [record] : [];
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
