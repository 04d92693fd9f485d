/** The currencies of a seed's records. */

import { objectFacts } from './object-facts.ts';
import type { FieldValues } from './port.ts';
import { seedableObjectType } from './private-objects.ts';
import { normalizeId } from './record-ids.ts';
import type { SeedInput, SeedRecord } from './seed-files.ts';
import type { SObjectType, SObjectTypes } from './sobject-type.ts';
import { currencyOf } from './writer.ts';

/** The currency of each record: its own, or that of a record it points at, or the org's default. */
export class Currencies {
  readonly #byId = new Map<string, Readonly<Record<string, unknown>>>();
  readonly #types: SObjectTypes;
  readonly #defaultCurrency: string;

  constructor(types: SObjectTypes, objects: SeedInput['objects'], defaultCurrency: string) {
    this.#types = types;
    this.#defaultCurrency = defaultCurrency;
    if (everyRecordHasCurrency(types, objects)) return;
    for (const { records } of objects.values()) for (const record of records) this.#add(record);
  }

  #add({ fields }: SeedRecord): void {
    if (typeof fields.Id === 'string') this.#byId.set(this.#normalized(fields.Id), fields);
  }

  of(type: SObjectType, fields: Readonly<Record<string, unknown>>): string {
    const { CurrencyIsoCode: own } = fields;
    if (typeof own === 'string' && own !== '') return own;
    return this.#find(type, fields, 0) ?? this.#defaultCurrency;
  }

  /** Chains of references that lead to a currency are short; a chain deeper than 8 is a circle. */
  #find(
    type: SObjectType | undefined,
    fields: Readonly<Record<string, unknown>>,
    depth: number,
  ): string | undefined {
    if (!type || depth > 8) return undefined;
    return currencyOf(objectFacts(type), fields as FieldValues, (sObject, id) => {
      const record = this.#byId.get(this.#normalized(id));
      return record && { CurrencyIsoCode: this.#find(this.#types.sObjectType(sObject), record, depth + 1) };
    });
  }

  #normalized(id: unknown): string {
    return typeof id === 'string' ? (normalizeId(id) ?? id) : '';
  }
}

/** Then no record takes its currency from another one, and a table of all records is not needed. */
function everyRecordHasCurrency(types: SObjectTypes, objects: SeedInput['objects']): boolean {
  const hasCurrency = ({ fields: { CurrencyIsoCode: currency } }: SeedRecord) =>
    typeof currency === 'string' && currency !== '';
  return [...objects].every(([name, { records }]) => {
    const type = seedableObjectType(name) ?? types.sObjectType(name);
    return !type || objectFacts(type).currencySources.length === 0 || records.every(hasCurrency);
  });
}
