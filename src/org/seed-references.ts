/** Checks the references of a seed's records. */
import type { FieldRefusal } from './field-refusal.ts';
import type { FieldValues } from './port.ts';
import type { Problems } from './problems.ts';
import { refuseReference } from './references.ts';
import type { SeedRecord } from './seed-files.ts';
import type { SObjectField, SObjectType, SObjectTypes } from './sobject-type.ts';

/** A record of a seed whose fields are read. */
export type ReadSource = SeedRecord & { readonly fields: FieldValues };

/** The records that give an id, by that id. */
export type ById = Map<string, ReadSource>;

/** Adds a problem for each reference that is wrong. */
export function checkAllReferences(
  types: SObjectTypes,
  type: SObjectType,
  checked: readonly { readonly source: ReadSource }[],
  byId: ById,
  problems: Problems,
): void {
  const references = [...type.fields.values()].filter((field) => field.type === 'reference');
  const known = references.map((field) => new KnownReference(types, field, byId));
  for (const { source } of checked)
    if (!known.every((reference) => reference.isRight(source.fields)))
      checkReferences(types, type, source, byId, problems);
}

/** Looks whether references by one field are right. Consecutive records mostly point at the same record. */
class KnownReference {
  readonly #types: SObjectTypes;
  readonly #field: SObjectField;
  readonly #byId: ById;
  /** A reference that is right for any record. */
  #right: string | undefined;

  constructor(types: SObjectTypes, field: SObjectField, byId: ById) {
    this.#types = types;
    this.#field = field;
    this.#byId = byId;
  }

  isRight(values: FieldValues): boolean {
    const value = values[this.#field.name];
    if (typeof value !== 'string' || value === this.#right) return true;
    const isRight = !refusalOf(this.#types, this.#field, value, values, this.#byId);
    if (isRight && values.IsDeleted !== true) this.#right = value;
    return isRight;
  }
}

function refusalOf(
  types: SObjectTypes,
  field: SObjectField,
  value: string,
  values: FieldValues,
  byId: ById,
): FieldRefusal | undefined {
  return refuseReference(types, field, value, (_sObject, id) => exists(byId.get(id), values));
}

function checkReferences(
  types: SObjectTypes,
  type: SObjectType,
  source: ReadSource,
  byId: ById,
  problems: Problems,
): void {
  for (const [name, value] of Object.entries(source.fields)) {
    const field = type.fields.get(name)!;
    if (field.type !== 'reference' || typeof value !== 'string') continue;
    const refusal = refusalOf(types, field, value, source.fields, byId);
    if (refusal) addRefusal(type, source.place, refusal, problems);
  }
}

/** A record in the recycle bin exists only for other records in it. */
function exists(target: ReadSource | undefined, { IsDeleted }: FieldValues): boolean {
  return target !== undefined && (target.fields.IsDeleted !== true || IsDeleted === true);
}

/** Adds the refusal of a field of the record. */
export function addRefusal(
  type: SObjectType,
  place: string,
  { fields, message }: FieldRefusal,
  problems: Problems,
): void {
  problems.add(place, `${type.name}.${fields.join(', ')}: ${message}`);
}
