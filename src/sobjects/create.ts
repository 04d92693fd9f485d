/** POST /sobjects/T: a new record, or a platform event published (doc: sObject Basic Information). */
import { anyObject } from '../api/any-object.ts';
import { resource } from '../api/resource.ts';
import { insertRecord } from '../records/write-record.ts';
import { readType } from './named-object.ts';
import { createdAnswer, readRecordInput, refuse } from './write-answer.ts';

export const createRecord = resource({
  method: 'POST',
  availableVersion: 20,
  path: '/sobjects/:sObject',
  input: anyObject(),
  answer: async (exchange) => {
    const { params, version, source } = exchange;
    const { org } = exchange.services;
    const type = readType(org, params.sObject, version);
    const input = await readRecordInput(exchange, type);
    const result = await org.transact(type.name, (tx) => insertRecord({ org, tx, version }, type, input));
    return result.success ? createdAnswer(type, result, version) : refuse(result, type, source);
  },
});
