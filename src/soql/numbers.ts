/** How decimals compare: exactly, and as binary numbers wherever that is exact, because that is many times faster. */
import { money } from '../money.ts';
import { POWERS_OF_TEN, readUnits, type Units } from '../money-units.ts';

/** Decimals of at most this many digits are equal when their binary numbers are. */
const MAX_SHORT_LENGTH = 15;

/** Reads the units of short text into `into`; returns false for text that is not a plain number, and for long text. */
export function readShort(text: string, into: Units): boolean {
  return text.length <= MAX_SHORT_LENGTH && readUnits(text, into);
}

const read: Units = { units: 0, scale: 0 };

/** The same as `Number(value)`. A quotient of two whole numbers that doubles hold exactly is the nearest double. */
export function numberOf(value: string | number): number {
  if (typeof value === 'number') return value;
  return readShort(value, read) ? read.units / POWERS_OF_TEN[read.scale]! : Number(value);
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
