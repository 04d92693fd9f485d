/** Sums of decimals, exactly. Short ones are counted as whole numbers of their last digit, which is much faster than decimals are. */
import { type Money, money, ZERO } from '../../money.ts';

/** Decimals of so many characters are whole numbers, in units of their last digit, that a double holds exactly. */
const SHORT = 15;

/** So many units can be added to without a digit lost. */
const MAX_UNITS = Number.MAX_SAFE_INTEGER - 10 ** SHORT;

export class ExactSum {
  /** By number of decimals. */
  readonly #units: number[] = [];
  #sum: Money = ZERO;
  #scale = 0;

  /** As many decimals as the terms have at most. */
  get scale(): number {
    return this.#scale;
  }

  add(value: string | number): void {
    const text = String(value);
    const point = text.indexOf('.');
    const scale = point === -1 ? 0 : text.length - point - 1;
    if (scale > this.#scale) this.#scale = scale;
    if (text.length <= SHORT) this.#addUnits(Math.round(Number(text) * 10 ** scale), scale);
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
