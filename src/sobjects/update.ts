/** PATCH /sobjects/T/ID: changes the fields that are sent (doc: sObject Rows). */
import { anyObject } from '../api/any-object.ts';
import { type Answer, type Exchange, resource } from '../api/resource.ts';
import type { SObjectType } from '../org/sobject-type.ts';
import { updateRecord } from '../records/write-record.ts';
import { readRecordId, readType } from './named-object.ts';
import { checkUpdate, validatorsOf } from './preconditions.ts';
import { readRecordInput, refuse } from './write-answer.ts';

export const patchRecord = resource({
  method: 'PATCH',
  availableVersion: 20,
  path: '/sobjects/:sObject/:id',
  input: anyObject(),
  answer: async (exchange) => {
    const { params, version } = exchange;
    const { org } = exchange.services;
    const type = readType(org, params.sObject, version);
    return answerUpdate(exchange, type, readRecordId(org, type, params.id));
  },
});

/** Updates the record with the fields of the body, unless the conditional headers forbid it. */
export async function answerUpdate(exchange: Exchange, type: SObjectType, id: string): Promise<Answer> {
  const { version, headers, source, services } = exchange;
  const { org } = services;
  const input = await readRecordInput(exchange, type);
  const result = await org.transact(id, async (tx) => {
    const before = type.keyPrefix === null ? undefined : await tx.get(type.name, id);
    if (before) checkUpdate(headers, validatorsOf(type.name, before));
    return updateRecord({ org, tx, version }, type, id, input);
  });
  return result.success ? { status: 204 } : refuse(result, type, source);
}
