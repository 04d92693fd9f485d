/** POST /composite/tree/T: up to 200 new records with their children inside them, all or none (doc: sObject Tree). */

import { allOrNone, type Verdict } from '../api/all-or-none.ts';
import { type Answer, type Exchange, type OrgServices, resource } from '../api/resource.ts';
import type { JsonValue } from '../org/present.ts';
import type { SObjectType } from '../org/sobject-type.ts';
import type { SaveError } from '../records/save-result.ts';
import { insertRecord } from '../records/write-record.ts';
import { checkNames, envelope, wholeBody } from './envelope.ts';
import { inXmlOrder, jsonAnswer } from './part-answer.ts';
import { typeInPath } from './record-part.ts';
import { type RecordWrite, type RowOutcome, writeRow } from './rows.ts';
import { levelsOf, type TreeRecord } from './tree-records.ts';

export const compositeTree = resource({
  method: 'POST',
  availableVersion: 34,
  path: '/composite/tree/:sObject',
  input: envelope('tree', { root: 'SObjectTreeRequest', lists: { records: [] } }),
  answer: async (exchange) => {
    const type = typeInPath(exchange);
    const whole = wholeBody(exchange);
    await checkNames(exchange, whole, ['records']);
    const levels = await levelsOf(exchange, type, whole);
    const invalid = levels.flat().filter(({ errors }) => errors.length > 0);
    if (invalid.length > 0) return failedAnswer(invalid);
    const { outcome } = await allOrNone(exchange.services, (within) =>
      insertLevels(exchange, within, levels),
    );
    return outcome;
  },
});

/** Inserts level by level, each record in the order of the list (doc), up to the first level with failures. */
async function insertLevels(
  exchange: Exchange,
  within: OrgServices,
  levels: readonly (readonly TreeRecord[])[],
): Promise<Verdict<Answer>> {
  const ids = new Map<TreeRecord, string>();
  for (const level of levels) {
    const failed: Failed[] = [];
    for (const record of level) {
      const { result, written } = await insert(exchange, within, record, ids);
      if (written) ids.set(record, written.id);
      else failed.push({ referenceId: record.referenceId, errors: result.errors as readonly SaveError[] });
    }
    if (failed.length > 0) return { outcome: failedAnswer(failed), isCommitted: false };
  }
  const results = [...ids].map(([{ referenceId }, id]) => ({ referenceId, id }));
  return { outcome: treeAnswer({ hasErrors: false, results }, 201), isCommitted: true };
}

function insert(
  exchange: Exchange,
  within: OrgServices,
  { type, fields: own, parent }: TreeRecord,
  ids: ReadonlyMap<TreeRecord, string>,
): Promise<RowOutcome> {
  const sObjectType = type as SObjectType;
  const fields = parent ? { ...own, [parent.field]: ids.get(parent.record) } : own;
  const write: RecordWrite['write'] = (writing, input) => insertRecord(writing, sObjectType, input);
  return writeRow(exchange, within, { type: sObjectType, fields, write });
}

interface Failed {
  readonly referenceId: string;
  readonly errors: readonly SaveError[];
}

/** Lists only the records that failed (doc). */
function failedAnswer(failed: readonly Failed[]): Answer {
  const results = failed.map(({ referenceId, errors }) => ({ referenceId, errors }));
  return treeAnswer({ hasErrors: true, results }, 400);
}

function treeAnswer(body: { readonly [name: string]: JsonValue }, status: number): Answer {
  return { ...jsonAnswer(body, status), xml: { root: 'SObjectTreeResponse', value: inXmlOrder(body) } };
}
