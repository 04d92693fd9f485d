/**
 * The currencies of amounts. In an org with several currencies an amount is in the currency of its record; aggregates and ORDER BY use its value
 * in the corporate currency, convertCurrency its value in the user's currency (doc: convertCurrency). Without an exchange rate, a query that needs one is refused.
 */
import { money } from '../../money.ts';
import type { Slices } from '../../slices.ts';
import type { FieldValue } from '../bound.ts';
import type { CurrencyRates } from '../currency-rates.ts';
import { kindOf } from '../kinds.ts';
import { type Refused, refusal } from '../refusal.ts';
import type { SoqlRow } from '../schema.ts';
import type { CodeColumn } from './code-column.ts';
import { codeField, codesOf } from './columns.ts';
import type { Parents, Read } from './parents.ts';

/** Converted amounts are rounded half up to this number of decimals (ours). */
const CONVERTED_DECIMALS = 12;

export interface CurrencyOptions {
  /** ISO code of the currency of records that name none. */
  readonly own: string;
  /** ISO code of the user's currency; by default the corporate currency. */
  readonly user?: string | undefined;
  readonly rates?: CurrencyRates | undefined;
}

/** Whether the row at a place has its amount in the corporate currency. */
export type IsCorporate = (place: number) => boolean;

export class Currencies {
  /** ISO code of the currency of records that name none. */
  readonly own: string;
  /** ISO code of the currency of aggregates. */
  readonly corporate: string;
  /** ISO code of the currency that convertCurrency converts to. Without exchange rates it is the org's (ours). */
  readonly user: string;
  readonly #rates: CurrencyRates | undefined;
  readonly #parents: Parents;

  constructor({ own, user, rates }: CurrencyOptions, parents: Parents) {
    this.own = own;
    this.corporate = rates?.corporateCurrency ?? own;
    this.user = rates ? (user ?? this.corporate) : own;
    this.#rates = rates;
    this.#parents = parents;
  }

  get hasRates(): boolean {
    return this.#rates !== undefined;
  }

  /** Returns a function that reads the ISO code of an amount's currency; undefined for other fields, and for records without a currency. */
  reader(value: FieldValue): ((row: SoqlRow) => string) | undefined {
    const field = value.field.type === 'currency' ? value.type.field('CurrencyIsoCode') : undefined;
    if (!field) return undefined;
    const read = this.#parents.reader({ ...value, field, compareAs: kindOf(field.type) });
    return (row) => (read(row) as string | null) ?? this.own;
  }

  /** The currencies of an amount of the rows themselves, from their column; undefined if they must be read from the rows. */
  async codesOf(
    value: FieldValue,
    rows: readonly SoqlRow[],
    slices: Slices,
  ): Promise<CodeColumn | undefined> {
    const field = value.type.field('CurrencyIsoCode');
    const coded = field && codeField({ ...value, field, compareAs: kindOf(field.type) });
    return coded && codesOf(rows, coded, slices);
  }

  /** The different currencies of an amount, like `codesOf`. */
  async present(value: FieldValue, rows: readonly SoqlRow[], slices: Slices) {
    const column = await this.codesOf(value, rows, slices);
    return column && new Set(column.present().map((code) => code ?? this.own));
  }

  /** Which rows have the amount in the corporate currency, or no conversion; like `codesOf`. */
  async corporateRows(
    value: FieldValue,
    rows: readonly SoqlRow[],
    slices: Slices,
  ): Promise<IsCorporate | undefined> {
    if (value.field.type !== 'currency') return () => true;
    if (!value.type.field('CurrencyIsoCode')) return this.own === this.corporate ? () => true : undefined;
    const column = await this.codesOf(value, rows, slices);
    if (!column) return undefined;
    const isRight = Uint8Array.from(column.values, (code) => ((code ?? this.own) === this.corporate ? 1 : 0));
    const { codes } = column;
    return (place) => isRight[codes[place]!] === 1;
  }

  /** Returns a function that reads an amount in the corporate currency. `what`, such as "SUM(Amount)", is for the refusal. */
  corporateReader(value: FieldValue, what: string): Read<SoqlRow> {
    return this.#convertingReader(value, this.corporate, what);
  }

  /** Returns a function that reads an amount in the user's currency. */
  userReader(value: FieldValue, what: string): Read<SoqlRow> {
    return this.#convertingReader(value, this.user, what);
  }

  #convertingReader(value: FieldValue, to: string, what: string): Read<SoqlRow> {
    const read = this.#parents.reader(value);
    const currencyOf = this.reader(value);
    const isAmount = value.field.type === 'currency';
    if (!isAmount || (!currencyOf && this.own === to)) return read;
    return (row) => this.#convert(read(row), currencyOf?.(row) ?? this.own, to, what);
  }

  /** Zero needs no exchange rate. */
  #convert(amount: unknown, from: string, to: string, what: string): unknown {
    if (from === to || Number(amount ?? 0) === 0) return amount;
    const [fromRate, toRate] = [this.#rateOf(from), this.#rateOf(to)];
    if (fromRate === undefined || toRate === undefined) throw this.noRate(what, from, to);
    return money(amount).times(toRate).dividedBy(fromRate).toDecimalPlaces(CONVERTED_DECIMALS).toFixed();
  }

  /**
   * Returns a function that compares the amount of a row with an amount in a currency: negative, zero or positive, and null for a row without amount.
   * The comparison is exact, because it multiplies only. Zero needs no exchange rate. Throws Refused when the amount's currency has no rate.
   */
  comparer(
    value: FieldValue,
    { code, amount }: { readonly code: string; readonly amount: string },
  ): (row: SoqlRow) => number | null {
    const what = `${code}${amount}`;
    const rate = this.#rateOf(code);
    if (rate === undefined) throw this.noRate(what, this.corporate, code);
    const other = money(amount);
    const read = this.#parents.reader(value);
    const currencyOf = this.reader(value);
    return (row) => {
      const own = read(row);
      if (own === null) return null;
      const from = currencyOf?.(row) ?? this.own;
      const ownRate = Number(own) === 0 ? 1 : this.#rateOf(from);
      if (ownRate === undefined) throw this.noRate(what, from, code);
      return money(own).times(rate).comparedTo(other.times(ownRate));
    };
  }

  /** Returns a function that is true for a row without amount. */
  isNullReader(value: FieldValue): (row: SoqlRow) => boolean {
    const read = this.#parents.reader(value);
    return (row) => read(row) === null;
  }

  #rateOf(code: string): number | undefined {
    if (!this.#rates) return undefined;
    if (code === this.#rates.corporateCurrency) return 1;
    return Object.hasOwn(this.#rates.rates, code) ? this.#rates.rates[code] : undefined;
  }

  /** `from` and `to` are the same where the query names a currency itself. The words are ours. */
  noRate(what: string, from: string, to: string): Refused {
    const currencies = from === to ? from : `${from} and ${to}`;
    const missing = [from, to].find((code) => this.#rateOf(code) === undefined);
    const otherWay = from === to ? '' : `, or query only amounts with CurrencyIsoCode = '${to}'`;
    const reason = this.#rates
      ? `the org setting currencyRates has no exchange rate for ${missing}`
      : `there is no exchange rate. Set exchange rates in the org setting currencyRates${otherWay}`;
    return refusal('MALFORMED_QUERY', `${what} is not supported for amounts in ${currencies}: ${reason}`);
  }
}
