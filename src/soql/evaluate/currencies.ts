/**
 * The currencies of amounts. In an org with several currencies an amount is in the currency of its record, and aggregates, convertCurrency
 * and ORDER BY use its value in one currency (doc: convertCurrency). There are no exchange rates here: a query that needs one is refused.
 */
import type { FieldValue } from '../bound.ts';
import { kindOf } from '../kinds.ts';
import { type Refused, refusal } from '../refusal.ts';
import type { SoqlRow } from '../schema.ts';
import type { Parents, Read } from './parents.ts';

export class Currencies {
  /** ISO code of the org's own currency. */
  readonly own: string;
  readonly #parents: Parents;

  constructor(own: string, parents: Parents) {
    this.own = own;
    this.#parents = parents;
  }

  /** Returns a function that reads the ISO code of an amount's currency; undefined for other fields, and for records without a currency. */
  reader(value: FieldValue): ((row: SoqlRow) => string) | undefined {
    const field = value.field.type === 'currency' ? value.type.field('CurrencyIsoCode') : undefined;
    if (!field) return undefined;
    const read = this.#parents.reader({ ...value, field, compareAs: kindOf(field.type) });
    return (row) => (read(row) as string | null) ?? this.own;
  }

  /** Returns a function that reads an amount in the org's own currency. `what`, such as "SUM(Amount)", is for the refusal. Zero needs no exchange rate. */
  ownReader(value: FieldValue, what: string): Read<SoqlRow> {
    const read = this.#parents.reader(value);
    const currencyOf = this.reader(value);
    if (!currencyOf) return read;
    return (row) => {
      const amount = read(row);
      if (Number(amount ?? 0) !== 0 && currencyOf(row) !== this.own)
        throw noRate(what, currencyOf(row), this.own);
      return amount;
    };
  }
}

/** The words are ours. */
export function noRate(what: string, from: string, to: string): Refused {
  const message = `${what} is not supported for amounts in ${from} and ${to}: there is no exchange rate. Filter by CurrencyIsoCode to query one currency`;
  return refusal('MALFORMED_QUERY', message);
}
