/** The columns of an aggregate query. */
import type { Column, GroupValue } from '../bound.ts';
import type { Call, Query, SelectItem } from '../query.ts';
import { type Refused, refusal } from '../refusal.ts';
import { resultType } from '../result-type.ts';
import { fieldsOf } from './fields.ts';
import type { GroupValues } from './group-values.ts';
import type { Scope } from './scope.ts';
import { checkShown, innermost, showingFunctions } from './showing.ts';
import { outOfPlace } from './values.ts';

export function bindColumns(scope: Scope, groups: GroupValues, query: Query): readonly Column[] {
  return named(query.select.flatMap((item) => columnsOf(scope, groups, item, query)));
}

interface UnnamedColumn extends Omit<Column, 'name'> {
  readonly alias: string | undefined;
}

function columnsOf(
  scope: Scope,
  groups: GroupValues,
  item: SelectItem,
  query: Query,
): readonly UnnamedColumn[] {
  if (item.kind === 'fields') {
    const fields = fieldsOf(scope, item.group, item.at, query);
    return fields.map(({ value }) => ({
      value: groups.grouped(value),
      shownBy: undefined,
      alias: undefined,
    }));
  }
  if (item.kind !== 'expression') throw notForGroups(scope, item);
  const value = groups.value(innermost(item.expression));
  const shownBy = showingFunctions(item.expression);
  if (shownBy.length > 0) checkShownColumn(scope, item.expression as Call, value);
  return [{ value, shownBy: shownBy[0], alias: item.alias?.text }];
}

function notForGroups(scope: Scope, item: Exclude<SelectItem, { kind: 'expression' | 'fields' }>): Refused {
  const what = item.kind === 'subquery' ? 'A subquery' : 'TYPEOF';
  const at = item.kind === 'subquery' ? item.query.at : item.at;
  return refusal(
    'MALFORMED_QUERY',
    `${what} cannot be selected together with groups of records`,
    scope.place(at),
  );
}

/** Every value of a group can be formatted; only a grouped field can be shown in other ways. */
function checkShownColumn(scope: Scope, call: Call, value: GroupValue): void {
  const shownBy = showingFunctions(call);
  const isField = value.kind === 'grouped' && value.value.kind === 'field';
  if (!isField && shownBy.join() !== 'FORMAT') throw outOfPlace(scope, call);
  checkShown(scope, { label: value.label, type: resultType(value), at: value.at }, shownBy);
}

/** Without an alias a field keeps its name, and any other column is expr0, expr1 … (doc: Use Aliases with GROUP BY). */
function named(columns: readonly UnnamedColumn[]): readonly Column[] {
  const names = new Set<string>();
  let unnamed = 0;
  return columns.map(({ alias, value, shownBy }) => {
    const name = alias ?? fieldNameOf(value, shownBy) ?? `expr${unnamed++}`;
    if (names.has(name.toUpperCase())) throw refusal('MALFORMED_QUERY', `duplicate alias: ${name}`);
    names.add(name.toUpperCase());
    return { name, value, shownBy };
  });
}

function fieldNameOf(value: GroupValue, shownBy: Column['shownBy']): string | undefined {
  if (value.kind !== 'grouped' || value.value.kind !== 'field' || shownBy === 'FORMAT') return undefined;
  return value.value.field.name;
}
