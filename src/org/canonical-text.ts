/** Amounts as the org holds them: as text. */
import { type Money, scaleOfCurrency, toText } from '../money.ts';
import type { SObjectField } from './sobject-type.ts';

/** Text as canonical values hold it: plain notation with that many decimals, or as many as it has, and no minus before a zero. */
export function decimalText(amount: Money, scale: number | undefined): string {
  if (amount.isZero()) return zeroText(scale);
  return (scale === undefined ? amount.toFixed() : toText(amount, scale)).replace(/^-(?=[0.]+$)/, '');
}

/** Most amounts are nothing, and need no arithmetic to be printed. */
function zeroText(scale = 0): string {
  return scale === 0 ? '0' : '0.'.padEnd(scale + 2, '0');
}

/** The same for a number in plain notation that needs no rounding, which most need not, without arithmetic; undefined for others. */
export function padded(input: string | number, scale: number | undefined): string | undefined {
  const [text, whole, decimals = ''] = /^([1-9]\d*|0)(?:\.(\d+))?$/.exec(String(input)) ?? [];
  if (text === undefined || scale === undefined || decimals.length > scale) return undefined;
  return scale === 0 ? whole : `${whole}.${decimals.padEnd(scale, '0')}`;
}

/** How many decimals the field's values have; undefined for a double that may have any. Records that name no currency are in `currency`. */
export function scaleOfField(field: SObjectField, currency: string): number | undefined {
  return field.type === 'currency' ? scaleOfCurrency(currency) : field.scale;
}

/** An amount that the org computed, as the field holds it: an int as a number. */
export function computedValue(field: SObjectField, amount: Money, currency: string): string | number {
  return field.type === 'int' ? amount.toNumber() : decimalText(amount, scaleOfField(field, currency) ?? 0);
}
