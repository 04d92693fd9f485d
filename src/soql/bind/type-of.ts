/** TYPEOF: the selected fields depend on the object that a reference refers to (doc: TYPEOF; the words of the refusals are ours). */
import type { Chain, Selected, SelectedTypeOf } from '../bound.ts';
import { NAME } from '../name-type.ts';
import type { Comparison, Name, Path, Query, TypeOf } from '../query.ts';
import { refusal } from '../refusal.ts';
import type { SoqlType } from '../schema.ts';
import { bindType } from './scan.ts';
import { Scope } from './scope.ts';
import { SelectList } from './select-list.ts';

const TYPEOF_VERSION = 46;

export function bindTypeOf(
  scope: Scope,
  { relationship, branches, otherwise, at }: TypeOf,
  query: Query,
): SelectedTypeOf {
  checkTypeOf(scope, at, query);
  const chain = scope.relationship(relationship);
  if (!chain.step.isPolymorphic) {
    const message = `TYPEOF cannot be used with '${relationship.text}', which refers to one kind of object`;
    throw refusal('MALFORMED_QUERY', message, scope.place(relationship.at));
  }
  const bound = new Map<string, readonly Selected[]>();
  for (const { type, fields } of branches) {
    const branchType = bindBranchType(scope, chain, type);
    const { name } = branchType;
    if (!isOfOneRecord(query)) scope.binding.relationships.addParent(scope.place(type.at));
    if (bound.has(name)) throw refusal('MALFORMED_QUERY', `WHEN clause operand [${type.text}] is not unique`);
    const branch = new Scope(scope.binding, branchType, { scope, root: chain });
    bound.set(name, bindPaths(branch, fields, chain));
  }
  const asName = new Scope(scope.binding, NAME, { scope, root: chain });
  const other = otherwise && bindPaths(asName, otherwise, chain);
  return { kind: 'typeof', name: chain.step.name, chain, branches: bound, otherwise: other };
}

/** A query for one record by its id counts only the relationship, any other query also each object in WHEN (doc). */
function isOfOneRecord({ where }: Query): boolean {
  return where?.kind === 'comparison' && where.operator === '=' && /^id$/i.test(leftName(where));
}

function leftName({ left }: Comparison): string {
  return left.kind === 'path' ? left.text : '';
}

function checkTypeOf(scope: Scope, at: number, query: Query): void {
  if (scope.binding.apiVersion < TYPEOF_VERSION) {
    const message = 'TYPEOF is not supported in this version of the API';
    throw refusal('UNSUPPORTED_API_VERSION', message, scope.place(at));
  }
  const hasFunctions = query.select.some(
    (item) => item.kind === 'expression' && item.expression.kind === 'call',
  );
  if (!hasFunctions) return;
  throw refusal(
    'MALFORMED_QUERY',
    'TYPEOF cannot be used with functions in the SELECT clause',
    scope.place(at),
  );
}

function bindBranchType(scope: Scope, { step }: Chain, name: Name): SoqlType {
  const upper = name.text.toUpperCase();
  const unknown = step.notEmulated.find((each) => each.name.toUpperCase() === upper);
  if (unknown) return unknown;
  const type = bindType(scope.binding, name);
  if (step.targets.includes(type)) return type;
  const message = `'${step.name}' never refers to an object of type '${type.name}'`;
  throw refusal('MALFORMED_QUERY', message, scope.place(name.at));
}

function bindPaths(scope: Scope, paths: readonly Path[], root: Chain): readonly Selected[] {
  const list = new SelectList();
  for (const path of paths) {
    const value = scope.field(path);
    list.add({ kind: 'field', name: value.field.name, value, shownBy: [] }, root);
  }
  return list.selected();
}
