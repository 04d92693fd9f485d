/** Every object that an org keeps records of, the private ones too, and which of their fields it can find records by. */
import { privateObjectType } from './private-objects.ts';
import { outOfBin } from './recycle-bin.ts';
import type { SObjectType } from './sobject-type.ts';
import { findSObjectType } from './sobject-types.ts';

/** By canonical name, or that of its recycle bin. Throws for a name that is none. */
export function orgObject(name: string): SObjectType {
  const own = outOfBin(name);
  const type = privateObjectType(own) ?? findSObjectType(own);
  if (type?.name !== own) throw new Error(`The org has no object ${name}`);
  return type;
}

/** Indexed besides references, ids for lookups and external ids (ours). */
const ALSO_INDEXED: ReadonlySet<string> = new Set([
  'BackgroundOperation.SequenceGroup',
  'BackgroundOperation.Status',
  'CreditMemo.Status',
  'OrderSummary.OrderNumber',
  'PaymentGatewayLog.GatewayRefNumber',
  'PaymentGatewayLog.SfRefNumber',
  'ProcessException.Status',
  'Refund.GatewayRefNumber',
  'Refund.Status',
  'User.Username',
]);

export function isIndexed(sObject: string, fieldName: string): boolean {
  const field = orgObject(sObject).fields.get(fieldName);
  if (!field) return false;
  if (field.type === 'reference' || field.idLookup || field.externalId) return true;
  return ALSO_INDEXED.has(`${sObject}.${fieldName}`);
}
