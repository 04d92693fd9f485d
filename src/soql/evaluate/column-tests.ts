/** Conditions on columns: they choose among the positions of rows without reading the rows. */

import type { Units } from '../../money-units.ts';
import type { Slices } from '../../slices.ts';
import type { BoundCondition, FieldValue, ValueTest } from '../bound.ts';
import { readShort } from '../numbers.ts';
import type { SoqlField, SoqlRow, SoqlType } from '../schema.ts';
import type { Present } from '../time-zone.ts';
import type { AmountColumn } from './amount-column.ts';
import { hasCurrency } from './amount-tests.ts';
import type { CodeColumn } from './code-column.ts';
import { amountField, amountsOf, codeField, codesOf } from './columns.ts';
import { compileTest } from './value-tests.ts';

/** Moves the positions that match to the beginning, in the same order, and returns their number. */
export type Choose = (places: Int32Array, count: number) => number;

/** Chooses by the condition; undefined if the rows must be read for it. */
export async function compileForColumns(
  rows: readonly SoqlRow[],
  condition: BoundCondition,
  present: Present,
  slices: Slices,
): Promise<Choose | undefined> {
  if (condition.kind !== 'test') return undefined;
  const { value, test } = condition;
  if (hasCurrency(test)) return undefined;
  const [amount, coded] = [amountField(value), codeField(value)];
  if (amount) return byRange(rows, amount, test, slices);
  const column = coded && (await codesOf(rows, coded, slices));
  return column && chooseCodes(column, compileTest(test, value.compareAs, present));
}

/** Leaves deleted rows out; undefined if there are none. `null` if the rows must be read to know. */
export async function notDeleted(
  rows: readonly SoqlRow[],
  type: SoqlType,
  slices: Slices,
): Promise<Choose | undefined | null> {
  const field = type.field('IsDeleted') as SoqlField | undefined;
  const column = field && (await codesOf(rows, { type, field }, slices));
  if (!column) return null;
  return column.values.includes(true) ? chooseCodes(column, (value) => value !== true) : undefined;
}

function chooseCodes({ codes, values }: CodeColumn, holds: (value: unknown) => boolean): Choose {
  const isRight = Uint8Array.from(values, (value) => (holds(value) ? 1 : 0));
  return (places, count) => {
    let chosen = 0;
    for (let at = 0; at < count; at++) {
      const place = places[at]!;
      if (isRight[codes[place]!] === 1) places[chosen++] = place;
    }
    return chosen;
  };
}

async function byRange(
  rows: readonly SoqlRow[],
  value: FieldValue,
  test: ValueTest,
  slices: Slices,
): Promise<Choose | undefined> {
  const literal = literalOf(test);
  const number: Units = { units: 0, scale: 0 };
  if (literal === undefined || !readShort(literal, number)) return undefined;
  const column = await amountsOf(rows, value, slices);
  return column && chooseRange(column, rangeOf(test, number, column.scale));
}

/** The number that the test compares with, if it is only one. */
function literalOf(test: ValueTest): string | undefined {
  if (test.kind === 'compare') return test.to.kind === 'value' ? String(test.to.value) : undefined;
  if (test.kind !== 'in' || test.negated || test.list.length !== 1) return undefined;
  const [only] = test.list;
  return only?.kind === 'value' ? String(only.value) : undefined;
}

/** The lowest and the highest number of units that match. */
type Range = readonly [lowest: number, highest: number];

function rangeOf(test: ValueTest, number: Units, scale: number): Range {
  const [more, fewer] = [10 ** Math.max(0, scale - number.scale), 10 ** Math.max(0, number.scale - scale)];
  const boundary = (number.units * more) / fewer;
  const [down, up] = [Math.floor(boundary), Math.ceil(boundary)];
  if (test.kind !== 'compare') return [up, down];
  switch (test.operator) {
    case '<':
      return [Number.NEGATIVE_INFINITY, up - 1];
    case '<=':
      return [Number.NEGATIVE_INFINITY, down];
    case '>':
      return [down + 1, Number.POSITIVE_INFINITY];
    default:
      return [up, Number.POSITIVE_INFINITY];
  }
}

function chooseRange({ units }: AmountColumn, [lowest, highest]: Range): Choose {
  return (places, count) => {
    let chosen = 0;
    for (let at = 0; at < count; at++) {
      const place = places[at]!;
      const number = units[place]!;
      if (number >= lowest && number <= highest) places[chosen++] = place;
    }
    return chosen;
  };
}
