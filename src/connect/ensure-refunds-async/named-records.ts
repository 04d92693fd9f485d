/** The records that a request names by their ids. */
import type { Org, OrgView, SObjectRecord } from '../../org/port.ts';
import { normalizeId } from '../../org/record-ids.ts';
import { businessRuleViolation } from './business-rule-violation.ts';

/** Statuses in which a credit memo or an invoice has no money to move (doc: Canceled and Error; the others ours). */
const UNUSABLE = new Set(['Draft', 'Draft In Progress', 'Canceled', 'Error', 'Void In Progress', 'Voided']);

/** `property` is the request's property that has the id. Rejects with row V. */
export async function findNamedRecord(
  { org, view }: { readonly org: Org; readonly view: OrgView },
  property: string,
  sObject: string,
  text: string,
): Promise<SObjectRecord> {
  const refuse = (problem: string, code?: string) => businessRuleViolation(`${property}: ${problem}`, code);
  const id = normalizeId(text);
  if (id === undefined) throw refuse(`invalid identifier: ${text}`, 'INVALID_ID_FIELD');
  if (org.sObjectTypeOfId(id)?.name !== sObject)
    throw refuse(`${text} is not a record id of object ${sObject}`, 'INVALID_ID_FIELD');
  const record = await view.get(sObject, id);
  if (!record) throw refuse(`there is no ${sObject} ${text}`);
  return record;
}

/** `what` names the property and the kind of record, for the message. Throws row V. */
export function refuseUnusable(org: Org, what: string, { Id, Status }: SObjectRecord): void {
  if (!UNUSABLE.has(String(Status))) return;
  const values = org.sObjectTypeOfId(Id)?.field('Status')?.picklistValues ?? [];
  const usable = values.filter((value) => !UNUSABLE.has(value)).join(' or ');
  throw businessRuleViolation(`${what} ${Id} has status ${Status}; it must be ${usable}`);
}
