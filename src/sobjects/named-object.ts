/** What a path names: an object of the org, a record of it, fields of it. Names are matched without case (seen), ids of 15 or 18 characters. */
import { noExternalIdField, notFound } from '../api/errors.ts';
import { isBaseObject, isRecordOf } from '../org/base-objects.ts';
import type { Org } from '../org/port.ts';
import { normalizeId } from '../org/record-ids.ts';
import type { SObjectField, SObjectType } from '../org/sobject-type.ts';

/** Objects newer than the version are not there yet. Row N for those that are not. */
export function readType(org: Org, name: string | undefined, version: number): SObjectType {
  const type = org.sObjectType(name ?? '');
  if (!type || type.since > version) throw notFound();
  return type;
}

/** An object of which records can be read: no platform event. */
export function readRecordType(org: Org, name: string | undefined, version: number): SObjectType {
  const type = readType(org, name, version);
  if (type.keyPrefix === null) throw notFound();
  return type;
}

/** An object whose changes can be listed: no base object, which has no getUpdated() (doc). */
export function readReplicateable(org: Org, name: string | undefined, version: number): SObjectType {
  const type = readRecordType(org, name, version);
  if (!isReplicateable(type)) throw notFound();
  return type;
}

export function isReplicateable({ name, keyPrefix }: SObjectType): boolean {
  return keyPrefix !== null && !isBaseObject(name);
}

/** Text that is no id at all is taken for a field to look records up by (seen). */
export function readRecordId(org: Org, type: SObjectType, text: string | undefined): string {
  const id = normalizeId(text ?? '');
  if (id === undefined) throw noExternalIdField(text ?? '');
  if (!isRecordOf(type.name, org.sObjectTypeOfId(id)?.name)) throw notFound();
  return id;
}

/** The object's fields at the version, in the describe's order. */
export function fieldsAt(type: SObjectType, version: number): SObjectField[] {
  return [...type.fields.values()].filter((field) => exists(field, version));
}

/** The field of that name, whatever its case, where the version has it. */
export function fieldAt(type: SObjectType, name: string, version: number): SObjectField | undefined {
  const field = type.field(name);
  return field && exists(field, version) ? field : undefined;
}

function exists({ since = 0, until = Number.POSITIVE_INFINITY }: SObjectField, version: number): boolean {
  return since <= version && version <= until;
}

/** Where the record is under the API. */
export function urlOf(type: SObjectType, id: string, version: number): string {
  return `/services/data/v${version}.0/sobjects/${type.name}/${id}`;
}
