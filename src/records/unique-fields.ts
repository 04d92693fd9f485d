/** Values that no two records of an object may share. */
import type { FieldValues, OrgView, SObjectRecord } from '../org/port.ts';
import type { SObjectField, SObjectType } from '../org/sobject-type.ts';
import { findByText } from './external-id.ts';
import type { Refusal } from './refusal.ts';

/** As "Object.Field"; facts of the object reference. */
const UNIQUE_FIELDS: ReadonlySet<string> = new Set(['User.FederationIdentifier', 'User.Username']);

export function isUnique(sObject: string, { name, unique }: SObjectField): boolean {
  return unique ?? UNIQUE_FIELDS.has(`${sObject}.${name}`);
}

/** Refuses what another record has; `before` is the record itself, when it is there already. */
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
    if (!isUnique(type.name, field) || typeof value !== 'string') continue;
    const found = await findByText(view, type, field, value);
    const twin = found.find(({ Id }) => Id !== before?.Id);
    if (twin) refusals.push(duplicateValue(name, twin.Id));
  }
  if (type.name === 'PricebookEntry')
    refusals.push(
      ...(await refuseSecondPrice(
        view,
        { CurrencyIsoCode: defaultCurrency, ...before, ...values },
        before?.Id,
      )),
    );
  return refusals;
}

/** The message is Salesforce's, with an id of 15 characters and no fields (seen). */
function duplicateValue(name: string, twinId: string): Refusal {
  const message = `duplicate value found: ${name} duplicates value on record with id: ${twinId.slice(0, 15)}`;
  return { errorCode: 'DUPLICATE_VALUE', message, fields: [] };
}

const PRICE_KEY = ['Pricebook2Id', 'Product2Id', 'CurrencyIsoCode'] as const;

/** A price book has one price of a product in each currency (doc; code and message seen, in older orgs as FIELD_INTEGRITY_EXCEPTION). */
async function refuseSecondPrice(
  view: OrgView,
  entry: FieldValues,
  ownId: string | undefined,
): Promise<Refusal[]> {
  const book = entry.Pricebook2Id;
  if (typeof book !== 'string') return [];
  const entries = await view.find('PricebookEntry', 'Pricebook2Id', book);
  const twin = entries.find(
    (other) => other.Id !== ownId && PRICE_KEY.every((name) => other[name] === entry[name]),
  );
  const message = 'This price definition already exists in this price book';
  return twin ? [{ errorCode: 'DUPLICATE_VALUE', message, fields: [] }] : [];
}
