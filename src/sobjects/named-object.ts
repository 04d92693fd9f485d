/** Reads what a path names: an object of the org, one of its records, its fields. Names are matched without case (seen: names-without-case), ids of 15 or 18 characters. */
import type { ApiError } from '../api/api-error.ts';
import { noExternalIdField, notEmulated, notFound } from '../api/errors.ts';
import type { Exchange } from '../api/resource.ts';
import { visibleAt } from '../org/at-version.ts';
import { isBaseObject, isRecordOf } from '../org/base-objects.ts';
import { subjectNotEmulated } from '../org/not-emulated.ts';
import type { Org } from '../org/port.ts';
import { normalizeId } from '../org/record-ids.ts';
import type { SObjectField, SObjectType } from '../org/sobject-type.ts';
import { lookupField } from '../records/external-id.ts';

/** The object as the version shows it. Throws row N for a name that is not an object, 501 for an object that is not emulated. */
export function readType(org: Org, name: string | undefined, version: number): SObjectType {
  const type = visibleAt(org, version).sObjectType(name ?? '');
  if (!type) throw absent(org, name);
  return type;
}

/** The error for a name that no object of the org has at the version: 501 if Salesforce has such an object, row N for any other name. */
function absent(org: Org, name = ''): ApiError {
  const subject = subjectNotEmulated(org, name);
  return subject === undefined ? notFound() : notEmulated(subject);
}

/** Refuses an object that is not emulated before the body of a request is read, which may be of a kind that no other object takes: a file. */
export function refuseAbsent({ params, services: { org } }: Pick<Exchange, 'params' | 'services'>): void {
  if (subjectNotEmulated(org, params.sObject ?? '') !== undefined) throw absent(org, params.sObject);
}

/** An object whose records can be read. Throws row N for a platform event. */
export function readRecordType(org: Org, name: string | undefined, version: number): SObjectType {
  const type = readType(org, name, version);
  if (type.keyPrefix === null) throw notFound();
  return type;
}

/** An object whose changes can be listed. Throws row N for a base object, which has no getUpdated() (doc). */
export function readReplicateable(org: Org, name: string | undefined, version: number): SObjectType {
  const type = readRecordType(org, name, version);
  if (!isReplicateable(type)) throw notFound();
  return type;
}

export function isReplicateable({ name, keyPrefix }: SObjectType): boolean {
  return keyPrefix !== null && !isBaseObject(name);
}

/** Text that is not an id is refused as an unknown lookup field (seen: external-id-unknown). */
export function readRecordId(org: Org, type: SObjectType, text: string | undefined): string {
  const id = normalizeId(text ?? '');
  if (id === undefined) throw noExternalIdField(text ?? '');
  if (!isRecordOf(type.name, org.sObjectTypeOfId(id)?.name)) throw notFound();
  return id;
}

/** A field that can identify records. Throws for any other name. */
export function readLookupField(type: SObjectType, name: string): SObjectField {
  const field = lookupField(type, name);
  if (!field) throw noExternalIdField(name);
  return field;
}

/** The path of the record in the API. */
export function urlOf(type: SObjectType, id: string, version: number): string {
  return `/services/data/v${version}.0/sobjects/${type.name}/${id}`;
}
