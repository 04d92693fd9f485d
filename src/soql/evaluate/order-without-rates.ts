/** ORDER BY amounts in several currencies without exchange rates: refused as soon as two amounts must be compared whose currencies differ. */
import type { Currencies } from './currencies.ts';
import type { SortTerm } from './sort-terms.ts';

type ComparePlaces = (a: number, b: number) => number;

/** The first `take` rows in order. Throws Refused. */
export function sortWithoutRates<R>(
  rows: readonly R[],
  terms: readonly SortTerm<R>[],
  currencies: Currencies,
  take: number,
): readonly R[] {
  const comparers = terms.map((term) => comparerOf(rows, term, currencies));
  const compare: ComparePlaces = (a, b) => {
    for (const compareBy of comparers) {
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

function comparerOf<R>(
  rows: readonly R[],
  { label, keyOf, compare, currency }: SortTerm<R>,
  currencies: Currencies,
): ComparePlaces {
  const keys = rows.map(keyOf);
  const compareBy: ComparePlaces = (a, b) => compare(keys[a]!, keys[b]!);
  if (!currency) return compareBy;
  const codes = rows.map(currency);
  return (a, b) => {
    const needsRate = codes[a] !== codes[b] && Number(keys[a]) * Number(keys[b]) > 0;
    if (needsRate) throw currencies.noRate(`ORDER BY ${label}`, codes[a]!, codes[b]!);
    return compareBy(a, b);
  };
}
