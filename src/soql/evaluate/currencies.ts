/**
 * The currencies of amounts. In an org with several an amount is in the currency of its record, and aggregates, convertCurrency
 * and ORDER BY go by what it is in one currency (doc: convertCurrency). No exchange rates are known here: what needs one is refused.
 */
import type { FieldValue } from '../bound.ts';
import { kindOf } from '../kinds.ts';
import { type Refused, refusal } from '../refusal.ts';
import type { SoqlRow } from '../schema.ts';
import type { Parents, Read } from './parents.ts';

export class Currencies {
  /** ISO code of the org's own. */
  readonly own: string;
  readonly #parents: Parents;

  constructor(own: string, parents: Parents) {
    this.own = own;
    this.#parents = parents;
  }

  /** Reads the ISO code of an amount's currency; undefined for what is no amount, and where records have no currency of their own. */
  reader(value: FieldValue): ((row: SoqlRow) => string) | undefined {
    const field = value.field.type === 'currency' ? value.type.field('CurrencyIsoCode') : undefined;
    if (!field) return undefined;
    const read = this.#parents.reader({ ...value, field, compareAs: kindOf(field.type) });
    return (row) => (read(row) as string | null) ?? this.own;
  }

  /** Reads the value, an amount in the org's own currency. `what` asks for it: "SUM(Amount)". Nothing is nothing in any currency. */
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
  const message = `${what} is not supported for amounts in ${from} and ${to}: there is no exchange rate. Choose one with CurrencyIsoCode`;
  return refusal('MALFORMED_QUERY', message);
}
