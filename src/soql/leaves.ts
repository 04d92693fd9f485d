/** The tests and joins of a condition, without its ANDs, ORs and NOTs. */
import type { BoundCondition } from './bound.ts';

type Leaf<V> = Extract<BoundCondition<V>, { kind: 'join' | 'test' }>;

function leavesOf<V>(condition: BoundCondition<V> | undefined): readonly Leaf<V>[] {
  if (condition === undefined) return [];
  if (condition.kind === 'test' || condition.kind === 'join') return [condition];
  return condition.kind === 'not'
    ? leavesOf(condition.term)
    : condition.terms.flatMap((term) => leavesOf(term));
}

export function joinsOf<V>(condition: BoundCondition<V> | undefined) {
  return leavesOf(condition).filter((leaf) => leaf.kind === 'join');
}

/** The values that the condition tests. */
export function valuesOf<V>(condition: BoundCondition<V> | undefined): readonly V[] {
  return leavesOf(condition).flatMap((leaf) => (leaf.kind === 'test' ? [leaf.value] : []));
}
