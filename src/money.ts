/**
 * The only door to decimal.js. Amounts are decimals of their currency's scale, never binary floats;
 * outside of arithmetic they are text in plain notation ("19.90"), so that all 18 digits stay exact.
 */
import { Decimal as DecimalBase } from 'decimal.js';

/** 40 significant digits: sums of many 18-digit amounts stay exact. A clone of our own, so that no other user of the library can change it. */
const Decimal = DecimalBase.clone({
  precision: 40,
  rounding: DecimalBase.ROUND_HALF_UP,
  toExpNeg: -40,
  toExpPos: 40,
});

/** An exact decimal amount. */
export type Money = DecimalBase;

export const ZERO: Money = new Decimal(0);

/** How many digits a Salesforce currency field holds, decimals included (doc: Field Reference, precision 18). */
export const CURRENCY_DIGITS = 18;

/** Reads an amount; a missing or blank one is zero. Throws for text that is not a decimal number. */
export function money(value: unknown): Money {
  if (value === null || value === undefined || value === '') return ZERO;
  return new Decimal(typeof value === 'string' ? value.trim() : (value as number));
}

/** Whether the value can be read as a finite decimal number in plain or scientific notation. */
export function isDecimal(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  return (
    typeof value === 'string' &&
    /^[+-]?(\d{1,64}(\.\d{0,64})?|\.\d{1,64})([eE][+-]?\d{1,3})?$/.test(value.trim())
  );
}

/**
 * The amount that a double means: one within two units in its last place of an amount at the scale is that amount (0.1 + 0.2 is 0.30);
 * any other keeps its decimals, so that the caller can refuse it. Text is read as the double that it would be.
 */
export function amountOfDouble(value: number | string, scale: number): Money {
  const exact = money(value);
  if (exact.decimalPlaces() <= scale) return exact;
  const nearest = exact.toDecimalPlaces(scale);
  const noise = new Decimal(unitInLastPlace(Number(value))).times(2);
  return exact.minus(nearest).abs().lessThanOrEqualTo(noise) ? nearest : exact;
}

/** The distance to the next double away from zero. */
function unitInLastPlace(double: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, Math.abs(double));
  view.setBigUint64(0, view.getBigUint64(0) + 1n);
  return view.getFloat64(0) - Math.abs(double);
}

export function sum(amounts: Iterable<Money>): Money {
  let total = ZERO;
  for (const amount of amounts) total = total.plus(amount);
  return total;
}

export function smaller(...amounts: [Money, ...Money[]]): Money {
  return amounts.reduce((least, amount) => (amount.lessThan(least) ? amount : least));
}

export function larger(...amounts: [Money, ...Money[]]): Money {
  return amounts.reduce((most, amount) => (amount.greaterThan(most) ? amount : most));
}

/** `amount` as text with exactly `scale` decimals, rounded half up: "19.90". */
export function toText(amount: Money, scale: number): string {
  return amount.toFixed(scale);
}

/** ISO 4217's minor units where they are not 2. Node's ICU has them too, but loading it costs 15 ms of start-up; a test compares this list with it. */
const SCALES: ReadonlyMap<string, number> = new Map([
  ...'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'
    .split(' ')
    .map((code) => [code, 0] as const),
  ...'BHD IQD JOD KWD LYD OMR TND'.split(' ').map((code) => [code, 3] as const),
  ...'CLF UYW'.split(' ').map((code) => [code, 4] as const),
]);

/** How many decimals the currency's amounts have: USD 2, JPY 0, KWD 3; 2 for an unknown code. */
export function scaleOfCurrency(currencyIsoCode: string): number {
  return SCALES.get(currencyIsoCode) ?? 2;
}

/** The amount for a message: "USD 20.00". */
export function withCurrency(amount: Money, currencyIsoCode: string): string {
  return `${currencyIsoCode} ${toText(amount, scaleOfCurrency(currencyIsoCode))}`;
}
