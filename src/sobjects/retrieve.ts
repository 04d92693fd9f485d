/** GET /sobjects/T/ID: one record with all fields, or with the requested ones (doc: sObject Rows). */
import { entityIsDeleted, invalidField, notFound } from '../api/errors.ts';
import { type Answer, type Exchange, resource } from '../api/resource.ts';
import { featureNotEmulated } from '../org/not-emulated.ts';
import type { SObjectRecord } from '../org/port.ts';
import type { SObjectField, SObjectType } from '../org/sobject-type.ts';
import { chooseFields } from '../records/chosen-fields.ts';
import { readRecordId, readRecordType } from './named-object.ts';
import { isNotModified, validatorsOf } from './preconditions.ts';
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
    return answerRetrieve(exchange, type, record);
  },
});

/** Answers the record with the requested `fields`, or 304 if its conditional headers say so. */
export function answerRetrieve(
  { query, headers, version }: Exchange,
  type: SObjectType,
  record: SObjectRecord,
): Answer {
  const fields = readFields(type, query.get('fields'));
  const validators = validatorsOf(type.name, record);
  const etag = validators.etag === undefined ? {} : { headers: { ETag: validators.etag } };
  if (isNotModified(headers, validators)) return { status: 304, ...etag };
  return { ...recordAnswer(type, record, fields, version), ...etag };
}

/** The named fields in their order, then the id unless `isWithId` is false; all fields when `names` is null. */
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
