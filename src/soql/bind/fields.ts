/** FIELDS(ALL), FIELDS(STANDARD), FIELDS(CUSTOM) (doc: SELECT). */
import type { SelectedField } from '../bound.ts';
import type { Comparison, Condition, FieldGroup, Query } from '../query.ts';
import { refusal } from '../refusal.ts';
import type { SoqlField } from '../schema.ts';
import type { Scope } from './scope.ts';

const FIELDS_LIMIT = 200;
const FIELDS_VERSION = 51;

/** The fields that FIELDS(…) stands for. */
export function fieldsOf(
  scope: Scope,
  group: FieldGroup,
  at: number,
  query: Query,
): readonly SelectedField[] {
  if (scope.binding.apiVersion < FIELDS_VERSION) {
    const message = 'The SOQL FIELDS function is not supported in this version of the API';
    throw refusal('UNSUPPORTED_API_VERSION', message, scope.place(at));
  }
  if (group !== 'STANDARD' && !isBounded(query)) {
    const message = `The SOQL FIELDS function must have a LIMIT of at most ${FIELDS_LIMIT}`;
    throw refusal('MALFORMED_QUERY', message, scope.place(at));
  }
  return [...scope.type.fields.values()]
    .filter((field) => isInGroup(field, group))
    .map((field) => {
      const value = scope.ownField(field, at);
      return { kind: 'field', name: field.name, value, shownBy: [] };
    });
}

function isInGroup({ name }: SoqlField, group: FieldGroup): boolean {
  return group === 'ALL' || /__[a-z]+$/.test(name) === (group === 'CUSTOM');
}

/** Whether the query has a LIMIT or a condition on ids that keeps it within the limit (doc). */
function isBounded({ limit, where }: Query): boolean {
  return (
    (limit !== undefined && limit.value <= FIELDS_LIMIT) ||
    (where !== undefined && idsIn(where) <= FIELDS_LIMIT)
  );
}

/** The number of ids that the condition allows at most. */
function idsIn(condition: Condition): number {
  if (condition.kind === 'not') return Number.POSITIVE_INFINITY;
  if (condition.kind === 'comparison') return idsInComparison(condition);
  const counts = condition.terms.map(idsIn);
  return condition.kind === 'and' ? Math.min(...counts) : counts.reduce((sum, count) => sum + count);
}

function idsInComparison({ left, operator, values, query }: Comparison): number {
  const isOfIds = left.kind === 'path' && left.text.toUpperCase() === 'ID' && !query;
  return isOfIds && (operator === '=' || operator === 'IN') ? values.length : Number.POSITIVE_INFINITY;
}
