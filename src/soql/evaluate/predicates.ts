/** Compiles conditions into functions of rows, or of groups of rows. */
import type { BoundCondition, JoinCondition, ValueTest } from '../bound.ts';
import type { Kind } from '../kinds.ts';
import type { Present } from '../time-zone.ts';
import { hasCurrency } from './amount-tests.ts';
import type { Read } from './parents.ts';
import { compileTest } from './value-tests.ts';

export type Predicate<R> = (row: R) => boolean;

export interface ConditionContext<V, R> {
  readonly present: Present;
  readonly reader: (value: V) => Read<R>;
  /** The values that a semi-join's query selects. */
  readonly joined: (join: JoinCondition) => ReadonlySet<unknown>;
  readonly readerOfJoin: (join: JoinCondition) => Read<R>;
  /** Compiles a test against amounts with a currency, which only conditions on rows have. */
  readonly amountTest?: (test: ValueTest, value: V) => Predicate<R>;
}

export function compileCondition<V extends { readonly compareAs: Kind }, R>(
  condition: BoundCondition<V>,
  context: ConditionContext<V, R>,
): Predicate<R> {
  switch (condition.kind) {
    case 'and':
      return all(condition.terms.map((term) => compileCondition(term, context)));
    case 'or':
      return any(condition.terms.map((term) => compileCondition(term, context)));
    case 'not': {
      const holds = compileCondition(condition.term, context);
      return (row) => !holds(row);
    }
    case 'test': {
      if (context.amountTest && hasCurrency(condition.test))
        return context.amountTest(condition.test, condition.value);
      const read = context.reader(condition.value);
      const test = compileTest(condition.test, condition.value.compareAs, context.present);
      return (row) => test(read(row));
    }
    case 'join': {
      const read = context.readerOfJoin(condition);
      const ids = context.joined(condition);
      return (row) => ids.has(read(row)) !== condition.negated;
    }
  }
}

export function all<R>(predicates: readonly Predicate<R>[]): Predicate<R> {
  const [first, second] = predicates;
  if (predicates.length === 1) return first!;
  if (predicates.length === 2) return (row) => first!(row) && second!(row);
  return (row) => {
    for (const holds of predicates) if (!holds(row)) return false;
    return true;
  };
}

function any<R>(predicates: readonly Predicate<R>[]): Predicate<R> {
  return (row) => {
    for (const holds of predicates) if (holds(row)) return true;
    return false;
  };
}
