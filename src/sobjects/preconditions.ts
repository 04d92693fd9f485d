/**
 * Conditional request headers (doc: "Conditional Request Headers"): If-Modified-Since and If-Unmodified-Since are compared with the date of
 * the resource, If-Match and If-None-Match with its ETag, which only Account records have. DELETE ignores them, as documented.
 */

import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { invalidPrecondition, preconditionFailed } from '../api/errors.ts';
import { instantOf } from '../datetime.ts';
import type { SObjectRecord } from '../org/port.ts';

/** The date and ETag that the headers are compared with. */
export interface Validators {
  /** Milliseconds since 1970. */
  readonly modified: number;
  /** Quoted. */
  readonly etag?: string | undefined;
}

/** Whether the client has the current version, so that the answer is 304. Throws when a condition forbids reading. An invalid date is ignored (doc: RFC 9110). */
export function isNotModified(headers: IncomingHttpHeaders, validators: Validators): boolean {
  const unmodifiedSince = dateIn(headers['if-unmodified-since']);
  if (unmodifiedSince !== undefined && seconds(validators.modified) > unmodifiedSince)
    throw preconditionFailed('If-Unmodified-Since');
  const { etag } = validators;
  if (etag !== undefined) {
    const [match, noneMatch] = [tagsIn(headers['if-match']), tagsIn(headers['if-none-match'])];
    if (match && !includes(match, etag)) throw preconditionFailed('If-Match');
    if (noneMatch) return includes(noneMatch, etag);
  }
  const modifiedSince = dateIn(headers['if-modified-since']);
  return modifiedSince !== undefined && seconds(validators.modified) <= modifiedSince;
}

/** Throws when a condition forbids the update, and for invalid headers (doc: 400). */
export function checkUpdate(headers: IncomingHttpHeaders, { modified, etag }: Validators): void {
  const unmodifiedSince = dateIn(headers['if-unmodified-since']);
  if (headers['if-unmodified-since'] !== undefined && unmodifiedSince === undefined)
    throw invalidPrecondition('If-Unmodified-Since');
  if (unmodifiedSince !== undefined && seconds(modified) > unmodifiedSince)
    throw preconditionFailed('If-Unmodified-Since');
  if (etag === undefined) return;
  const match = readTags(headers['if-match'], 'If-Match');
  const noneMatch = readTags(headers['if-none-match'], 'If-None-Match');
  if (match && !includes(match, etag)) throw preconditionFailed('If-Match');
  if (noneMatch && includes(noneMatch, etag)) throw preconditionFailed('If-None-Match');
}

export function validatorsOf(sObject: string, record: SObjectRecord): Validators {
  const changed = String(record.SystemModstamp ?? record.LastModifiedDate ?? record.CreatedDate);
  return {
    modified: instantOf(changed),
    etag: sObject === 'Account' ? etagOf(record) : undefined,
  };
}

/** A base 64 hash (form doc) of the whole record, whichever fields are requested. */
function etagOf(record: SObjectRecord): string {
  return `"${createHash('sha1').update(JSON.stringify(record)).digest('base64')}"`;
}

/** HTTP dates have no milliseconds. */
function seconds(instant: number): number {
  return instant - (instant % 1000);
}

function dateIn(header: string | undefined): number | undefined {
  const instant = header === undefined ? Number.NaN : Date.parse(header);
  return Number.isNaN(instant) ? undefined : instant;
}

/** Undefined for a header that is not a list of tags. */
function tagsIn(header: string | undefined): readonly string[] | undefined {
  if (header === undefined) return undefined;
  if (header.trim() === '*') return ['*'];
  const tags = header.split(',').map((tag) => tag.trim());
  return tags.every((tag) => /^(W\/)?"[^"]*"$/.test(tag)) ? tags : undefined;
}

function readTags(header: string | undefined, name: string): readonly string[] | undefined {
  const tags = tagsIn(header);
  if (header !== undefined && !tags) throw invalidPrecondition(name);
  return tags;
}

/** The tag of a compressed answer ends with -gzip (doc). */
function includes(tags: readonly string[], etag: string): boolean {
  return tags.some((tag) => tag === '*' || tag.replace(/-gzip"$/, '"') === etag);
}
