/**
 * Conditional request headers (doc: "Conditional Request Headers"): If-Modified-Since and If-Unmodified-Since against the date of what is
 * asked for, If-Match and If-None-Match against its ETag, which only Account records have. On DELETE they mean nothing, as documented.
 */

import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { invalidPrecondition, preconditionFailed } from '../api/errors.ts';
import { instantOf } from '../datetime.ts';
import type { SObjectRecord } from '../org/port.ts';

/** What the headers are held against. */
export interface Validators {
  /** Milliseconds since 1970. */
  readonly modified: number;
  /** Quoted. */
  readonly etag?: string | undefined;
}

/** Whether the client knows it already: then the answer is 304. Throws where it must not be read. A date that cannot be read means nothing (doc: RFC 9110). */
export function isKnown(headers: IncomingHttpHeaders, validators: Validators): boolean {
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

/** For an update: throws where it must not be made, and for headers that cannot be read (doc: 400). */
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

/** Form doc: a hash in base 64, whatever fields are asked for. */
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

/** Undefined for what is no list of tags. */
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

/** A tag that a client got with a compressed answer ends with -gzip (doc). */
function includes(tags: readonly string[], etag: string): boolean {
  return tags.some((tag) => tag === '*' || tag.replace(/-gzip"$/, '"') === etag);
}
