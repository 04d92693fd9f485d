/** Rows numbered by a value: rows with equal values have the same number, and new values get the next one. */
import { inSlices, type Slices } from '../../slices.ts';
import type { RowValue } from '../bound.ts';
import { groupKey } from '../kinds.ts';
import type { SoqlRow } from '../schema.ts';
import type { CodeColumn } from './code-column.ts';
import { codeField, codesOf } from './columns.ts';
import type { Read } from './parents.ts';

export interface Numbered {
  /** For each row the number of its value. */
  readonly numbers: Int32Array;
  /** For each number the position of its first row, in ascending order. */
  readonly firsts: readonly number[];
}

/** Rows that are numbered between two turns of others. */
const ROWS_PER_TURN = 2_000;

/** Keys are made once for each different value; null is a value of its own. */
export async function numberedBy(
  value: RowValue,
  rows: readonly SoqlRow[],
  read: Read<SoqlRow>,
  slices: Slices,
): Promise<Numbered> {
  const field = codeField(value);
  const column = field && (await codesOf(rows, field, slices));
  if (column) return numberedByCodes(column, groupKey(value.compareAs));
  const keyOf = groupKey(value.compareAs);
  const byValue = new Map<unknown, number>();
  const byKey = new Map<string | number | null, number>();
  const numbers = new Int32Array(rows.length);
  const firsts: number[] = [];
  const numberOf = (found: unknown, at: number): number => {
    const key = found === null ? null : keyOf(found);
    const number = numberIn(byKey, key, firsts, at);
    byValue.set(found, number);
    return number;
  };
  await inSlices(slices, rows.length, ROWS_PER_TURN, (from, to) => {
    for (let at = from; at < to; at++) {
      const found = read(rows[at]!);
      numbers[at] = byValue.get(found) ?? numberOf(found, at);
    }
  });
  return { numbers, firsts };
}

function numberedByCodes(
  { codes, values }: CodeColumn,
  keyOf: (value: unknown) => string | number,
): Numbered {
  const byKey = new Map<string | number | null, number>();
  const byCode = new Int32Array(values.length).fill(-1);
  const numbers = new Int32Array(codes.length);
  const firsts: number[] = [];
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at]!;
    if (byCode[code] === -1) {
      const value = values[code];
      byCode[code] = numberIn(byKey, value === null ? null : keyOf(value), firsts, at);
    }
    numbers[at] = byCode[code]!;
  }
  return { numbers, firsts };
}

function numberIn<K>(known: Map<K, number>, key: K, firsts: number[], at: number): number {
  const number = known.get(key);
  if (number !== undefined) return number;
  known.set(key, firsts.length);
  return firsts.push(at) - 1;
}

/** The rows numbered by several values together: two rows have the same number if they have it everywhere. */
export async function together(each: readonly Numbered[], count: number, slices: Slices): Promise<Numbered> {
  const [first, ...others] = each;
  let all = first ?? { numbers: new Int32Array(count), firsts: count === 0 ? [] : [0] };
  for (const other of others) all = await pairs(all, other, slices);
  return all;
}

async function pairs(one: Numbered, other: Numbered, slices: Slices): Promise<Numbered> {
  const known = new Map<number, number>();
  const count = one.numbers.length;
  const numbers = new Int32Array(count);
  const firsts: number[] = [];
  await inSlices(slices, count, ROWS_PER_TURN, (from, to) => {
    for (let at = from; at < to; at++) {
      const pair = one.numbers[at]! * other.firsts.length + other.numbers[at]!;
      numbers[at] = numberIn(known, pair, firsts, at);
    }
  });
  return { numbers, firsts };
}
