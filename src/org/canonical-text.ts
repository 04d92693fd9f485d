/** The org holds amounts as text; this is how they are written. */
import { type Money, scaleOfCurrency, toText } from '../money.ts';
import type { SObjectField } from './sobject-type.ts';

/** The canonical text of an amount: plain notation with `scale` decimals, or with as many as it has, and no minus before a zero. */
export function decimalText(amount: Money, scale: number | undefined): string {
  if (amount.isZero()) return zeroText(scale);
  const text = scale === undefined ? amount.toFixed() : toText(amount, scale);
  return text.charCodeAt(0) === MINUS && isZeroText(text) ? text.slice(1) : text;
}

const MINUS = 0x2d;

/** Whether a negative amount was rounded to zero. */
const isZeroText = (text: string) => /^-[0.]+$/.test(text);

/** Most amounts are zero, and are printed without arithmetic. */
function zeroText(scale = 0): string {
  return ZERO_TEXTS[scale] ?? '0.'.padEnd(scale + 2, '0');
}

const ZERO_TEXTS = ['0', '0.0', '0.00', '0.000', '0.0000'];

/**
 * Whether the text already is what decimalText gives, with exactly `scale` decimals and at most `digits` digits before them. Most text that is
 * written comes from the org; for other text false means nothing.
 */
export function isCanonicalDecimal(text: string, scale: number, digits: number): boolean {
  const end = scale === 0 ? text.length : text.length - scale - 1;
  const first = text.charCodeAt(0);
  if (end < 1 || end > digits || first === MINUS || (first === DIGIT_0 && end > 1)) return false;
  for (let place = 0; place < text.length; place++) {
    const code = text.charCodeAt(place);
    if (place === end ? code !== POINT : code < DIGIT_0 || code > DIGIT_9) return false;
  }
  return true;
}

const POINT = 0x2e;
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;

/** The same without arithmetic, for a number in plain notation that needs no rounding (most numbers); undefined for other input. */
export function paddedDecimal(input: string | number, scale: number | undefined): string | undefined {
  const [text, whole, decimals = ''] = /^([1-9]\d*|0)(?:\.(\d+))?$/.exec(String(input)) ?? [];
  if (text === undefined || scale === undefined || decimals.length > scale) return undefined;
  return scale === 0 ? whole : `${whole}.${decimals.padEnd(scale, '0')}`;
}

/** The number of decimals of the field's values; undefined for a double, which may have any. `currency` is the record's currency. */
export function scaleOfField(field: SObjectField, currency: string): number | undefined {
  return field.type === 'currency' ? scaleOfCurrency(currency) : field.scale;
}

/** A computed amount in the form in which the field holds it: a number for an int field, otherwise text. */
export function computedValue(field: SObjectField, amount: Money, currency: string): string | number {
  return field.type === 'int' ? amount.toNumber() : decimalText(amount, scaleOfField(field, currency) ?? 0);
}
