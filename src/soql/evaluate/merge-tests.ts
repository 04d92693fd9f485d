/**
 * Writes neighbouring tests of one field as one list: `a = 1 OR a = 2 OR …` as `a IN (1, 2, …)`, `a != 1 AND a != 2` as `a NOT IN (1, 2)`. A list is one look
 * into a Set, so that a row costs the same however many values the query names.
 */
import type { BoundCondition, FieldValue, Operand } from '../bound.ts';

/** A test of a field against a list. */
interface ListTest {
  readonly value: FieldValue;
  readonly list: readonly Operand[];
}

/** The same condition, with neighbouring lists merged: rows are tested in the same order, so a row is refused when it was before. */
export function mergeTests(condition: BoundCondition): BoundCondition {
  if (condition.kind === 'not') return { kind: 'not', term: mergeTests(condition.term) };
  if (condition.kind !== 'and' && condition.kind !== 'or') return condition;
  const { kind } = condition;
  const terms: BoundCondition[] = [];
  let run: ListTest[] = [];
  const endRun = () => {
    if (run.length > 0) terms.push(oneTest(run, kind === 'and'));
    run = [];
  };
  for (const term of condition.terms.map(mergeTests)) {
    const test = listTestOf(term, kind === 'and');
    if (!test || (run[0] && !isSameField(run[0], test))) endRun();
    if (test) run.push(test);
    else terms.push(term);
  }
  endRun();
  return terms.length === 1 ? terms[0]! : { kind, terms };
}

function isSameField({ value: one }: ListTest, { value: other }: ListTest): boolean {
  return one.label === other.label && one.byLabel === other.byLabel;
}

/** Lists with amounts in currencies are compared in another way, and stay as they are. */
function listTestOf(term: BoundCondition, negated: boolean): ListTest | undefined {
  if (term.kind !== 'test' || term.value.kind !== 'field') return undefined;
  const { value, test } = term;
  if (test.kind !== 'in' || test.negated !== negated) return undefined;
  return test.list.some(({ kind }) => kind === 'amount') ? undefined : { value, list: test.list };
}

function oneTest(tests: readonly ListTest[], negated: boolean): BoundCondition {
  const { value } = tests[0]!;
  const list = tests.flatMap((test) => test.list);
  return { kind: 'test', value, test: { kind: 'in', negated, list } };
}
