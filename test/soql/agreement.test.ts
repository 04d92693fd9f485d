/** Random queries of random rows have the same results as with the naive evaluator. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { SoqlRow } from '../../src/soql/schema.ts';
import { type Grouped, someGroups, someQuery, someRows } from './arbitraries.ts';
import {
  answer,
  chosen,
  compare,
  decimal,
  inDollars,
  type Meaning,
  typeAt,
  units,
  valueAt,
} from './naive.ts';
import { runQuery } from './run-query.ts';
import { MemorySource, type Rows } from './small-schema.ts';
import { groupWords, words } from './wording.ts';

const RATES = { corporateCurrency: 'USD', rates: { EUR: 0.5, JPY: 125 } };

test('records', async () => {
  const sizes: number[] = [];
  let indexed = 0;
  const property = fc.asyncProperty(someRows, someQuery, async (rows, query) => {
    const text = words(query);
    const expected = answer(query, rows);
    const source = new MemorySource(rows);
    const { includeDeleted } = query;
    const { records } = await runQuery(text, rows, { source, includeDeleted, rates: RATES });
    expect({ text, records }).toEqual({ text, records: expected });
    const unindexed = await runQuery(text, rows, {
      source: new MemorySource(rows, false),
      includeDeleted,
      rates: RATES,
    });
    expect(unindexed.records).toEqual(expected);
    sizes.push(records.length);
    if (!source.calls.some((call) => call === `all ${query.from}`)) indexed++;
  });
  await fc.assert(property, { numRuns: 500 });
  expect(sizes.filter((size) => size > 0).length).toBeGreaterThan(200);
  expect(indexed).toBeGreaterThan(30);
});

test('groups', async () => {
  const property = fc.asyncProperty(someRows, someGroups, async (rows, query) => {
    const text = groupWords(query);
    const { records } = await runQuery(text, rows, { rates: RATES });
    expect({ text, groups: records.map(inOneForm).sort() }).toEqual({
      text,
      groups: groupsOf(query, rows).map(inOneForm).sort(),
    });
  });
  await fc.assert(property, { numRuns: 500 });
});

type Plain = Readonly<Record<string, unknown>>;

/** Texts that differ only in case, and decimals that differ only in trailing zeros, are the same. */
function inOneForm(record: Plain): string {
  return JSON.stringify(Object.entries(record).map(([name, value]) => [name, oneForm(value)]));
}

function oneForm(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return /^-?\d+(\.\d+)?$/.test(value) ? String(units(value)) : value.toUpperCase();
}

function groupsOf(query: Grouped, rows: Rows): readonly Plain[] {
  const { by, where, subtotals, atLeast = 0 } = query;
  const candidates = chosen(
    { from: 'Account', select: [], where: where as Meaning, order: [], includeDeleted: false },
    rows,
  );
  if (by.length === 0) return [summary(query, [], candidates, rows)];
  const groupings = subsets(by).filter((each) => {
    if (subtotals === 'CUBE') return true;
    return subtotals === 'ROLLUP' ? each.every((path, at) => path === by[at]) : each.length === by.length;
  });
  return groupings
    .flatMap((paths) => partition(candidates, paths, rows).map((members) => [paths, members] as const))
    .filter(([, members]) => members.length >= atLeast)
    .map(([paths, members]) => summary(query, paths, members, rows));
}

function subsets(paths: readonly string[]): string[][] {
  const [first, ...others] = paths;
  if (first === undefined) return [[]];
  const without = subsets(others);
  return [...without, ...without.map((each) => [first, ...each])];
}

function partition(rows: readonly SoqlRow[], paths: readonly string[], all: Rows): SoqlRow[][] {
  const groups: SoqlRow[][] = [];
  for (const row of rows) {
    const group = groups.find(([first]) => paths.every((path) => isEqualAt(path, row, first!, all)));
    if (group) group.push(row);
    else groups.push([row]);
  }
  return groups;
}

function isEqualAt(path: string, a: SoqlRow, b: SoqlRow, all: Rows): boolean {
  const [some, other] = [valueAt(a, 'Account', path, all), valueAt(b, 'Account', path, all)];
  if (some === null || other === null) return some === other;
  return compare(some, other, typeAt('Account', path)) === 0;
}

function summary(query: Grouped, paths: readonly string[], rows: readonly SoqlRow[], all: Rows): Plain {
  const at = (path: string) => (paths.includes(path) ? valueAt(rows[0]!, 'Account', path, all) : null);
  return Object.fromEntries([
    ...query.by.map((path, place) => [`g${place}`, at(path)]),
    ...query.aggregates.map(([name, path], place) => [`a${place}`, aggregate(name, path, rows, all)]),
  ]);
}

function aggregate(name: string, path: string, rows: readonly SoqlRow[], all: Rows): unknown {
  const type = typeAt('Account', path);
  const read = name.startsWith('COUNT') ? valueAt : inDollars;
  const values = rows.map((row) => read(row, 'Account', path, all)).filter((value) => value !== null);
  const sorted = values.toSorted((a, b) => compare(a, b, type));
  if (name === 'COUNT') return values.length;
  if (name === 'COUNT_DISTINCT')
    return values.filter((value, place) => isNew(value, values.slice(0, place), type)).length;
  if (name === 'MIN') return sorted[0] ?? null;
  if (name === 'MAX') return sorted.at(-1) ?? null;
  return values.length === 0 ? null : decimal(values.reduce((sum: bigint, value) => sum + units(value), 0n));
}

const isNew = (value: unknown, before: readonly unknown[], type: string) =>
  !before.some((each) => compare(each, value, type) === 0);
