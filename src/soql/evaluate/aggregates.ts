/** Aggregate functions. All of them ignore null (doc: Aggregate Functions). */
import { money, toText } from '../../money.ts';
import type { Aggregate } from '../bound.ts';
import { groupKey, type SortKey, sorting, type ToKey } from '../kinds.ts';
import { ExactSum } from './exact-sum.ts';

/** Many values: their sum in units of the last of `scale` decimals, of which each has at most `decimals`. */
interface Many {
  readonly count: number;
  readonly units: number;
  readonly scale: number;
  readonly decimals: number;
}

/** Receives the values of a group. */
export interface Accumulator {
  add(value: unknown): void;
  /** Adds many values that are not null. */
  addMany?(many: Many): void;
  result(): string | number | boolean | null;
}

export function accumulatorOf({ function: name, of }: Aggregate): Accumulator {
  switch (name) {
    case 'COUNT':
      return new Counter();
    case 'COUNT_DISTINCT':
      return new DistinctCounter(groupKey(of.compareAs));
    case 'SUM':
      return new Sum(of.field.type === 'int' || of.field.type === 'long');
    case 'AVG':
      return new Average();
    default:
      return new Extreme(of, name === 'MIN' ? -1 : 1);
  }
}

class Counter implements Accumulator {
  #count = 0;

  add(value: unknown): void {
    if (value !== null) this.#count++;
  }

  addMany({ count }: Many): void {
    this.#count += count;
  }

  result(): number {
    return this.#count;
  }
}

class DistinctCounter implements Accumulator {
  readonly #keys = new Set<string | number>();
  /** The values as they are, whose keys are made only once. */
  readonly #values = new Set<unknown>();
  readonly #keyOf: (value: unknown) => string | number;

  constructor(keyOf: (value: unknown) => string | number) {
    this.#keyOf = keyOf;
  }

  add(value: unknown): void {
    if (value === null || this.#values.has(value)) return;
    this.#values.add(value);
    this.#keys.add(this.#keyOf(value));
  }

  result(): number {
    return this.#keys.size;
  }
}

class Sum implements Accumulator {
  readonly #isWhole: boolean;
  readonly #sum = new ExactSum();
  #isEmpty = true;

  constructor(isWhole: boolean) {
    this.#isWhole = isWhole;
  }

  add(value: unknown): void {
    if (value === null) return;
    this.#sum.add(value as string | number);
    this.#isEmpty = false;
  }

  addMany({ count, units, scale, decimals }: Many): void {
    if (count === 0) return;
    this.#sum.addUnits(units, scale, decimals);
    this.#isEmpty = false;
  }

  /** The sum has as many decimals as its terms have at most. */
  result(): string | number | null {
    if (this.#isEmpty) return null;
    const total = this.#sum.total();
    return this.#isWhole ? total.toNumber() : toText(total, this.#sum.scale);
  }
}

/** The sum is exact; the average is the nearest double, as in Salesforce. */
class Average implements Accumulator {
  readonly #sum = new ExactSum();
  #count = 0;

  add(value: unknown): void {
    if (value === null) return;
    this.#sum.add(value as string | number);
    this.#count++;
  }

  addMany({ count, units, scale, decimals }: Many): void {
    if (count > 0) this.#sum.addUnits(units, scale, decimals);
    this.#count += count;
  }

  result(): string | null {
    if (this.#count === 0) return null;
    return money(this.#sum.total().dividedBy(this.#count).toNumber()).toFixed();
  }
}

/** The smallest or largest value; the first one among equal values. */
class Extreme implements Accumulator {
  readonly #toKey: ToKey;
  readonly #compare: (key: SortKey, other: SortKey) => number;
  readonly #direction: number;
  #best: unknown = null;
  #bestKey: SortKey = null;

  constructor({ compareAs, field }: Aggregate['of'], direction: number) {
    const { toKey, compare } = sorting(compareAs, field);
    this.#toKey = toKey;
    this.#compare = compare as (key: SortKey, other: SortKey) => number;
    this.#direction = direction;
  }

  add(value: unknown): void {
    if (value === null || value === this.#best) return;
    const key = this.#toKey(value);
    if (this.#best !== null && this.#compare(key, this.#bestKey) * this.#direction <= 0) return;
    this.#best = value;
    this.#bestKey = key;
  }

  result(): string | number | boolean | null {
    return this.#best as string | number | boolean | null;
  }
}
