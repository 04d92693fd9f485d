/** Binds the part of a query that selects rows: its object and conditions, with semi-joins. */
import type { FieldValue, JoinCondition, Scan } from '../bound.ts';
import { joinsOf } from '../leaves.ts';
import { objectNotEmulated } from '../not-emulated.ts';
import type { Comparison, Count, Expression, FromItem, Name, Query } from '../query.ts';
import { noSuchType, type Refused, refusal } from '../refusal.ts';
import type { SoqlType } from '../schema.ts';
import { bindCondition, type Under } from './conditions.ts';
import { type Binding, Scope } from './scope.ts';
import { bindFilterValue } from './values.ts';

/** Doc: OFFSET. */
const MAX_OFFSET = 2000;

/** Doc: Considerations for Semi-Join and Anti-Join Queries. */
const MAX_JOINS = 2;

export function bindType({ text, schema }: Binding, { text: name, at }: Name): SoqlType {
  const type = schema.type(name);
  if (type?.queryable) return type;
  const known = schema.notEmulated(name);
  throw known === undefined ? noSuchType(name, { text, at }) : objectNotEmulated(known, { text, at });
}

/** Only the main query may have semi-joins in its conditions; `noJoins` is the message for any other query. */
export function bindScan(scope: Scope, query: Query, noJoins?: string): Scan {
  const { type } = scope;
  const where = query.where && bindCondition(whereBinding(scope, noJoins), query.where);
  if (joinsOf(where).length > MAX_JOINS) {
    throw refusal('MALFORMED_QUERY', `Maximum ${MAX_JOINS} semi join sub-selects are allowed`);
  }
  const offset = checkedOffset(type, query.offset);
  return { type, where, limit: query.limit?.value, offset };
}

export const NO_JOINS_IN_CHILDREN =
  'Semi join sub-selects are only allowed at the top level WHERE expressions and not in nested WHERE expressions.';

function whereBinding(scope: Scope, noJoins: string | undefined) {
  return {
    scope,
    bindValue: (expression: Expression) => bindFilterValue(scope, expression),
    join: (comparison: Comparison, under: Under) => {
      if (noJoins) throw refusal('MALFORMED_QUERY', noJoins);
      return bindJoin(scope, comparison, under);
    },
  };
}

function checkedOffset(type: SoqlType, offset: Count | undefined): number {
  if (!offset || offset.value <= MAX_OFFSET) return offset?.value ?? 0;
  const message = `Maximum SOQL offset allowed for apiName ${type.name} is ${MAX_OFFSET}`;
  throw refusal('NUMBER_OUTSIDE_VALID_RANGE', message);
}

function bindJoin(scope: Scope, { left, operator, query }: Comparison, under: Under): JoinCondition {
  if (under !== 'and') throw joinUnder(under);
  const value = idValue(scope, left, 'left operand');
  const inner = bindInnerScope(scope, query!);
  const field = idValue(inner, selectedBy(query!), 'inner select field');
  checkSameTarget(scope, value, field);
  const scan = bindScan(inner, query!, 'Nesting of semi join sub-selects is not supported');
  return { kind: 'join', value, negated: operator === 'NOT IN', field, scan };
}

function joinUnder(under: 'not' | 'or'): Refused {
  return refusal(
    'MALFORMED_QUERY',
    `Semi join sub-selects are not allowed with the '${under.toUpperCase()}' operator`,
  );
}

function bindInnerScope(scope: Scope, query: Query): Scope {
  const inner = new Scope(scope.binding, bindType(scope.binding, query.from[0].name));
  inner.nameAliases(query.from);
  if (inner.type.name !== scope.type.name) return inner;
  throw refusal(
    'MALFORMED_QUERY',
    'The inner and outer selects should not be on the same object type',
    scope.place(query.from[0].name.at),
  );
}

function selectedBy({ select, text, at }: Query): Expression {
  const [item, ...others] = select;
  if (item?.kind === 'expression' && !item.alias && others.length === 0) return item.expression;
  throw refusal('MALFORMED_QUERY', 'A semi join sub-select selects exactly one field', { text, at });
}

/** An id or a reference of the object itself. */
function idValue(scope: Scope, expression: Expression, role: string): FieldValue {
  const value = bindFilterValue(scope, expression);
  const place = scope.place(value.at);
  if (value.kind !== 'field' || value.compareAs !== 'id') {
    const message = `The ${role} '${value.label}' of a semi join should be an ID or a reference field`;
    throw refusal('MALFORMED_QUERY', message, place);
  }
  if (!value.chain) return value;
  const message = `The ${role} '${value.label}' cannot have more than one level of relationships`;
  throw refusal('MALFORMED_QUERY', message, place);
}

function checkSameTarget(scope: Scope, outer: FieldValue, inner: FieldValue): void {
  const targets = targetsOf(outer);
  if (targetsOf(inner).some((name) => targets.includes(name))) return;
  const message = `The selected field '${inner.field.name}' in the subquery and the left operand field in the where expression in the outer query '${outer.field.name}' should point to the same object type`;
  throw refusal('MALFORMED_QUERY', message, scope.place(outer.at));
}

function targetsOf({ type, field }: FieldValue): readonly string[] {
  return field.type === 'id' ? [type.name] : (field.referenceTo ?? []);
}

/** The scope of a query over the object, with the query's aliases. */
export function scopeOf(binding: Binding, type: SoqlType, from: readonly FromItem[]): Scope {
  const scope = new Scope(binding, type);
  scope.nameAliases(from);
  return scope;
}
