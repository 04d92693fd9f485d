/** DELETE /sobjects/T/ID: moves a record to the recycle bin (doc: sObject Rows). */
import { type Answer, type Exchange, resource } from '../api/resource.ts';
import type { SObjectType } from '../org/sobject-type.ts';
import { deleteRecord } from '../records/write-record.ts';
import { readRecordId, readType } from './named-object.ts';
import { refuse } from './write-answer.ts';

export const removeRecord = resource({
  method: 'DELETE',
  availableVersion: 20,
  path: '/sobjects/:sObject/:id',
  answer: async (exchange) => {
    const { params, version } = exchange;
    const { org } = exchange.services;
    const type = readType(org, params.sObject, version);
    return answerDelete(exchange, type, readRecordId(org, type, params.id));
  },
});

export async function answerDelete(
  { version, services: { org } }: Exchange,
  type: SObjectType,
  id: string,
): Promise<Answer> {
  const result = await org.transact(id, (tx) => deleteRecord({ org, tx, version }, type, id));
  return result.success ? { status: 204 } : refuse(result, type);
}
