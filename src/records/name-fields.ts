/** Finds the fields that a record's members mean: names in any case, and parents given by an external id instead of an id (doc). */
import { isObject } from '../is-object.ts';
import { visibleAt } from '../org/at-version.ts';
import type { SObjectField, SObjectType } from '../org/sobject-type.ts';
import type { WriteContext } from './check-fields.ts';
import { findByLookup, isLookupField } from './external-id.ts';
import { noSuchColumn, type Refusal } from './refusal.ts';

export type NamedFields =
  | { readonly fields: Readonly<Record<string, unknown>> }
  | { readonly refusals: readonly Refusal[] };

/** Returns the fields by canonical name, or a refusal of the first unknown name (seen). `attributes` must be those of the object. */
export async function nameFields(
  writing: WriteContext,
  type: SObjectType,
  input: Readonly<Record<string, unknown>>,
): Promise<NamedFields> {
  const fields: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(input)) {
    const field = name === 'attributes' ? undefined : type.field(name);
    if (field) {
      fields[field.name] = value;
      continue;
    }
    const refusal =
      name === 'attributes'
        ? refuseAttributes(type, value)
        : await nameParent(writing, type, name, value, fields);
    if (refusal) return { refusals: [refusal] };
  }
  return { fields };
}

/** The code is Salesforce's, the text ours. */
function refuseAttributes(type: SObjectType, attributes: unknown): Refusal | undefined {
  const { type: named } = isObject(attributes) ? attributes : {};
  if (named === undefined || String(named).toLowerCase() === type.name.toLowerCase()) return undefined;
  return {
    errorCode: 'INVALID_TYPE',
    message: `attributes name the type ${named}, but the record is of type ${type.name}`,
    fields: [],
  };
}

async function nameParent(
  writing: WriteContext,
  type: SObjectType,
  name: string,
  value: unknown,
  fields: Record<string, unknown>,
): Promise<Refusal | undefined> {
  const reference = isObject(value) ? referenceByRelationship(type, name) : undefined;
  if (!reference) return noSuchColumn(name, type);
  const parent = await findParent(writing, type, reference, value as Record<string, unknown>);
  if (typeof parent !== 'string') return parent;
  fields[reference.name] = parent;
  return undefined;
}

function referenceByRelationship(type: SObjectType, name: string): SObjectField | undefined {
  const wanted = name.toLowerCase();
  return [...type.fields.values()].find(({ relationshipName }) => relationshipName?.toLowerCase() === wanted);
}

/** The id of the only parent with the value, as in {"ExternalReference": "adyen"}. If parents can be of several types, `attributes` name the type. */
async function findParent(
  { org, tx, version }: WriteContext,
  type: SObjectType,
  { name, referenceTo = [] }: SObjectField,
  { attributes, ...key }: Record<string, unknown>,
): Promise<string | Refusal> {
  const { type: target = referenceTo[0] } = isObject(attributes) ? attributes : {};
  const parentType = visibleAt(org, version).sObjectType(String(target));
  const [[keyName, value] = ['', undefined], ...others] = Object.entries(key);
  const keyField = parentType?.field(keyName);
  if (
    !parentType ||
    !keyField ||
    !isLookupField(keyField) ||
    others.length > 0 ||
    typeof value !== 'string'
  ) {
    const message = `The relationship of ${name} expects one external ID field of ${target} with a string value`;
    return { errorCode: 'INVALID_FIELD', message, fields: [name] };
  }
  const found =
    keyField.name === 'Id' ? [{ Id: value }] : await findByLookup(tx, parentType, keyField, value);
  if (found.length === 1 && found[0]) return found[0].Id;
  return foreignKeyRefusal(found.length, value, keyField.name, parentType.name, type.name);
}

/** The first text is Salesforce's (seen), the second ours. */
function foreignKeyRefusal(found: number, value: string, key: string, target: string, own: string): Refusal {
  if (found === 0) {
    const message = `Foreign key external ID: ${value} not found for field ${key} in entity ${target}`;
    return { errorCode: 'INVALID_FIELD', message, fields: [] };
  }
  const message = `Foreign key external ID: ${value} for field ${key} matches ${found} records of ${target}, but ${own} can refer to only one`;
  return { errorCode: 'DUPLICATE_EXTERNAL_ID', message, fields: [] };
}
