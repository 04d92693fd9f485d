/** ORDER BY. */
import type { BoundOrder, GroupValue, RowValue } from '../bound.ts';
import { type CompareKeys, type SortKey, sorting } from '../kinds.ts';
import type { SoqlRow } from '../schema.ts';
import type { Currencies } from './currencies.ts';
import type { Read } from './parents.ts';

type ComparePlaces = (a: number, b: number) => number;

interface Readers<V, R> {
  readonly reader: (value: V) => Read<R>;
  /** If amounts can be in different currencies between which there is no exchange rate. */
  readonly currencies?: Currencies;
}

/** The first `take` rows in the requested order. The sort is stable. */
export function sortRows<V extends RowValue | GroupValue, R>(
  rows: readonly R[],
  orders: readonly BoundOrder<V>[],
  readers: Readers<V, R>,
  take = rows.length,
): readonly R[] {
  if (orders.length === 0) return rows.slice(0, take);
  const terms = orders.map((order) => termOf(rows, order, readers));
  const compare: ComparePlaces = (a, b) => {
    for (const compareBy of terms) {
      const order = compareBy(a, b);
      if (order !== 0) return order;
    }
    return a - b;
  };
  return firstPlaces(rows.length, compare, take).map((place) => rows[place]!);
}

/** The positions of the first `take` rows in order. When few of many are needed, at most twice that number are sorted at once. */
function firstPlaces(count: number, compare: ComparePlaces, take: number): readonly number[] {
  if (take * 4 > count) {
    return Array.from({ length: count }, (_, place) => place)
      .sort(compare)
      .slice(0, take);
  }
  let best: number[] = [];
  let worst: number | undefined;
  for (let place = 0; place < count; place++) {
    if (worst !== undefined && compare(place, worst) > 0) continue;
    best.push(place);
    if (best.length < take * 2) continue;
    best = best.sort(compare).slice(0, take);
    worst = best.at(-1);
  }
  return best.sort(compare).slice(0, take);
}

function termOf<V extends RowValue | GroupValue, R>(
  rows: readonly R[],
  { value, descending, nullsLast }: BoundOrder<V>,
  { reader, currencies }: Readers<V, R>,
): ComparePlaces {
  const field = fieldOf(value);
  const { toKey, compare } = sorting(value.compareAs, field);
  const ofNulls = nullsLast && field?.type !== 'reference' ? 1 : -1;
  const read = reader(value);
  const keys = rows.map((row) => toKey(read(row)));
  const compareKeys = withNulls(compare, descending ? -1 : 1, ofNulls);
  const currency = value.kind === 'field' ? currencies?.reader(value) : undefined;
  const compareBy: ComparePlaces = (a, b) => compareKeys(keys[a]!, keys[b]!);
  if (!currency || !currencies) return compareBy;
  const codes = rows.map((row) => currency(row as SoqlRow));
  return (a, b) => {
    const needsRate = codes[a] !== codes[b] && Number(keys[a]) * Number(keys[b]) > 0;
    if (needsRate) throw currencies.noRate(`ORDER BY ${value.label}`, codes[a]!, codes[b]!);
    return compareBy(a, b);
  };
}

/** The field whose own values are sorted. Null references always come first (doc: ORDER BY). */
function fieldOf(value: RowValue | GroupValue) {
  if (value.kind === 'field') return value.field;
  if (value.kind === 'grouped') return value.value.kind === 'field' ? value.value.field : undefined;
  const isExtreme = value.kind === 'aggregate' && (value.function === 'MIN' || value.function === 'MAX');
  return isExtreme ? value.of.field : undefined;
}

/** Null comes first in both directions, unless NULLS LAST is given (doc: ORDER BY). */
function withNulls(compare: CompareKeys, direction: number, ofNulls: number) {
  return (a: SortKey, b: SortKey): number => {
    if (a === null || b === null) return a === b ? 0 : a === null ? ofNulls : -ofNulls;
    return compare(a as never, b as never) * direction;
  };
}
