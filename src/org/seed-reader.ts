/** Reads the records of one object of a seed, in place: a second object for each of a million records would cost more than the reading. */
import { FieldRefusal } from './field-refusal.ts';
import { readFieldValue, readFieldValues } from './field-values.ts';
import type { FieldValue } from './port.ts';
import type { SeedRecord } from './seed-files.ts';
import type { SObjectField, SObjectType } from './sobject-type.ts';

const NO_REFUSALS: readonly FieldRefusal[] = [];

export class SeedReader {
  readonly #type: SObjectType;
  readonly #fields = new Map<string, FieldReader>();

  constructor(type: SObjectType) {
    this.#type = type;
    for (const field of type.fields.values())
      if (field.type !== 'address' && field.type !== 'location')
        this.#fields.set(field.name, new FieldReader(field));
  }

  /** Replaces the record's fields by their canonical values, by canonical names. Returns what is refused. */
  read(record: SeedRecord, currency: string): readonly FieldRefusal[] {
    const fields = record.fields as Record<string, unknown>;
    if (!this.#hasOnlyOwnNames(fields)) return this.#readAnew(record, currency);
    let refusals = NO_REFUSALS;
    for (const name in fields) {
      const input = fields[name];
      const value = this.#fields.get(name)!.read(input, currency);
      if (value instanceof FieldRefusal) refusals = [...refusals, value];
      else if (value !== input || typeof value === 'string') fields[name] = value;
    }
    return refusals;
  }

  /** Whether all names are canonical names of fields that are read. */
  #hasOnlyOwnNames(fields: Readonly<Record<string, unknown>>): boolean {
    for (const name in fields) if (!this.#fields.has(name)) return false;
    return true;
  }

  #readAnew(record: SeedRecord, currency: string): readonly FieldRefusal[] {
    const { attributes: _, ...ownFields } = record.fields;
    const { values, refusals } = readFieldValues(this.#type, ownFields, currency);
    record.fields = values;
    return refusals;
  }
}

/** Reads one field. Consecutive records mostly have the same value in it, which is then read once, and is one string in memory. */
class FieldReader {
  readonly #field: SObjectField;
  #input: unknown = undefined;
  #currency = '';
  #value: FieldValue = null;

  constructor(field: SObjectField) {
    this.#field = field;
  }

  read(input: unknown, currency: string): FieldValue | FieldRefusal {
    if (input === this.#input && currency === this.#currency) return this.#value;
    const value = readFieldValue(this.#field, input, currency);
    if (value instanceof FieldRefusal) return value;
    // Most canonical texts are the given ones: the given string is flat, one that was put together may not be.
    this.#value = value === input ? (input as FieldValue) : value;
    this.#input = input;
    this.#currency = currency;
    return this.#value;
  }
}
