/** GET /sobjects/T/ID: one record, all of its fields or those asked for (doc: sObject Rows). */
import { entityIsDeleted, invalidField, notFound } from '../api/errors.ts';
import { type Answer, type Exchange, resource } from '../api/resource.ts';
import { featureNotEmulated } from '../org/not-emulated.ts';
import type { SObjectRecord } from '../org/port.ts';
import type { SObjectField, SObjectType } from '../org/sobject-type.ts';
import { chooseFields } from '../records/chosen-fields.ts';
import { readRecordId, readRecordType } from './named-object.ts';
import { isKnown, validatorsOf } from './preconditions.ts';
import { recordAnswer } from './record-answer.ts';

export const retrieveRecord = resource({
  method: 'GET',
  availableVersion: 20,
  path: '/sobjects/:sObject/:id',
  answer: async (exchange) => {
    const { params, version } = exchange;
    const { org } = exchange.services;
    const type = readRecordType(org, params.sObject, version);
    const id = readRecordId(org, type, params.id);
    const record = await org.get(type.name, id);
    if (!record) throw (await org.getDeleted(type.name, id)) ? entityIsDeleted() : notFound();
    return retrieved(exchange, type, record);
  },
});

/** The record as the client asked for it: by `fields`, and by its conditional headers. */
export function retrieved(
  { query, headers, version }: Exchange,
  type: SObjectType,
  record: SObjectRecord,
): Answer {
  const fields = readFields(type, query.get('fields'));
  const validators = validatorsOf(type.name, record);
  const told = validators.etag === undefined ? {} : { headers: { ETag: validators.etag } };
  if (isKnown(headers, validators)) return { status: 304, ...told };
  return { ...recordAnswer(type, record, fields, version), ...told };
}

/** Those asked for, in that order, and the id after them (seen) unless it is not wanted; without asking all. */
export function readFields(
  type: SObjectType,
  names: string | null,
  isWithId = true,
): readonly SObjectField[] {
  if (names === null) return [...type.fields.values()];
  const chosen = chooseFields(type, names.split(','), isWithId);
  if ('fields' in chosen) return chosen.fields;
  throw invalidField(chosen.unknown, type.name, featureNotEmulated(type, chosen.unknown));
}
