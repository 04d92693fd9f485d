/** PATCH /sobjects/T/ID: changes the fields that are sent (doc: sObject Rows). */
import { anyObject } from '../api/any-object.ts';
import { resource } from '../api/resource.ts';
import { readRecordId, readType } from './named-object.ts';
import { readRecordInput, refuse } from './write-answer.ts';
import { updateRecord } from './write-record.ts';

export const patchRecord = resource({
  method: 'PATCH',
  availableVersion: 20,
  path: '/sobjects/:sObject/:id',
  input: anyObject(),
  answer: async (exchange) => {
    const { params, version, source } = exchange;
    const { org } = exchange.rooms;
    const type = readType(org, params.sObject, version);
    const id = readRecordId(org, type, params.id);
    const input = await readRecordInput(exchange, type);
    const result = await org.transact(id, (tx) => updateRecord({ org, tx, version }, type, id, input));
    return result.success ? { status: 204 } : refuse(result, type, source);
  },
});
