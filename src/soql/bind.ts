/** Resolves the names and values of a query against a schema, or refuses the query. */
import { bindAggregateQuery, checkSortable, isAggregateQuery } from './bind/groups.ts';
import { RelationshipCount } from './bind/relationships.ts';
import { bindScan, bindType, NO_JOINS_IN_CHILDREN, scopeOf } from './bind/scan.ts';
import type { Binding, Scope } from './bind/scope.ts';
import { bindSelect } from './bind/select.ts';
import { outOfPlace } from './bind/values.ts';
import type { BoundOrder, BoundQuery, RecordQuery, SelectedChildren } from './bound.ts';
import { childrenNotEmulated } from './not-emulated.ts';
import type { Name, OrderItem, Query } from './query.ts';
import { noSuchChildRelationship, refusable, refusal, type SoqlRefusal } from './refusal.ts';
import type { SoqlChildRelationship, SoqlSchema } from './schema.ts';

export interface BindOptions {
  /** The API version of the request; older versions lack some features. */
  readonly apiVersion?: number;
}

export function bindQuery(
  query: Query,
  schema: SoqlSchema,
  { apiVersion = Number.POSITIVE_INFINITY }: BindOptions = {},
): { readonly bound: BoundQuery } | { readonly refusal: SoqlRefusal } {
  const relationships = new RelationshipCount();
  const bound = refusable(() => bind({ text: query.text, schema, apiVersion, relationships }, query));
  return 'value' in bound ? { bound: bound.value } : bound;
}

function bind(binding: Binding, query: Query): BoundQuery {
  const scope = scopeOf(binding, bindType(binding, query.from[0].name), query.from);
  checkPurposes(query);
  if (isCount(query)) return bindCount(scope, query);
  return isAggregateQuery(query) ? bindAggregateQuery(scope, query) : bindRecords(scope, query, ROOT);
}

/** FOR UPDATE locks rows one by one, in the order of their ids. */
function checkPurposes(query: Query): void {
  if (!query.purposes.some(({ text }) => text === 'UPDATE')) return;
  if (query.orderBy.length > 0) {
    throw refusal('MALFORMED_QUERY', 'Explicit ORDER BY not allowed when locking rows (Id order is implied)');
  }
  if (query.offset) {
    throw refusal('MALFORMED_QUERY', 'FOR UPDATE cannot be used in conjunction with the OFFSET clause');
  }
  if (isAggregateQuery(query))
    throw refusal('MALFORMED_QUERY', 'FOR UPDATE cannot be used with groups of records');
}

/** SELECT COUNT(), alone. */
function isCount({ select }: Query): boolean {
  const [item] = select;
  return select.length === 1 && item?.kind === 'expression' && isBareCount(item.expression);
}

function isBareCount(expression: {
  readonly kind: string;
  readonly name?: string;
  readonly argument?: unknown;
}): boolean {
  return expression.kind === 'call' && expression.name === 'COUNT' && expression.argument === undefined;
}

function bindCount(scope: Scope, query: Query): BoundQuery {
  const [item] = query.select;
  const alias = item?.kind === 'expression' ? item.alias : undefined;
  if (alias) throw refusal('MALFORMED_QUERY', `unexpected token: '${alias.text}'`, scope.place(alias.at));
  const clause = query.groupBy ? 'GROUP BY' : query.orderBy.length > 0 ? 'ORDER BY' : undefined;
  if (clause)
    throw refusal('MALFORMED_QUERY', `COUNT() cannot be used with ${clause}`, scope.place(query.at));
  return { ...bindScan(scope, query), kind: 'count' };
}

/** How deep a query is nested, and the LIMIT of its parent query. */
interface Depth {
  readonly level: number;
  readonly parentLimit: number | undefined;
}
const ROOT: Depth = { level: 0, parentLimit: undefined };

function bindRecords(scope: Scope, query: Query, { level }: Depth): RecordQuery {
  const below = { level: level + 1, parentLimit: query.limit?.value };
  const select = bindSelect(scope, query, (outer, child) => bindChildren(outer, child, below));
  const orderBy = query.orderBy.map((item) => bindOrder(scope, item));
  return {
    ...bindScan(scope, query, level > 0 ? NO_JOINS_IN_CHILDREN : undefined),
    kind: 'records',
    select,
    orderBy,
  };
}

function bindOrder(scope: Scope, { expression, descending, nullsLast }: OrderItem): BoundOrder {
  if (expression.kind === 'call') throw outOfPlace(scope, expression);
  const value = scope.field(expression);
  checkSortable(scope, value);
  return { value, descending, nullsLast };
}

/** From version 58.0 on children may have children of their own, and so on (doc: Understanding Relationship Query Limitations). */
const DEEP_VERSION = 58;

function bindChildren(outer: Scope, query: Query, depth: Depth): SelectedChildren {
  const { binding } = outer;
  checkDepth(binding, query, depth);
  binding.relationships.addChild(outer.place(query.at));
  const { childSObject, field, relationshipName } = childRelationship(outer, query.from[0].name);
  const type = binding.schema.type(childSObject);
  const reference = type?.field(field);
  if (!type?.queryable || !reference) throw noSuchChildRelationship(relationshipName!, outer.place(query.at));
  if (isAggregateQuery(query) || isCount(query)) {
    throw refusal(
      'MALFORMED_QUERY',
      'only root queries support aggregate expressions',
      outer.place(query.at),
    );
  }
  const scope = scopeOf(binding, type, query.from);
  return {
    kind: 'children',
    name: relationshipName!,
    field: reference,
    query: bindRecords(scope, query, depth),
  };
}

function checkDepth(
  { text, apiVersion }: Binding,
  { at, offset }: Query,
  { level, parentLimit }: Depth,
): void {
  const levels = apiVersion < DEEP_VERSION ? 1 : 4;
  if (level > levels) {
    const message = `SOQL statements cannot query aggregate relationships more than ${levels} level${levels > 1 ? 's' : ''} away from the root entity object.`;
    throw refusal('MALFORMED_QUERY', message, { text, at });
  }
  if (!offset || parentLimit === 1) return;
  const message = 'OFFSET in a subquery is allowed only where the parent query has LIMIT 1';
  throw refusal('MALFORMED_QUERY', message, { text, at: offset.at });
}

/** "Contacts", "Account.Contacts", or "a.Contacts" where a is the alias of the parent. */
function childRelationship(outer: Scope, { text, at }: Name): SoqlChildRelationship {
  const names = text.split('.');
  const name = names.length === 2 && outer.isOwnName(names[0]!) ? names[1]! : text;
  const upper = name.toUpperCase();
  const isNamed = ({ relationshipName }: SoqlChildRelationship) => relationshipName?.toUpperCase() === upper;
  const found = outer.type.childRelationships.find(isNamed);
  if (found) return found;
  const missing = outer.type.notEmulated?.children.find(isNamed);
  throw missing
    ? childrenNotEmulated(missing.childSObject, missing.relationshipName!, outer.place(at))
    : noSuchChildRelationship(name, outer.place(at));
}
