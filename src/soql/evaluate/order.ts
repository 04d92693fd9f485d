/** ORDER BY. */
import { inSlices, ONE_SLICE, type Slices } from '../../slices.ts';
import type { BoundOrder, GroupValue, RowValue } from '../bound.ts';
import type { SortKey } from '../kinds.ts';
import type { Currencies } from './currencies.ts';
import { firstInOrder } from './first-rows.ts';
import { mergeSort } from './merge-sort.ts';
import { sortWithoutRates } from './order-without-rates.ts';
import type { Read } from './parents.ts';
import { keysOf, type SortTerm, termOf } from './sort-terms.ts';

export interface Readers<V, R> {
  readonly reader: (value: V) => Read<R>;
  /** If amounts can be in different currencies between which there is no exchange rate. */
  readonly currencies?: Currencies;
  /** If `reader` converts amounts into the corporate currency. */
  readonly converted?: Currencies;
  readonly slices?: Slices;
}

/** Rows whose currencies are read between two turns of others. */
const ROWS_PER_TURN = 2_000;

/** The first `take` rows in the requested order. The sort is stable. */
export async function sortRows<V extends RowValue | GroupValue, R>(
  rows: readonly R[],
  orders: readonly BoundOrder<V>[],
  readers: Readers<V, R>,
  take = rows.length,
): Promise<readonly R[]> {
  if (orders.length === 0) return rows.slice(0, take);
  const { reader, currencies, converted, slices = ONE_SLICE } = readers;
  const terms = orders.map((order) => termOf(order, reader, currencies, converted));
  if (await haveSeveralCurrencies(rows, terms, slices))
    return sortWithoutRates(rows, terms, currencies!, take);
  if (take * 4 <= rows.length) {
    const column = await terms[0]!.columns?.(rows, slices);
    return firstInOrder(rows, terms, take, slices, column);
  }
  const places = await sortedPlaces(rows, terms, slices);
  return Array.from(places.subarray(0, take), (place) => rows[place]!);
}

/** Whether amounts of a term are in different currencies. */
async function haveSeveralCurrencies<R>(
  rows: readonly R[],
  terms: readonly SortTerm<R>[],
  slices: Slices,
): Promise<boolean> {
  const unknown: SortTerm<R>[] = [];
  for (const term of terms) {
    if (!term.currency) continue;
    const known = await term.currencies?.(rows, slices);
    if (known && known.size > 1) return true;
    if (!known) unknown.push(term);
  }
  const codes = unknown.map(() => new Set<string>());
  await inSlices(slices, rows.length, ROWS_PER_TURN, (from, to) => {
    for (const [place, { currency }] of unknown.entries()) {
      if (!currency) continue;
      let last = '';
      for (let at = from; at < to; at++) {
        const code = currency(rows[at]!);
        if (code !== last) codes[place]!.add(code);
        last = code;
      }
    }
  });
  return codes.some(({ size }) => size > 1);
}

async function sortedPlaces<R>(
  rows: readonly R[],
  terms: readonly SortTerm<R>[],
  slices: Slices,
): Promise<Int32Array> {
  const keys: { readonly compare: SortTerm<R>['compare']; readonly keys: readonly SortKey[] }[] = [];
  for (const term of terms) keys.push({ compare: term.compare, keys: await keysOf(rows, term, slices) });
  return mergeSort(
    rows.length,
    (a, b) => {
      for (const { compare, keys: of } of keys) {
        const order = compare(of[a]!, of[b]!);
        if (order !== 0) return order;
      }
      return a - b;
    },
    slices,
  );
}
