/** Amounts as whole numbers of units of their last decimal, which a double holds exactly: "19.90" is 1990 units at scale 2. */

/** Up to this, doubles hold whole numbers exactly. */
const MAX_UNITS = Number.MAX_SAFE_INTEGER;

/** The most digits that units can have, and one less: the most decimals. */
const MAX_DIGITS = 16;
export const MAX_SCALE = 15;

export const POWERS_OF_TEN = Array.from({ length: MAX_SCALE + 1 }, (_, exponent) => 10 ** exponent);

/** Whether a result of arithmetic with units is a number of units again; NaN is not. */
export const isExact = (units: number): boolean => units <= MAX_UNITS && units >= -MAX_UNITS;

/** Units at a scale of their own. */
export interface Units {
  units: number;
  scale: number;
}

/** Reads text such as "-19.90" into `into`, without making an object; returns false for other text, and for an amount that does not fit units. */
export function readUnits(text: string, into: Units): boolean {
  const first = text.charCodeAt(0) === MINUS ? 1 : 0;
  let units = 0;
  let point = -1;
  for (let place = first; place < text.length; place++) {
    const code = text.charCodeAt(place);
    if (code === POINT && point === -1) point = place;
    else if (code >= DIGIT_0 && code <= DIGIT_9) units = units * 10 + (code - DIGIT_0);
    else return false;
  }
  const scale = point === -1 ? 0 : text.length - 1 - point;
  const digits = text.length - first - (point === -1 ? 0 : 1);
  if (digits === 0 || digits > MAX_DIGITS || !isExact(units) || scale > MAX_SCALE) return false;
  into.units = first === 1 ? -units : units;
  into.scale = scale;
  return true;
}

const MINUS = 0x2d;
const POINT = 0x2e;
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;

/** Drops the last digits of a whole number that is not negative, rounded half up. */
export function roundedUnits(units: number, digits: number): number {
  const divisor = POWERS_OF_TEN[digits]!;
  const rest = units % divisor;
  return (units - rest) / divisor + (rest * 2 >= divisor ? 1 : 0);
}

/** Text with `decimals` decimals of a whole number of units that have `scale` decimals. */
export function plainText(units: number, scale: number, decimals: number): string {
  const digits = String(units);
  const zeros = '0'.repeat(decimals - scale);
  if (scale === 0) return decimals === 0 ? digits : `${digits}.${zeros}`;
  const padded = digits.length > scale ? digits : digits.padStart(scale + 1, '0');
  return `${padded.slice(0, -scale)}.${padded.slice(-scale)}${zeros}`;
}
