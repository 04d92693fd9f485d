/** GET /sobjects/T/ID: one record, all of its fields or those asked for (doc: sObject Rows). */
import { invalidField, notFound } from '../api/errors.ts';
import { resource } from '../api/resource.ts';
import type { Org } from '../org/port.ts';
import { normalizeId } from '../org/record-ids.ts';
import type { SObjectField, SObjectType } from '../org/sobject-type.ts';
import { recordAnswer } from './record-answer.ts';

export const retrieveRecord = resource({
  method: 'GET',
  availableVersion: 20,
  path: '/sobjects/:sObject/:id',
  answer: async ({ params, query, version, rooms }) => {
    const type = readType(rooms.org, params.sObject as string, version);
    const record = await rooms.org.get(type.name, readId(rooms.org, type, params.id as string));
    if (!record) throw notFound();
    return recordAnswer(type, record, readFields(type, query.get('fields'), version), version);
  },
});

/** Names are matched without case; objects newer than the version are not there yet. */
function readType(org: Org, name: string, version: number): SObjectType {
  const type = org.sObjectType(name);
  if (!type || type.since > version || type.keyPrefix === null) throw notFound();
  return type;
}

function readId(org: Org, type: SObjectType, text: string): string {
  const id = normalizeId(text);
  if (id === undefined || org.sObjectTypeOfId(id)?.name !== type.name) throw notFound();
  return id;
}

/** Those asked for, in that order, and the id after them (seen); without asking all. */
function readFields(type: SObjectType, names: string | null, version: number): readonly SObjectField[] {
  const known = [...type.fields.values()].filter(({ since = 0 }) => since <= version);
  if (names === null) return known;
  const asked = names.split(',').map((name) => {
    const field = type.field(name.trim());
    if (!field || !known.includes(field)) throw invalidField(name.trim(), type.name);
    return field;
  });
  return [...new Set([...asked, type.field('Id') as SObjectField])];
}
