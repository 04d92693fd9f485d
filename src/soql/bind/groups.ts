/** Binds queries with aggregate functions or GROUP BY, whose results are groups of rows. */
import type { AggregateQuery, BoundOrder, FieldValue, GroupValue } from '../bound.ts';
import { isAggregateFunction, isDateFunction } from '../functions.ts';
import type { Call, Expression, GroupBy, OrderItem, Query, SelectItem } from '../query.ts';
import { refusal } from '../refusal.ts';
import { bindColumns } from './columns.ts';
import { bindCondition } from './conditions.ts';
import { GroupValues } from './group-values.ts';
import { bindScan } from './scan.ts';
import type { Scope } from './scope.ts';
import { outOfPlace } from './values.ts';

export function isAggregateQuery({ select, groupBy }: Query): boolean {
  const aggregates = (item: SelectItem) => item.kind === 'expression' && isAggregating(item.expression);
  return groupBy !== undefined || select.some(aggregates);
}

/** Whether the expression is or contains an aggregate function. */
function isAggregating(expression: Expression): boolean {
  if (expression.kind === 'path') return false;
  if (isAggregateFunction(expression.name) || expression.name === 'GROUPING') return true;
  return expression.argument !== undefined && isAggregating(expression.argument);
}

export function bindAggregateQuery(scope: Scope, query: Query): AggregateQuery {
  const { groupBy, having, orderBy } = query;
  const groups = new GroupValues(scope, groupBy);
  if (!groupBy) checkUngrouped(query);
  const columns = bindColumns(scope, groups, query);
  return {
    ...bindScan(scope, query),
    kind: 'aggregate',
    columns,
    groupBy: groupBy && groups.values,
    groupings: groupingsOf(groups.values.length, groupBy?.subtotals),
    having: having && bindCondition(havingBinding(scope, groups), having),
    orderBy: orderBy.map((item) => bindOrder(scope, groups, item)),
  };
}

/** All rows make one group, so there is nothing to sort or to page. */
function checkUngrouped({ orderBy, limit, offset }: Query): void {
  const clause = orderBy.length > 0 ? 'ORDER BY' : limit ? 'LIMIT' : offset ? 'OFFSET' : undefined;
  if (!clause) return;
  const message = `Non-grouped query that uses overall aggregate functions cannot also use ${clause}`;
  throw refusal('MALFORMED_QUERY', message);
}

function havingBinding(scope: Scope, groups: GroupValues) {
  return {
    scope,
    bindValue: (expression: Expression) => groups.value(expression),
    join: () => {
      throw refusal('MALFORMED_QUERY', 'Semi join sub-selects are not allowed in HAVING');
    },
  };
}

/** ROLLUP(a, b): by both, by a, by none. CUBE(a, b): by both, by a, by b, by none. */
function groupingsOf(count: number, subtotals: GroupBy['subtotals']): readonly (readonly boolean[])[] {
  const all = Array.from({ length: count }, () => true);
  if (subtotals === 'ROLLUP')
    return [...all, true].map((_, left) => all.map((_, place) => place < count - left));
  if (subtotals !== 'CUBE') return [all];
  return Array.from({ length: 2 ** count }, (_, mask) => all.map((_, place) => (mask & (1 << place)) === 0));
}

function bindOrder(
  scope: Scope,
  groups: GroupValues,
  { expression, descending, nullsLast }: OrderItem,
): BoundOrder<GroupValue> {
  if (expression.kind === 'call' && !isSortable(expression)) throw outOfPlace(scope, expression);
  const value = groups.value(expression, 'Ordered field');
  if (value.kind === 'grouped' && value.value.kind === 'field') checkSortable(scope, value.value);
  return { value, descending, nullsLast };
}

function isSortable({ name }: Call): boolean {
  return isAggregateFunction(name) || isDateFunction(name) || name === 'GROUPING';
}

export function checkSortable(scope: Scope, { field, at }: FieldValue): void {
  if (field.sortable) return;
  const message = `field '${field.name}' can not be sorted in a query call`;
  throw refusal('MALFORMED_QUERY', message, scope.place(at));
}
