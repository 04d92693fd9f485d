/** GET /sobjects/T/ID: one record, all of its fields or those asked for (doc: sObject Rows). */
import { entityIsDeleted, invalidField, notFound } from '../api/errors.ts';
import { resource } from '../api/resource.ts';
import type { SObjectField, SObjectType } from '../org/sobject-type.ts';
import { fieldAt, fieldsAt, readRecordId, readRecordType } from './named-object.ts';
import { recordAnswer } from './record-answer.ts';

export const retrieveRecord = resource({
  method: 'GET',
  availableVersion: 20,
  path: '/sobjects/:sObject/:id',
  answer: async ({ params, query, version, rooms: { org } }) => {
    const type = readRecordType(org, params.sObject, version);
    const id = readRecordId(org, type, params.id);
    const record = await org.get(type.name, id);
    if (!record) throw (await org.getDeleted(type.name, id)) ? entityIsDeleted() : notFound();
    return recordAnswer(type, record, readFields(type, query.get('fields'), version), version);
  },
});

/** Those asked for, in that order, and the id after them (seen); without asking all. */
export function readFields(
  type: SObjectType,
  names: string | null,
  version: number,
): readonly SObjectField[] {
  if (names === null) return fieldsAt(type, version);
  const asked = names.split(',').map((name) => {
    const field = fieldAt(type, name.trim(), version);
    if (!field) throw invalidField(name.trim(), type.name);
    return field;
  });
  return [...new Set([...asked, type.field('Id') as SObjectField])];
}
