/** Tests of numbers against literals, whose binary numbers are made once. */
import type { OrderOperator } from '../bound.ts';
import { compareNumbers, numberOf } from '../numbers.ts';
import { HOLDS } from './orders.ts';

type NumberTest = (value: string | number) => boolean;

export function numberComparison(operator: OrderOperator, literal: string): NumberTest {
  const boundary = numberOf(literal);
  const isBelow = operator === '<' || operator === '<=';
  const holds = HOLDS[operator];
  return (value) => {
    const number = numberOf(value);
    return number === boundary ? holds(compareNumbers(value, literal)) : number < boundary === isBelow;
  };
}

/** Compares binary numbers first, and decimals only when these are equal. */
export function numberEquality(literals: readonly string[]): NumberTest {
  const [first] = literals;
  if (first === undefined) return () => false;
  if (literals.length === 1) {
    const only = numberOf(first);
    return (value) => numberOf(value) === only && compareNumbers(value, first) === 0;
  }
  const byNumber = new Map<number, string[]>();
  for (const literal of literals) {
    const same = byNumber.get(numberOf(literal));
    if (same) same.push(literal);
    else byNumber.set(numberOf(literal), [literal]);
  }
  return (value) => byNumber.get(numberOf(value))?.some((each) => compareNumbers(value, each) === 0) ?? false;
}
