/** The records that a request names. */
import type { Org, OrgView, SObjectRecord } from '../../org/port.ts';
import { normalizeId } from '../../org/record-ids.ts';
import { brokenRule } from './request-amount.ts';

/** Statuses in which a credit memo or an invoice has no money to move (doc: Canceled and Error; the others ours). */
const UNUSABLE = new Set(['Draft', 'Draft In Progress', 'Canceled', 'Error', 'Void In Progress', 'Voided']);

/** `name` is the property that names it. Rejects with row V. */
export async function findNamedRecord(
  { org, view }: { readonly org: Org; readonly view: OrgView },
  name: string,
  sObject: string,
  text: string,
): Promise<SObjectRecord> {
  const id = normalizeId(text);
  if (id === undefined) throw brokenRule(`${name}: invalid identifier: ${text}`, 'INVALID_ID_FIELD');
  if (org.sObjectTypeOfId(id)?.name !== sObject) {
    throw brokenRule(`${name}: ${text} is not the id of a ${sObject}`, 'INVALID_ID_FIELD');
  }
  const record = await view.get(sObject, id);
  if (!record) throw brokenRule(`${name}: there is no ${sObject} ${text}`);
  return record;
}

export function refuseUnusable(what: string, { Id, Status }: SObjectRecord): void {
  if (UNUSABLE.has(String(Status)))
    throw brokenRule(`${what} ${Id} has status ${Status}, in which it cannot be used`);
}
