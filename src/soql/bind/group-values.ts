/** The values that rows are grouped by, and the values of their groups. */
import type { Aggregate, FieldValue, GroupValue, RowValue } from '../bound.ts';
import { type AggregateFunction, isAggregateFunction } from '../functions.ts';
import type { Kind } from '../kinds.ts';
import type { Call, Expression, GroupBy } from '../query.ts';
import { refusal } from '../refusal.ts';
import type { Scope } from './scope.ts';
import { bindRowValue, outOfPlace, pathOf } from './values.ts';

/** Doc: GROUP BY ROLLUP, GROUP BY CUBE. */
const MAX_SUBTOTALS = 3;

export class GroupValues {
  readonly values: readonly RowValue[];
  readonly #scope: Scope;
  readonly #hasSubtotals: boolean;

  constructor(scope: Scope, groupBy: GroupBy | undefined) {
    this.#scope = scope;
    this.#hasSubtotals = groupBy?.subtotals !== undefined;
    this.values = (groupBy?.expressions ?? []).map((expression) => bindGrouping(scope, expression));
    this.#checkDuplicates();
    if (!groupBy?.subtotals || this.values.length <= MAX_SUBTOTALS) return;
    const message = `GROUP BY ${groupBy.subtotals} takes at most ${MAX_SUBTOTALS} fields`;
    throw refusal('MALFORMED_QUERY', message, scope.place(groupBy.at));
  }

  #checkDuplicates(): void {
    const labels = this.values.map(({ label }) => label);
    const duplicate = labels.find((label, place) => labels.indexOf(label) < place);
    if (duplicate) throw refusal('MALFORMED_QUERY', `duplicate grouping expression: ${duplicate}`);
  }

  /** `role` starts the refusal of a value that is neither grouped nor aggregated. */
  value(expression: Expression, role = 'Field'): GroupValue {
    if (expression.kind === 'call' && expression.name === 'GROUPING') return this.#grouping(expression);
    if (expression.kind === 'call' && isAggregateFunction(expression.name)) {
      return this.#aggregate(expression, expression.name);
    }
    return this.grouped(bindRowValue(this.#scope, expression), role);
  }

  grouped(value: RowValue, role = 'Field'): GroupValue {
    const { label, compareAs, at } = value;
    const place = this.#placeOf(value);
    if (place !== -1) return { kind: 'grouped', place, value, compareAs, label, at };
    throw refusal('MALFORMED_QUERY', `${role} must be grouped or aggregated: ${label}`);
  }

  /** A date function may also be of a grouped date, but not of a grouped datetime (doc: Date Functions). */
  #placeOf(value: RowValue): number {
    const place = this.values.findIndex(({ label }) => label === value.label);
    if (place !== -1 || value.kind === 'field' || value.of.field.type !== 'date') return place;
    return this.values.findIndex(({ label }) => label === value.of.label);
  }

  #grouping(call: Call): GroupValue {
    if (!this.#hasSubtotals) throw outOfPlace(this.#scope, call);
    const value = bindRowValue(this.#scope, call.argument!);
    const place = this.values.findIndex(({ label }) => label === value.label);
    const label = `GROUPING(${value.label})`;
    if (place !== -1) return { kind: 'grouping', place, compareAs: 'number', label, at: call.at };
    throw refusal('MALFORMED_QUERY', `Field must be grouped: ${value.label}`, this.#scope.place(call.at));
  }

  #aggregate(call: Call, name: AggregateFunction): Aggregate {
    if (!call.argument) throw outOfPlace(this.#scope, call);
    const of = this.#scope.field(pathOf(this.#scope, call));
    if (!this.#hasSubtotals && this.values.some(({ label }) => label === of.label)) {
      const message = `Grouped field should not be aggregated: ${of.label}`;
      throw refusal('MALFORMED_QUERY', message, this.#scope.place(of.at));
    }
    checkAggregate(this.#scope, of, name);
    const compareAs = name === 'MIN' || name === 'MAX' ? of.compareAs : 'number';
    return { kind: 'aggregate', function: name, of, compareAs, label: `${name}(${of.label})`, at: call.at };
  }
}

function bindGrouping(scope: Scope, expression: Expression): RowValue {
  const value = bindRowValue(scope, expression);
  if (value.kind === 'date' || value.field.groupable) return value;
  const message = `field '${value.field.name}' can not be grouped in a query call`;
  throw refusal('MALFORMED_QUERY', message, scope.place(value.at));
}

/** Doc: Support for Field Types in Aggregate Functions; a text area of more than 255 characters is a long text area. */
function checkAggregate(scope: Scope, { field, compareAs, at }: FieldValue, name: AggregateFunction): void {
  if (name === 'AVG' || name === 'SUM' ? compareAs === 'number' : hasOrder(compareAs, field)) return;
  const message = `field ${field.name} does not support aggregate operator ${name}`;
  throw refusal('MALFORMED_QUERY', message, scope.place(at));
}

const UNORDERED: ReadonlySet<Kind> = new Set<Kind>(['boolean', 'multipicklist', 'none', 'time']);

function hasOrder(
  kind: Kind,
  { type, length = 0 }: { readonly type: string; readonly length?: number },
): boolean {
  return !UNORDERED.has(kind) && type !== 'encryptedstring' && !(type === 'textarea' && length > 255);
}
