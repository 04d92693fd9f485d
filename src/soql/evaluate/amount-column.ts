/** The numbers of a field in all rows, as whole numbers in units of the last digit that any of them has. */
import { POWERS_OF_TEN, type Units } from '../../money-units.ts';
import { readShort } from '../numbers.ts';

/** Numbers of fewer digits are whole numbers that a double holds exactly. */
const TOO_LARGE = 10 ** 15;

const term: Units = { units: 0, scale: 0 };

export class AmountColumn {
  /** NaN for a row without number. */
  readonly units: Float64Array;
  /** The number of decimals that each number is written with. */
  readonly decimals: Uint8Array;
  /** The number of decimals of the units. */
  scale = 0;
  /** No number has more units, plus or minus. */
  mostUnits = 0;

  constructor(count: number, before?: AmountColumn) {
    this.units = new Float64Array(count);
    this.decimals = new Uint8Array(count);
    if (!before) return;
    this.units.set(before.units.subarray(0, count));
    this.decimals.set(before.decimals.subarray(0, count));
    this.scale = before.scale;
    this.mostUnits = before.mostUnits;
  }

  /** Takes the first `count` values for the rows from `from` on; false if one has too many digits. */
  fill(values: readonly unknown[], count: number, from: number): boolean {
    for (let at = 0; at < count; at++) {
      const value = values[at] as string | number | null | undefined;
      if (value === null || value === undefined) this.units[from + at] = Number.NaN;
      else if (!read(value) || !this.#put(from + at)) return false;
    }
    return true;
  }

  #put(place: number): boolean {
    if (term.scale > this.scale) this.#rescale(term.scale);
    const units = term.units * POWERS_OF_TEN[this.scale - term.scale]!;
    const size = units < 0 ? -units : units;
    if (size > this.mostUnits) this.mostUnits = size;
    this.units[place] = units;
    this.decimals[place] = term.scale;
    return this.mostUnits <= Number.MAX_SAFE_INTEGER;
  }

  #rescale(scale: number): void {
    const factor = POWERS_OF_TEN[scale - this.scale]!;
    for (let at = 0; at < this.units.length; at++) this.units[at]! *= factor;
    this.mostUnits *= factor;
    this.scale = scale;
  }
}

function read(value: string | number): boolean {
  if (typeof value === 'string') return readShort(value, term);
  term.units = value;
  term.scale = 0;
  return Number.isInteger(value) && Math.abs(value) < TOO_LARGE;
}
