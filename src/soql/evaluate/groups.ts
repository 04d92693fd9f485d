/** GROUP BY: makes groups of rows, with a value for each aggregate function. */
import type { Aggregate, AggregateQuery, GroupValue, RowValue } from '../bound.ts';
import { groupKey } from '../kinds.ts';
import { valuesOf } from '../leaves.ts';
import type { SoqlRow } from '../schema.ts';
import { type Accumulator, accumulatorOf } from './aggregates.ts';
import type { Read } from './parents.ts';

export interface Group {
  /** For each value of GROUP BY, whether the group has one such value; false for a subtotal over it. */
  readonly isBy: readonly boolean[];
  /** The group's first row, from which common values are read; undefined for a group without rows. */
  readonly row: SoqlRow | undefined;
  /** The accumulators, by label of the aggregate. */
  readonly accumulators: ReadonlyMap<string, Accumulator>;
  /** For each value of GROUP BY, the order in which it first occurred, which is the default order of groups. */
  readonly places: readonly number[];
}

type Reader = (value: RowValue) => Read<SoqlRow>;

interface Readers {
  readonly reader: Reader;
  /** Reads the argument of an aggregate function. */
  readonly aggregateReader: (aggregate: Aggregate) => Read<SoqlRow>;
}

/** The groups in order of their first rows, each subtotal after its groups. */
export function groupRows(
  query: AggregateQuery,
  rows: readonly SoqlRow[],
  { reader, aggregateReader }: Readers,
): readonly Group[] {
  const aggregates = aggregatesOf(query);
  const adders = aggregates.map((each) => ({ label: each.label, read: aggregateReader(each) }));
  if (!query.groupBy) return [addAll(newGroup(aggregates, undefined, [], []), rows, adders)];
  const keys = query.groupBy.map((value) => keysOf(rows, value, reader(value)));
  const groups = query.groupings.flatMap((isBy) =>
    [...partition(rows, keys, isBy).values()].map((members) => {
      const places = keys.map((each) => each.places[members[0]!]!);
      const group = newGroup(aggregates, rows[members[0]!], isBy, places);
      return addAll(
        group,
        members.map((at) => rows[at]!),
        adders,
      );
    }),
  );
  return query.groupings.length === 1 ? groups : groups.sort(inReadingOrder);
}

/** The positions of rows that have the same keys, for the values that `isBy` selects. */
function partition(rows: readonly SoqlRow[], keys: readonly Keys[], isBy: readonly boolean[]) {
  const used = keys.filter((_, place) => isBy[place]);
  const members = new Map<string, number[]>();
  for (let at = 0; at < rows.length; at++) {
    let key = '';
    for (const { texts } of used) key += texts[at];
    const others = members.get(key);
    if (others) others.push(at);
    else members.set(key, [at]);
  }
  return members;
}

function newGroup(
  aggregates: readonly Aggregate[],
  row: SoqlRow | undefined,
  isBy: readonly boolean[],
  places: readonly number[],
): Group {
  const accumulators = new Map(aggregates.map((aggregate) => [aggregate.label, accumulatorOf(aggregate)]));
  return { isBy, row, accumulators, places };
}

function addAll(
  group: Group,
  rows: readonly SoqlRow[],
  adders: readonly { readonly label: string; readonly read: Read<SoqlRow> }[],
): Group {
  for (const { label, read } of adders) {
    const accumulator = group.accumulators.get(label)!;
    for (const row of rows) accumulator.add(read(row));
  }
  return group;
}

interface Keys {
  /** Each row's key, in a form that can be concatenated with other keys. */
  readonly texts: readonly string[];
  /** The order in which its value first occurred. */
  readonly places: readonly number[];
}

function keysOf(rows: readonly SoqlRow[], value: RowValue, read: Read<SoqlRow>): Keys {
  const keyOf = groupKey(value.compareAs);
  const firstSeen = new Map<string, number>();
  const texts: string[] = [];
  const places: number[] = [];
  for (const row of rows) {
    const key = keyOf(read(row));
    const text = key === null ? '~' : `${key.length}:${key}`;
    if (!firstSeen.has(text)) firstSeen.set(text, firstSeen.size);
    texts.push(text);
    places.push(firstSeen.get(text)!);
  }
  return { texts, places };
}

function inReadingOrder(a: Group, b: Group): number {
  for (let at = 0; at < a.isBy.length; at++) {
    if (a.isBy[at] !== b.isBy[at]) return a.isBy[at] ? -1 : 1;
    if (a.isBy[at] && a.places[at] !== b.places[at]) return a.places[at]! - b.places[at]!;
  }
  return 0;
}

/** The aggregates of all clauses, without duplicates. */
function aggregatesOf({ columns, having, orderBy }: AggregateQuery): readonly Aggregate[] {
  const values = [
    ...columns.map(({ value }) => value),
    ...orderBy.map(({ value }) => value),
    ...valuesOf(having),
  ].filter((value) => value.kind === 'aggregate');
  return [...new Map(values.map((value) => [value.label, value])).values()];
}

export function groupReader(reader: Reader): (value: GroupValue) => Read<Group> {
  return (value) => {
    if (value.kind === 'grouping') return ({ isBy }) => (isBy[value.place] ? 0 : 1);
    if (value.kind === 'aggregate') return ({ accumulators }) => accumulators.get(value.label)!.result();
    const read = reader(value.value);
    return ({ isBy, row }) => (isBy[value.place] ? read(row!) : null);
  };
}
