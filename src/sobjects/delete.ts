/** DELETE /sobjects/T/ID: into the recycle bin (doc: sObject Rows). */
import { resource } from '../api/resource.ts';
import { readRecordId, readType } from './named-object.ts';
import { refuse } from './write-answer.ts';
import { deleteRecord } from './write-record.ts';

export const removeRecord = resource({
  method: 'DELETE',
  availableVersion: 20,
  path: '/sobjects/:sObject/:id',
  answer: async ({ params, version, rooms: { org } }) => {
    const type = readType(org, params.sObject, version);
    const id = readRecordId(org, type, params.id);
    const result = await org.transact(id, (tx) => deleteRecord({ org, tx, version }, type, id));
    return result.success ? { status: 204 } : refuse(result, type);
  },
});
