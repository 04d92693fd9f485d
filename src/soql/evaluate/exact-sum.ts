/** Exact sums of decimals. Short decimals are added as whole numbers in units of their last digit, which is much faster. */
import { type Money, money, ZERO } from '../../money.ts';
import type { Units } from '../../money-units.ts';
import { readShort } from '../numbers.ts';

/** A short decimal has at most this many digits, so in units of its last digit it is a whole number that a double holds exactly. */
const MAX_DIGITS = 15;

const LEAST_LONG = 10 ** MAX_DIGITS;

/** Up to this sum, one more short decimal can be added without losing a digit. */
const MAX_UNITS = Number.MAX_SAFE_INTEGER - LEAST_LONG;

export class ExactSum {
  /** Sums in units of the last digit, by number of decimals. */
  readonly #units: number[] = [];
  readonly #term: Units = { units: 0, scale: 0 };
  #sum: Money = ZERO;
  #scale = 0;

  /** The largest number of decimals of any term. */
  get scale(): number {
    return this.#scale;
  }

  add(value: string | number): void {
    const text = typeof value === 'string' ? value : String(value);
    const term = this.#term;
    if (readShort(text, term)) this.addUnits(term.units, term.scale);
    else this.#addLong(text);
  }

  /** Adds a whole number that a double holds exactly, in units of the last of `scale` decimals; its terms have at most `decimals`. */
  addUnits(units: number, scale: number, decimals = scale): void {
    if (decimals > this.#scale) this.#scale = decimals;
    if (Math.abs(units) >= LEAST_LONG) this.#settle(scale);
    const sum = (this.#units[scale] ?? 0) + units;
    this.#units[scale] = sum;
    if (Math.abs(sum) > MAX_UNITS) this.#settle(scale);
  }

  #addLong(text: string): void {
    const point = text.indexOf('.');
    const scale = point === -1 ? 0 : text.length - point - 1;
    if (scale > this.#scale) this.#scale = scale;
    this.#sum = this.#sum.plus(money(text));
  }

  #settle(scale: number): void {
    this.#sum = this.#sum.plus(money(`${this.#units[scale] ?? 0}e-${scale}`));
    this.#units[scale] = 0;
  }

  total(): Money {
    for (let scale = 0; scale < this.#units.length; scale++) this.#settle(scale);
    return this.#sum;
  }
}
