/** The first few of many rows in order, without sorting the others. */
import { inSlices, type Slices } from '../../slices.ts';
import type { SortKey } from '../kinds.ts';
import type { KeyColumn, SortTerm } from './sort-terms.ts';

interface Entry<R> {
  readonly row: R;
  readonly place: number;
  readonly keys: readonly SortKey[];
}

/** Rows that are looked at between two turns of others. */
const ROWS_PER_TURN = 2_000;

/** At least this many rows are sorted at once. */
const MIN_SORTED = 64;

/** Most rows come after the last of the best rows by their first key alone; their other keys are not read, unless reading one can be refused. */
export async function firstInOrder<R>(
  rows: readonly R[],
  terms: readonly SortTerm<R>[],
  take: number,
  slices: Slices,
  column?: KeyColumn,
): Promise<readonly R[]> {
  const [first, ...others] = terms as [SortTerm<R>, ...SortTerm<R>[]];
  const isEager = others.some(({ isPlain }) => !isPlain);
  const best = new Best(terms, take);
  const isBeyond = column && !isEager ? beyond(column, first.descending, best) : undefined;
  await inSlices(slices, rows.length, ROWS_PER_TURN, (from, to) => {
    for (let place = from; place < to; place++) {
      if (isBeyond?.(place)) continue;
      const row = rows[place]!;
      const key = first.keyOf(row);
      if (!isEager && best.isAfterAll(key)) continue;
      best.add({ row, place, keys: [key, ...others.map(({ keyOf }) => keyOf(row))] });
    }
  });
  return best.finish();
}

/** Whether the row at a place comes after the best rows so far, by the number in its column. A comparison with NaN is false. */
function beyond<R>(
  { units, isKey }: KeyColumn,
  descending: boolean,
  best: Best<R>,
): (place: number) => boolean {
  let lastPlace = -1;
  let last = Number.NaN;
  const direction = descending ? -1 : 1;
  return (place) => {
    if (best.lastPlace !== lastPlace) {
      lastPlace = best.lastPlace;
      last = lastPlace !== -1 && isKey(lastPlace) ? units[lastPlace]! * direction : Number.NaN;
    }
    return units[place]! * direction > last && isKey(place);
  };
}

/** The best entries so far, and some more that are not sorted yet. */
class Best<R> {
  readonly #terms: readonly SortTerm<R>[];
  readonly #compareFirst: SortTerm<R>['compare'];
  readonly #take: number;
  readonly #most: number;
  #entries: Entry<R>[] = [];
  /** The last of the best ones, once there are enough. */
  #last: Entry<R> | undefined;
  #lastKey: SortKey = null;

  constructor(terms: readonly SortTerm<R>[], take: number) {
    this.#terms = terms;
    this.#compareFirst = terms[0]!.compare;
    this.#take = take;
    this.#most = Math.max(take * 2, MIN_SORTED);
  }

  /** The place of the last of the best rows; -1 as long as there are not enough. */
  get lastPlace(): number {
    return this.#last?.place ?? -1;
  }

  isAfterAll(firstKey: SortKey): boolean {
    return this.#last !== undefined && this.#compareFirst(firstKey, this.#lastKey) > 0;
  }

  add(entry: Entry<R>): void {
    if (this.#last && this.#compare(entry, this.#last) > 0) return;
    this.#entries.push(entry);
    if (this.#entries.length >= this.#most) this.#cut();
  }

  finish(): readonly R[] {
    this.#cut();
    return this.#entries.map(({ row }) => row);
  }

  #cut(): void {
    this.#entries = this.#entries.sort((a, b) => this.#compare(a, b)).slice(0, this.#take);
    if (this.#entries.length < this.#take) return;
    this.#last = this.#entries.at(-1);
    this.#lastKey = this.#last?.keys[0] ?? null;
  }

  /** Rows with equal keys stay in their order. */
  #compare(a: Entry<R>, b: Entry<R>): number {
    for (let at = 0; at < this.#terms.length; at++) {
      const order = this.#terms[at]!.compare(a.keys[at]!, b.keys[at]!);
      if (order !== 0) return order;
    }
    return a.place - b.place;
  }
}
