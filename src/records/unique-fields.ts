/** Refuses values that two records of an object must not share. */
import type { FieldValues, OrgView, SObjectRecord } from '../org/port.ts';
import type { SObjectField, SObjectType, UniqueTogether } from '../org/sobject-type.ts';
import { findByText } from './external-id.ts';
import type { Refusal } from './refusal.ts';

/** Refuses values that another record has; `before` is the record itself if it exists already. */
export async function refuseDuplicates(
  view: OrgView,
  type: SObjectType,
  values: FieldValues,
  before: SObjectRecord | undefined,
  defaultCurrency: string,
): Promise<Refusal[]> {
  const refusals: Refusal[] = [];
  for (const name of Object.keys(values)) {
    const value = values[name];
    const field = type.fields.get(name) as SObjectField;
    if (!field.unique || typeof value !== 'string') continue;
    const found = await findByText(view, type, field, value);
    const duplicate = found.find(({ Id }) => Id !== before?.Id);
    if (duplicate) refusals.push(duplicateValue(name, duplicate.Id));
  }
  if (type.uniqueTogether) {
    const record = { CurrencyIsoCode: defaultCurrency, ...before, ...values };
    refusals.push(...(await refuseTogether(view, type.name, type.uniqueTogether, record, before?.Id)));
  }
  return refusals;
}

/** The message is Salesforce's, without fields, and with an id of 18 characters, likely at all versions (seen: duplicate-value). */
function duplicateValue(name: string, duplicateId: string): Refusal {
  const message = `duplicate value found: ${name} duplicates value on record with id: ${duplicateId}`;
  return { errorCode: 'DUPLICATE_VALUE', message, fields: [] };
}

/** Checks fields that are unique together, if none is blank: a price book has one price of a product in each currency (doc; code and message seen, in older orgs as FIELD_INTEGRITY_EXCEPTION). */
async function refuseTogether(
  view: OrgView,
  sObject: string,
  { fields, message }: UniqueTogether,
  record: FieldValues,
  ownId: string | undefined,
): Promise<Refusal[]> {
  const [indexed = ''] = fields;
  const key = record[indexed];
  if (typeof key !== 'string' || fields.some((name) => (record[name] ?? null) === null)) return [];
  const others = await view.find(sObject, indexed, key);
  const duplicate = others.find(
    (other) => other.Id !== ownId && fields.every((name) => other[name] === record[name]),
  );
  return duplicate ? [{ errorCode: 'DUPLICATE_VALUE', message, fields: [] }] : [];
}
