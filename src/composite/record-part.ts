/** A record inside a larger body: its object, its id and its fields. */
import { notEmulated, notFound } from '../api/errors.ts';
import type { Exchange } from '../api/resource.ts';
import { visibleAt } from '../org/at-version.ts';
import { objectNotEmulated, subjectNotEmulated } from '../org/not-emulated.ts';
import type { Org } from '../org/port.ts';
import type { SObjectType } from '../org/sobject-type.ts';
import { objectIn, type Part, textIn } from './envelope.ts';
import { failure, type RowResult } from './rows.ts';

/** The name of the record's object in attributes.type; row T for a record without it (doc: such a request is not well-formed). */
export async function typeNameOf(exchange: Exchange, record: Part): Promise<string> {
  return textIn(exchange, await objectIn(exchange, record, 'attributes'), 'type');
}

/** The value of the member with that name, in any case. */
export function memberNamed({ value }: Part, name: string): unknown {
  return entryNamed(value, name)?.[1];
}

/** The record's fields: without `attributes`, and without the member that identifies the record. */
export function fieldsOf({ value }: Part, keyName?: string): Record<string, unknown> {
  const key = keyName === undefined ? undefined : entryNamed(value, keyName)?.[0];
  const entries = Object.entries(value).filter(([name]) => name !== 'attributes' && name !== key);
  return Object.fromEntries(entries);
}

function entryNamed(value: object, name: string): [string, unknown] | undefined {
  return Object.entries(value).find(([member]) => member.toLowerCase() === name.toLowerCase());
}

/** The object with that name, in any case, if the version has it. */
export function findType(org: Org, name: string, version: number): SObjectType | undefined {
  return visibleAt(org, version).sObjectType(name);
}

/** The object that a path names. Row N where the org has none, 501 where Salesforce has it. */
export function typeInPath({ services: { org }, params, version }: Exchange): SObjectType {
  const name = params.sObject ?? '';
  const type = findType(org, name, version);
  if (type) return type;
  const subject = subjectNotEmulated(org, name);
  throw subject === undefined ? notFound() : notEmulated(subject);
}

/** Seen, for queries; an object that Salesforce has is said to be not emulated (ours). */
export function unknownType(org: Org, name: string): RowResult {
  const isAbsent = objectNotEmulated(org, name) !== undefined;
  return failure({
    statusCode: 'INVALID_TYPE',
    message: `sObject type '${name}' is not supported${isAbsent ? ': it is not emulated by sfom-emulator' : '.'}`,
    fields: [],
  });
}
