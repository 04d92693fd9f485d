/** Binds the SELECT clause of a query of records: fields, fields of parents, TYPEOF, and children. */
import type { FieldValue, Selected, SelectedChildren, SelectedField } from '../bound.ts';
import { isShowingFunction } from '../functions.ts';
import type { Expression, Query, SelectItem } from '../query.ts';
import { refusal } from '../refusal.ts';
import { fieldsOf } from './fields.ts';
import type { Scope } from './scope.ts';
import { SelectList } from './select-list.ts';
import { checkShown, innermost, showingFunctions } from './showing.ts';
import { bindTypeOf } from './type-of.ts';
import { outOfPlace, pathOf } from './values.ts';

type BindChildren = (scope: Scope, query: Query) => SelectedChildren;

export function bindSelect(scope: Scope, query: Query, bindChildren: BindChildren): readonly Selected[] {
  const list = new SelectList();
  for (const item of query.select) {
    if (item.kind === 'subquery') list.addChildren(bindChildren(scope, item.query));
    else if (item.kind === 'fields')
      for (const field of fieldsOf(scope, item.group, item.at, query)) list.add(field);
    else if (item.kind === 'typeof') list.addTypeOf(bindTypeOf(scope, item, query));
    else list.add(bindItem(scope, item));
  }
  return list.selected();
}

type ExpressionItem = Extract<SelectItem, { kind: 'expression' }>;

function bindItem(scope: Scope, { expression, alias }: ExpressionItem): SelectedField {
  const shownBy = showingFunctions(expression);
  const value = bindSelectedValue(scope, innermost(expression));
  checkShown(scope, { label: value.label, type: value.field.type, at: value.at }, shownBy);
  if (alias && shownBy.length === 0) {
    throw refusal('MALFORMED_QUERY', 'only aggregate expressions use field aliasing');
  }
  return { kind: 'field', name: alias?.text ?? value.field.name, value, shownBy };
}

function bindSelectedValue(scope: Scope, expression: Expression): FieldValue {
  if (expression.kind === 'path') return scope.field(expression);
  if (isShowingFunction(expression.name)) return scope.field(pathOf(scope, expression));
  if (expression.name === 'CONVERTTIMEZONE') throw outOfPlace(scope, expression);
  const written = expression.argument?.kind === 'path' ? expression.argument.text : '';
  throw refusal('MALFORMED_QUERY', `Field must be grouped or aggregated: ${expression.text}(${written})`);
}
