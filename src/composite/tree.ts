/** POST /composite/tree/T: up to 200 new records with their children inside them, all or nothing (doc: sObject Tree). */

import { allOrNone, type Verdict } from '../api/all-or-none.ts';
import { notFound } from '../api/errors.ts';
import { type Answer, type Exchange, type OrgServices, resource } from '../api/resource.ts';
import type { JsonValue } from '../org/present.ts';
import type { SObjectType } from '../org/sobject-type.ts';
import { hasFailed, inXmlOrder, jsonAnswer } from './answered.ts';
import { checkNames, envelope, wholeBody } from './envelope.ts';
import { printExact } from './exact-numbers.ts';
import { findType } from './record-part.ts';
import { type RowError, rowErrors } from './rows.ts';
import { levelsOf, type TreeRecord } from './tree-records.ts';

export const compositeTree = resource({
  method: 'POST',
  availableVersion: 34,
  path: '/composite/tree/:sObject',
  input: envelope('tree', { root: 'SObjectTreeRequest', lists: { records: [] } }),
  answer: async (exchange) => {
    const type = findType(exchange.services.org, exchange.params.sObject as string, exchange.version);
    if (!type) throw notFound();
    const whole = wholeBody(exchange);
    await checkNames(exchange, whole, ['records']);
    const levels = await levelsOf(exchange, type, whole);
    const wrong = levels.flat().filter(({ errors }) => errors.length > 0);
    if (wrong.length > 0) return failedAnswer(wrong);
    const { outcome } = await allOrNone(exchange.services, (within) =>
      insertLevels(exchange, within, levels),
    );
    return outcome;
  },
});

/** Level by level, each record in the order in which it is listed (doc); the first level with failures is the last. */
async function insertLevels(
  exchange: Exchange,
  within: OrgServices,
  levels: readonly (readonly TreeRecord[])[],
): Promise<Verdict<Answer>> {
  const ids = new Map<TreeRecord, string>();
  for (const level of levels) {
    const failed: Failed[] = [];
    for (const record of level) {
      const answer = await insert(exchange, within, record, ids);
      if (hasFailed(answer)) failed.push({ referenceId: record.referenceId, errors: rowErrors(answer) });
      else ids.set(record, (answer.body as { id: string }).id);
    }
    if (failed.length > 0) return { outcome: failedAnswer(failed), isKept: false };
  }
  const results = [...ids].map(([{ referenceId }, id]) => ({ referenceId, id }));
  return { outcome: treeAnswer({ hasErrors: false, results }, 201), isKept: true };
}

function insert(
  { version, dispatch }: Exchange,
  within: OrgServices,
  { type, fields, parent }: TreeRecord,
  ids: ReadonlyMap<TreeRecord, string>,
): Promise<Answer> {
  const { name } = type as SObjectType;
  const own = parent ? { ...fields, [parent.field]: ids.get(parent.record) } : fields;
  const url = `/services/data/v${version}.0/sobjects/${name}`;
  return dispatch({ method: 'POST', url, body: printExact(own) }, within);
}

interface Failed {
  readonly referenceId: string;
  readonly errors: readonly RowError[];
}

/** Only the records at fault are told (doc). */
function failedAnswer(failed: readonly Failed[]): Answer {
  const results = failed.map(({ referenceId, errors }) => ({ referenceId, errors }));
  return treeAnswer({ hasErrors: true, results }, 400);
}

function treeAnswer(body: { readonly [name: string]: JsonValue }, status: number): Answer {
  return { ...jsonAnswer(body, status), xml: { root: 'SObjectTreeResponse', value: inXmlOrder(body) } };
}
