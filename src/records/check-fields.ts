/**
 * The checks that Salesforce makes before it writes a record, in its order: names, rights, values, required fields, references, circles, duplicates.
 * The first check that fails ends them and returns all its refusals.
 */
import { readFieldValues } from '../org/field-values.ts';
import type { FieldValue, FieldValues, Org, OrgTransaction, SObjectRecord } from '../org/port.ts';
import { refuseReference } from '../org/references.ts';
import { missingFields } from '../org/required-fields.ts';
import type { SObjectField, SObjectType } from '../org/sobject-type.ts';
import { refuseCircles } from './hierarchies.ts';
import { nameFields } from './name-fields.ts';
import {
  ENTITY_IS_DELETED,
  fieldsNotWriteable,
  INVALID_CROSS_REFERENCE,
  type Refusal,
  requiredFieldsMissing,
} from './refusal.ts';
import { refuseDuplicates } from './unique-fields.ts';

/** The context of a write: a transaction of the org, at an API version. */
export interface WriteContext {
  readonly org: Org;
  readonly tx: OrgTransaction;
  readonly version: number;
}

export type CheckedFields = { readonly fields: FieldValues } | { readonly refusals: readonly Refusal[] };

/** `before` is the record to update; undefined for an insert. Returns the input's own values by canonical name, or refusals. */
export async function checkFields(
  writing: WriteContext,
  type: SObjectType,
  input: Readonly<Record<string, unknown>>,
  before?: SObjectRecord,
): Promise<CheckedFields> {
  const named = await nameFields(writing, type, input);
  if ('refusals' in named) return named;
  const { fields } = named;
  const currency = writing.org.settings.defaultCurrency;
  const { values, refusals } = readFieldValues(type, fields, currency);
  const found =
    some(refuseRights(type, Object.keys(fields), before !== undefined)) ??
    some([...refusals, ...refuseBlankBooleans(type, fields)]) ??
    some(before ? refuseBlanks(type, values) : refuseMissing(writing.org, type, values)) ??
    some(await refuseReferences(writing, type, values)) ??
    some(before ? await refuseCircles(writing.tx, type, before.Id, values) : []) ??
    some(await refuseDuplicates(writing.tx, type, values, before, currency));
  return found ? { refusals: found } : { fields: fields as FieldValues };
}

/** Undefined for none, so that the next check is made. */
function some(refusals: readonly Refusal[]): readonly Refusal[] | undefined {
  return refusals.length > 0 ? refusals : undefined;
}

function refuseRights(type: SObjectType, names: readonly string[], isUpdate: boolean): Refusal[] {
  const mayWrite = (field: SObjectField) => (isUpdate ? field.updateable : field.createable);
  const refused = names.filter((name) => !mayWrite(type.fields.get(name) as SObjectField));
  return refused.length > 0 ? [fieldsNotWriteable(refused)] : [];
}

/** A checkbox is true or false, never blank (seen). */
function refuseBlankBooleans(type: SObjectType, fields: Readonly<Record<string, unknown>>): Refusal[] {
  const isBlank = ([name, value]: [string, unknown]) =>
    (value === null || value === '') && type.fields.get(name)?.type === 'boolean';
  return Object.entries(fields)
    .filter(isBlank)
    .map(([name]) => ({
      errorCode: 'INVALID_TYPE_ON_FIELD_IN_RECORD',
      message: `${type.fields.get(name)?.label}: value not of required type: `,
      fields: [name],
    }));
}

function refuseMissing(org: Org, type: SObjectType, values: FieldValues): Refusal[] {
  const missing = missingFields(org, type, values);
  return missing ? [missing] : [];
}

function refuseBlanks(type: SObjectType, values: FieldValues): Refusal[] {
  const blank = Object.keys(values).filter(
    (name) => values[name] === null && !type.fields.get(name)?.nillable,
  );
  return blank.length > 0 ? [requiredFieldsMissing(blank)] : [];
}

async function refuseReferences(
  writing: WriteContext,
  type: SObjectType,
  values: FieldValues,
): Promise<Refusal[]> {
  const refusals: Refusal[] = [];
  for (const [name, value] of Object.entries(values)) {
    const field = type.fields.get(name) as SObjectField;
    const refusal = field.type === 'reference' ? await refuseTarget(writing, field, value) : undefined;
    if (refusal) refusals.push(refusal);
  }
  return refusals;
}

async function refuseTarget(
  { org, tx }: WriteContext,
  field: SObjectField,
  id: FieldValue | undefined,
): Promise<Refusal | undefined> {
  if (typeof id !== 'string') return undefined;
  const target = org.sObjectTypeOfId(id)?.name;
  const isThere = target !== undefined && (await tx.get(target, id)) !== undefined;
  const refusal = refuseReference(org, field, id, () => isThere);
  if (refusal?.errorCode !== 'INVALID_CROSS_REFERENCE_KEY') return refusal;
  return target && (await tx.getDeleted(target, id)) ? ENTITY_IS_DELETED : INVALID_CROSS_REFERENCE;
}
