/** Exact sums of decimals. Short decimals are added as whole numbers in units of their last digit, which is much faster. */
import { type Money, money, ZERO } from '../../money.ts';

/** In units of its last digit, a decimal of at most this many characters is a whole number that a double holds exactly. */
const MAX_SHORT_LENGTH = 15;

/** Up to this sum, one more short decimal can be added without losing a digit. */
const MAX_UNITS = Number.MAX_SAFE_INTEGER - 10 ** MAX_SHORT_LENGTH;

export class ExactSum {
  /** Sums in units of the last digit, by number of decimals. */
  readonly #units: number[] = [];
  #sum: Money = ZERO;
  #scale = 0;

  /** The largest number of decimals of any term. */
  get scale(): number {
    return this.#scale;
  }

  add(value: string | number): void {
    const text = String(value);
    const point = text.indexOf('.');
    const scale = point === -1 ? 0 : text.length - point - 1;
    if (scale > this.#scale) this.#scale = scale;
    if (text.length <= MAX_SHORT_LENGTH) this.#addUnits(Math.round(Number(text) * 10 ** scale), scale);
    else this.#sum = this.#sum.plus(money(text));
  }

  #addUnits(units: number, scale: number): void {
    const sum = (this.#units[scale] ?? 0) + units;
    this.#units[scale] = sum;
    if (Math.abs(sum) > MAX_UNITS) this.#settle(scale);
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
