/** The values of a field that has few different ones, as numbers: equal values have the same number. */

/** The numbers have 16 bits. */
const MAX_VALUES = 0xffff;

export class CodeColumn {
  readonly codes: Uint16Array;
  /** By number; also values that no row has any more. */
  readonly values: unknown[] = [];
  readonly #codeOf = new Map<unknown, number>();
  readonly #absent: unknown;

  /** `absent` stands for the value of rows that have none. */
  constructor(count: number, absent: unknown, before?: CodeColumn) {
    this.codes = new Uint16Array(count);
    this.#absent = absent;
    if (!before) return;
    this.codes.set(before.codes.subarray(0, count));
    for (const value of before.values) this.#add(value);
  }

  /** Takes the first `count` values for the rows from `from` on; false if there are too many different ones. */
  fill(values: readonly unknown[], count: number, from: number): boolean {
    let last: unknown;
    let code = -1;
    for (let at = 0; at < count; at++) {
      const value = values[at] ?? this.#absent;
      if (code === -1 || value !== last) code = this.#codeOf.get(value) ?? this.#add(value);
      last = value;
      this.codes[from + at] = code;
    }
    return this.values.length <= MAX_VALUES;
  }

  #add(value: unknown): number {
    this.#codeOf.set(value, this.values.length);
    return this.values.push(value) - 1;
  }

  /** The different values that rows have now. */
  present(): unknown[] {
    const isPresent = new Uint8Array(this.values.length);
    for (let at = 0; at < this.codes.length; at++) isPresent[this.codes[at]!] = 1;
    return this.values.filter((_, code) => isPresent[code] === 1);
  }
}
