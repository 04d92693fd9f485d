/** What a path names: an object of the org, a record of it, fields of it. Names are matched without case (seen: names-without-case), ids of 15 or 18 characters. */
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

/** The object as the version shows it. Row N for one that is not there, 501 for one that is not emulated. */
export function readType(org: Org, name: string | undefined, version: number): SObjectType {
  const type = visibleAt(org, version).sObjectType(name ?? '');
  if (!type) throw absent(org, name);
  return type;
}

/** For a name that no object of the org has at the version: 501 where Salesforce has such an object, row N for any other name. */
function absent(org: Org, name = ''): ApiError {
  const subject = subjectNotEmulated(org, name);
  return subject === undefined ? notFound() : notEmulated(subject);
}

/** Refuses an object that is not emulated before the body of a request is read, which may be of a kind that no other object takes: a file. */
export function refuseAbsent({ params, services: { org } }: Pick<Exchange, 'params' | 'services'>): void {
  if (subjectNotEmulated(org, params.sObject ?? '') !== undefined) throw absent(org, params.sObject);
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

/** Text that is no id at all is taken for a field to look records up by (seen: external-id-unknown). */
export function readRecordId(org: Org, type: SObjectType, text: string | undefined): string {
  const id = normalizeId(text ?? '');
  if (id === undefined) throw noExternalIdField(text ?? '');
  if (!isRecordOf(type.name, org.sObjectTypeOfId(id)?.name)) throw notFound();
  return id;
}

/** A field to look records up by. Throws for one that is not for it, or not of the object. */
export function readLookupField(type: SObjectType, name: string): SObjectField {
  const field = lookupField(type, name);
  if (!field) throw noExternalIdField(name);
  return field;
}

/** Where the record is under the API. */
export function urlOf(type: SObjectType, id: string, version: number): string {
  return `/services/data/v${version}.0/sobjects/${type.name}/${id}`;
}
