/**
 * The only door to decimal.js. Amounts are decimals of their currency's scale, never binary floats;
 * outside of arithmetic they are text in plain notation ("19.90"), so that all 18 digits stay exact.
 */
import { Decimal as DecimalBase } from 'decimal.js';
import { scaleOfCurrency } from './currency-scale.ts';
import {
  isExact,
  MAX_SCALE,
  POWERS_OF_TEN,
  plainText,
  readUnits,
  roundedUnits,
  type Units,
} from './money-units.ts';

export { scaleOfCurrency };

/** 40 significant digits: sums of many 18-digit amounts stay exact. A clone of our own, so that no other user of the library can change it. */
const Decimal = DecimalBase.clone({
  precision: 40,
  rounding: DecimalBase.ROUND_HALF_UP,
  toExpNeg: -40,
  toExpPos: 40,
});

/**
 * An exact decimal amount. One that fits is a whole number of units of its last decimal, in a double, which also has decimal.js's sign of
 * zero; any other is a Decimal, and its units are NaN, so that arithmetic with them never passes for exact. The methods are those of decimal.js.
 */
export class Money {
  readonly units: number;
  /** The number of decimals, without zeros at the end. */
  readonly scale: number;
  readonly wide: DecimalBase | undefined;

  constructor(units: number, scale: number, wide: DecimalBase | undefined) {
    this.units = units;
    this.scale = scale;
    this.wide = wide;
  }

  plus(other: Amount): Money {
    const that = money(other);
    const scale = Math.max(this.scale, that.scale);
    const total = unitsAt(this, scale) + unitsAt(that, scale);
    return isExact(total) ? inUnits(total, scale) : ofDecimal(decimalOf(this).plus(decimalOf(that)));
  }

  minus(other: Amount): Money {
    const that = money(other);
    const scale = Math.max(this.scale, that.scale);
    const rest = unitsAt(this, scale) - unitsAt(that, scale);
    return isExact(rest) ? inUnits(rest, scale) : ofDecimal(decimalOf(this).minus(decimalOf(that)));
  }

  times(other: Amount): Money {
    const that = money(other);
    const scale = this.scale + that.scale;
    const product = this.units * that.units;
    if (isExact(product) && scale <= MAX_SCALE) return inUnits(product, scale);
    return ofDecimal(decimalOf(this).times(decimalOf(that)));
  }

  dividedBy(other: Amount): Money {
    return ofDecimal(decimalOf(this).dividedBy(decimalOf(money(other))));
  }

  negated(): Money {
    return this.wide ? ofDecimal(this.wide.negated()) : new Money(-this.units, this.scale, undefined);
  }

  /** The amount without its sign. */
  abs(): Money {
    return this.isNegative() ? this.negated() : this;
  }

  /** Below, at or above zero as this amount is less than, equal to or greater than the other. */
  comparedTo(other: Amount): number {
    const that = money(other);
    const scale = Math.max(this.scale, that.scale);
    const [own, others] = [unitsAt(this, scale), unitsAt(that, scale)];
    if (own === others) return 0;
    if (own < others) return -1;
    return own > others ? 1 : decimalOf(this).comparedTo(decimalOf(that));
  }

  equals(other: Amount): boolean {
    return this.comparedTo(other) === 0;
  }

  lessThan(other: Amount): boolean {
    return this.comparedTo(other) < 0;
  }

  lessThanOrEqualTo(other: Amount): boolean {
    return this.comparedTo(other) <= 0;
  }

  greaterThan(other: Amount): boolean {
    return this.comparedTo(other) > 0;
  }

  greaterThanOrEqualTo(other: Amount): boolean {
    return this.comparedTo(other) >= 0;
  }

  isZero(): boolean {
    return this.units === 0;
  }

  /** Also for a negative zero. */
  isNegative(): boolean {
    return this.wide ? this.wide.isNegative() : this.units < 0 || Object.is(this.units, -0);
  }

  isInteger(): boolean {
    return this.wide ? this.wide.isInteger() : this.scale === 0;
  }

  isFinite(): boolean {
    return this.wide?.isFinite() ?? true;
  }

  decimalPlaces(): number {
    return this.wide ? this.wide.decimalPlaces() : this.scale;
  }

  /** Rounded half up, or by another of decimal.js's rounding modes. */
  toDecimalPlaces(decimals: number, rounding?: DecimalBase.Rounding): Money {
    if (!this.wide && decimals >= this.scale) return this;
    return ofDecimal(decimalOf(this).toDecimalPlaces(decimals, rounding ?? DecimalBase.ROUND_HALF_UP));
  }

  /** In plain notation, with that many decimals, rounded half up, or with as many as it has. */
  toFixed(decimals?: number): string {
    if (this.wide) return decimals === undefined ? this.wide.toFixed() : this.wide.toFixed(decimals);
    const scale = decimals ?? this.scale;
    if (scale < 0) return decimalOf(this).toFixed(scale);
    const size = Math.abs(this.units);
    const text =
      scale < this.scale
        ? plainText(roundedUnits(size, this.scale - scale), scale, scale)
        : plainText(size, this.scale, scale);
    return this.units < 0 ? `-${text}` : text;
  }

  toNumber(): number {
    return this.wide ? this.wide.toNumber() : this.units / POWERS_OF_TEN[this.scale]!;
  }

  /** In plain notation; a very large or small amount has an exponent. */
  toString(): string {
    return this.wide ? this.wide.toString() : this.toFixed();
  }

  /** The same, but a negative zero has its minus. */
  toJSON(): string {
    if (this.wide) return this.wide.toJSON();
    return Object.is(this.units, -0) ? '-0' : this.toFixed();
  }
}

/** What `money` reads. */
type Amount = Money | number | string;

export const ZERO: Money = new Money(0, 0, undefined);

/** How many digits a Salesforce currency field holds, decimals included (doc: Field Reference, precision 18). */
export const CURRENCY_DIGITS = 18;

/** Reads an amount; a missing or blank one is zero. Throws for text that is not a decimal number. */
export function money(value: unknown): Money {
  if (value instanceof Money) return value;
  if (value === null || value === undefined || value === '') return ZERO;
  if (typeof value === 'string') return plainAmount(value) ?? ofDecimal(new Decimal(value.trim()));
  if (Number.isSafeInteger(value)) return new Money(value as number, 0, undefined);
  return ofDecimal(new Decimal(value as number));
}

/** The amount of text such as "-19.90"; undefined for other text, and for an amount that does not fit units. */
function plainAmount(text: string): Money | undefined {
  return readUnits(text, read) ? inUnits(read.units, read.scale) : undefined;
}

const read: Units = { units: 0, scale: 0 };

/** The units of the amount at a scale that is not below its own; NaN if they do not fit. */
function unitsAt({ units, scale }: Money, to: number): number {
  if (scale === to) return units;
  const scaled = units * POWERS_OF_TEN[to - scale]!;
  return isExact(scaled) ? scaled : Number.NaN;
}

/** The amount without zeros at the end of its decimals, so that equal amounts have equal members. */
function inUnits(units: number, scale: number): Money {
  let left = units;
  let decimals = scale;
  while (decimals > 0 && left % 10 === 0) {
    left /= 10;
    decimals--;
  }
  return new Money(left, decimals, undefined);
}

function decimalOf({ units, scale, wide }: Money): DecimalBase {
  if (wide) return wide;
  const size = new Decimal(plainText(Math.abs(units), scale, scale));
  return units < 0 || Object.is(units, -0) ? size.negated() : size;
}

function ofDecimal(decimal: DecimalBase): Money {
  if (decimal.isZero()) return decimal.isNegative() ? ZERO.negated() : ZERO;
  const text = decimal.isFinite() && decimal.decimalPlaces() <= MAX_SCALE ? decimal.toFixed() : '';
  return (text && plainAmount(text)) || new Money(Number.NaN, 0, decimal);
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
  const noise = money(unitInLastPlace(Number(value))).times(2);
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

/** The amount for a message: "USD 20.00". */
export function withCurrency(amount: Money, currencyIsoCode: string): string {
  return `${currencyIsoCode} ${toText(amount, scaleOfCurrency(currencyIsoCode))}`;
}
