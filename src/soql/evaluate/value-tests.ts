/** Compiles the tests of values into functions: once per query, to be called once per row. */

import { fold } from '../../fold.ts';
import type { Operand, OrderOperator, ValueTest } from '../bound.ts';
import { endsNow, type Range, rangeOfDays, rangeOfInstants } from '../date-literals.ts';
import { type CompareKeys, type Kind, sorting } from '../kinds.ts';
import type { Present } from '../time-zone.ts';
import { likeTest } from './like.ts';
import { numberComparison, numberEquality } from './number-tests.ts';
import { HOLDS } from './orders.ts';
import { textEquality } from './text-tests.ts';

export type Test = (value: unknown) => boolean;

export function compileTest(test: ValueTest, kind: Kind, present: Present): Test {
  switch (test.kind) {
    case 'compare':
      return compileComparison(test.operator, test.to, kind, present);
    case 'in':
      return compileList(test.list, test.negated, kind, present);
    case 'like': {
      const matches = likeTest(test.pattern);
      return (value) => value !== null && matches(foldOnce(value as string));
    }
    case 'includes': {
      const includes = compileIncludes(test.sets);
      return test.negated ? (value) => !includes(value) : includes;
    }
  }
}

/** The text that was folded last: the many patterns of one query are mostly tested on the same text, one after the other. */
let lastText = '';
let lastFolded = '';

function foldOnce(text: string): string {
  if (text !== lastText) {
    lastText = text;
    lastFolded = fold(text);
  }
  return lastFolded;
}

function rangeOf(literal: Operand & { readonly kind: 'date-literal' }, kind: Kind, present: Present): Range {
  const range = kind === 'date' ? rangeOfDays : rangeOfInstants;
  return range(literal.name, literal.count, present);
}

/** Null is neither less nor greater than any value. */
function compileComparison(operator: OrderOperator, operand: Operand, kind: Kind, present: Present): Test {
  if (operand.kind === 'date-literal') return compileRangeComparison(operator, operand, kind, present);
  if (kind === 'number' && operand.kind === 'value') {
    const holds = numberComparison(operator, operand.value as string);
    return (value) => value !== null && holds(value as string | number);
  }
  const { toKey, compare } = sorting(kind, undefined);
  const key = toKey(operand.kind === 'value' ? operand.value : null) as never;
  const holds = HOLDS[operator];
  return (value) => value !== null && holds((compare as CompareKeys)(toKey(value) as never, key));
}

function compileRangeComparison(
  operator: OrderOperator,
  literal: Operand & { readonly kind: 'date-literal' },
  kind: Kind,
  present: Present,
): Test {
  const { from, to } = rangeOf(literal, kind, present);
  if (operator === '<') return (value) => value !== null && (value as string) < from;
  if (operator === '<=') return (value) => value !== null && (value as string) < to;
  if (operator === '>=') return (value) => value !== null && (value as string) >= from;
  if (endsNow(literal.name)) return (value) => value !== null && (value as string) > from;
  return (value) => value !== null && (value as string) >= to;
}

/** Null equals only null, so it differs from every value and is not in a list without null. A null boolean is false. */
function compileList(list: readonly Operand[], negated: boolean, kind: Kind, present: Present): Test {
  const hasNull = list.some((operand) => operand.kind === 'null');
  const values = list.flatMap((operand) => (operand.kind === 'value' ? [operand.value] : []));
  if (kind === 'boolean') {
    const wanted = new Set(hasNull ? [...values, false] : values);
    return (value) => wanted.has(value === true) !== negated;
  }
  const isOneOf = compileEquality(values as string[], kind);
  const ranges = list.flatMap((operand) =>
    operand.kind === 'date-literal' ? [rangeOf(operand, kind, present)] : [],
  );
  if (ranges.length === 0) return (value) => (value === null ? hasNull : isOneOf(value)) !== negated;
  const isWithin = (value: string) => ranges.some(({ from, to }) => value >= from && value < to);
  return (value) => (value === null ? hasNull : isOneOf(value) || isWithin(value as string)) !== negated;
}

function compileEquality(values: readonly string[], kind: Kind): Test {
  if (kind === 'number') return numberEquality(values) as Test;
  if (kind === 'text') return textEquality(values) as Test;
  const toKey = kind === 'multipicklist' ? setKey : (text: string) => text;
  const [only, ...others] = values.map(toKey);
  if (others.length === 0) return (value) => toKey(value as string) === only;
  const keys = new Set([only, ...others]);
  return (value) => keys.has(toKey(value as string));
}

/** Multi-select values are equal when the same values are selected, in any order. */
function setKey(text: string): string {
  return fold(text).split(';').sort().join(';');
}

/** Tests whether all values of at least one set are selected; the empty set stands for no selection. */
function compileIncludes(sets: readonly (readonly string[])[]): Test {
  const folded = sets.map((set) => set.map(fold));
  const hasNull = folded.some((set) => set.length === 0);
  return (value) => {
    if (value === null) return hasNull;
    const selected = fold(value as string).split(';');
    return folded.some((set) => set.length > 0 && set.every((each) => selected.includes(each)));
  };
}
