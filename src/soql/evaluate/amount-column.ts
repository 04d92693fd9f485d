/** The numbers of a field in all rows, as whole numbers in units of one last digit. */
import { readUnits, type Units } from '../numbers.ts';

/** Numbers of fewer digits are whole numbers that a double holds exactly. */
const TOO_LARGE = 10 ** 15;

const term: Units = { units: 0, scale: 0 };

export class AmountColumn {
  /** NaN for a row without number. */
  readonly units: Float64Array;
  /** The number of decimals of all numbers; undefined as long as there is none. */
  scale: number | undefined;
  /** No number has more units, plus or minus. */
  mostUnits = 0;

  constructor(count: number, before?: AmountColumn) {
    this.units = new Float64Array(count);
    if (!before) return;
    this.units.set(before.units.subarray(0, count));
    this.scale = before.scale;
    this.mostUnits = before.mostUnits;
  }

  /** Takes the first `count` values for the rows from `from` on; false if they cannot be in one column: too long, or of different numbers of decimals. */
  fill(values: readonly unknown[], count: number, from: number): boolean {
    for (let at = 0; at < count; at++) {
      const value = values[at] as string | number | null | undefined;
      if (value === null || value === undefined) {
        this.units[from + at] = Number.NaN;
        continue;
      }
      if (!read(value)) return false;
      this.scale ??= term.scale;
      if (term.scale !== this.scale) return false;
      this.units[from + at] = term.units;
      const size = term.units < 0 ? -term.units : term.units;
      if (size > this.mostUnits) this.mostUnits = size;
    }
    return true;
  }
}

function read(value: string | number): boolean {
  if (typeof value === 'string') return readUnits(value, term);
  term.units = value;
  term.scale = 0;
  return Number.isInteger(value) && Math.abs(value) < TOO_LARGE;
}
