/** Tests of amounts against amounts with a currency: `Amount > USD5000` (doc: convertCurrency). */
import type { FieldValue, Operand, ValueTest } from '../bound.ts';
import type { SoqlRow } from '../schema.ts';
import type { Currencies } from './currencies.ts';
import { HOLDS } from './orders.ts';
import type { Predicate } from './predicates.ts';

/** Whether the test names a currency. */
export function hasCurrency(test: ValueTest): boolean {
  if (test.kind === 'compare') return test.to.kind === 'amount';
  return test.kind === 'in' && test.list.some(({ kind }) => kind === 'amount');
}

/** Null is neither less nor greater than an amount, and equals only null. */
export function compileAmountTest(
  test: ValueTest,
  value: FieldValue,
  currencies: Currencies,
): Predicate<SoqlRow> {
  const compare = (operand: Operand) => {
    if (operand.kind !== 'amount') return (row: SoqlRow) => (isNull(row) ? 0 : 1);
    return currencies.comparer(value, operand);
  };
  const isNull = currencies.isNullReader(value);
  if (test.kind === 'compare') {
    const order = compare(test.to);
    const holds = HOLDS[test.operator];
    return (row) => {
      const result = order(row);
      return result !== null && holds(result);
    };
  }
  if (test.kind !== 'in') throw new Error(`an amount cannot be tested with ${test.kind}`);
  const orders = test.list.map(compare);
  return (row) => orders.some((order) => order(row) === 0) !== test.negated;
}
