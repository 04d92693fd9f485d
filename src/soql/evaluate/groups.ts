/** GROUP BY: makes groups of rows, with a value for each aggregate function. */

import { inSlices, type Slices } from '../../slices.ts';
import type { Aggregate, AggregateQuery, GroupValue, RowValue } from '../bound.ts';
import { valuesOf } from '../leaves.ts';
import type { SoqlRow } from '../schema.ts';
import { type Accumulator, accumulatorOf } from './aggregates.ts';
import { addColumn } from './column-sums.ts';
import type { Currencies } from './currencies.ts';
import { type Numbered, numberedBy, together } from './numbered.ts';
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
  readonly currencies: Currencies;
  readonly slices: Slices;
}

/** Rows that are read between two turns of others. */
const ROWS_PER_TURN = 2_000;

/** The groups in order of their first rows, each subtotal after its groups. */
export async function groupRows(
  query: AggregateQuery,
  rows: readonly SoqlRow[],
  { reader, aggregateReader, currencies, slices }: Readers,
): Promise<readonly Group[]> {
  const aggregates = aggregatesOf(query);
  const keys: Numbered[] = [];
  for (const value of query.groupBy ?? []) keys.push(await numberedBy(value, rows, reader(value), slices));
  const groups: Group[] = [];
  for (const isBy of query.groupBy ? query.groupings : [[]]) {
    const used = keys.filter((_, place) => isBy[place]);
    const numbered = await together(used, rows.length, slices);
    const made = await groupsOf(numbered, { aggregates, rows, isBy, keys, isWhole: !query.groupBy, slices });
    for (const aggregate of aggregates) {
      const accumulators = made.map((group) => group.accumulators.get(aggregate.label)!);
      const read = aggregateReader(aggregate);
      if (await addColumn(accumulators, aggregate, numbered, { rows, read, currencies, slices })) continue;
      await addAll(accumulators, numbered, rows, read, slices);
    }
    for (const group of made) groups.push(group);
  }
  return query.groupings.length === 1 ? groups : groups.sort(inReadingOrder);
}

interface Making {
  readonly aggregates: readonly Aggregate[];
  readonly rows: readonly SoqlRow[];
  readonly isBy: readonly boolean[];
  readonly keys: readonly Numbered[];
  /** Whether all rows are one group, which exists even without rows. */
  readonly isWhole: boolean;
  readonly slices: Slices;
}

async function groupsOf(
  { firsts }: Numbered,
  { aggregates, rows, isBy, keys, isWhole, slices }: Making,
): Promise<Group[]> {
  if (isWhole) return [newGroup(aggregates, undefined, [], [])];
  const groups: Group[] = [];
  await inSlices(slices, firsts.length, ROWS_PER_TURN, (from, to) => {
    for (const first of firsts.slice(from, to)) {
      const places = keys.map(({ numbers }) => numbers[first]!);
      groups.push(newGroup(aggregates, rows[first], isBy, places));
    }
  });
  return groups;
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
  accumulators: readonly Accumulator[],
  { numbers }: Numbered,
  rows: readonly SoqlRow[],
  read: Read<SoqlRow>,
  slices: Slices,
): Promise<void> {
  return inSlices(slices, rows.length, ROWS_PER_TURN, (from, to) => {
    for (let at = from; at < to; at++) accumulators[numbers[at]!]!.add(read(rows[at]!));
  });
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
