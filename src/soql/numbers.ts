/** How decimals compare: exactly, and as binary numbers wherever that is exact, because that is many times faster. */
import { money } from '../money.ts';

/** Decimals of at most this many digits are equal when their binary numbers are. */
const MAX_SHORT_LENGTH = 15;

export const POWERS_OF_TEN = Array.from({ length: MAX_SHORT_LENGTH + 1 }, (_, exponent) => 10 ** exponent);

const [ZERO, NINE, MINUS, POINT] = [48, 57, 45, 46];

/** A decimal as a whole number in units of its last digit: the units, and the number of decimals. */
export interface Units {
  units: number;
  scale: number;
}

/** Reads plain digits with an optional minus and point into `into`, without making an object; returns false for anything else, and for long text. */
export function readUnits(text: string, into: Units): boolean {
  const { length } = text;
  const isNegative = text.charCodeAt(0) === MINUS;
  const first = isNegative ? 1 : 0;
  if (length > MAX_SHORT_LENGTH || length === first) return false;
  let units = 0;
  let point = length - 1;
  for (let at = first; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code >= ZERO && code <= NINE) units = units * 10 + (code - ZERO);
    else if (code === POINT && point === length - 1 && at < length - 1) point = at;
    else return false;
  }
  into.units = isNegative ? -units : units;
  into.scale = length - 1 - point;
  return true;
}

const read: Units = { units: 0, scale: 0 };

/** The same as `Number(value)`. A quotient of two whole numbers that doubles hold exactly is the nearest double. */
export function numberOf(value: string | number): number {
  if (typeof value === 'number') return value;
  return readUnits(value, read) ? read.units / POWERS_OF_TEN[read.scale]! : Number(value);
}

function isShort(value: string | number): boolean {
  return (typeof value === 'string' ? value : String(value)).length <= MAX_SHORT_LENGTH;
}

/** Negative, zero or positive. When the binary numbers differ, their order is right; when they do not, only long decimals can differ. */
export function compareNumbers(a: string | number, b: string | number): number {
  const difference = numberOf(a) - numberOf(b);
  if (difference !== 0) return difference;
  return isShort(a) && isShort(b) ? 0 : money(a).comparedTo(money(b));
}

/** A key for a Map, the same for equal decimals: a binary number if it has few enough digits, otherwise text. */
export function numberKey(value: string | number): string | number {
  if (isShort(value)) return numberOf(value);
  const text = money(value).toString();
  return isShort(text) ? Number(text) : text;
}
