/** Binds expressions to values of rows. */
import type { DateValue, FieldValue, RowValue } from '../bound.ts';
import { type DateFunction, isDateFunction } from '../functions.ts';
import type { Call, Expression, Path } from '../query.ts';
import { type Refused, refusal } from '../refusal.ts';
import type { Scope } from './scope.ts';
import { checkShown } from './showing.ts';

/** A field, or a date function of a field. */
export function bindRowValue(scope: Scope, expression: Expression): RowValue {
  if (expression.kind === 'path') return scope.field(expression);
  if (!isDateFunction(expression.name)) throw outOfPlace(scope, expression);
  return bindDateValue(scope, expression, expression.name);
}

/** A value that rows can be filtered by. */
export function bindFilterValue(scope: Scope, expression: Expression): RowValue {
  const value = isLabel(expression) ? bindLabel(scope, expression) : bindRowValue(scope, expression);
  checkFilterable(scope, value.kind === 'field' ? value : value.of);
  return value;
}

function isLabel(expression: Expression): expression is Call {
  return expression.kind === 'call' && expression.name === 'TOLABEL';
}

/** A filter by label is possible for the fields that SELECT accepts in toLabel, except currency codes (doc: toLabel). */
function bindLabel(scope: Scope, call: Call): FieldValue {
  const value = scope.field(pathOf(scope, call));
  const { label, field, at } = value;
  checkShown(scope, { label, type: field.type, at }, ['TOLABEL']);
  if (field.name !== 'CurrencyIsoCode') return field.picklistLabels ? { ...value, byLabel: true } : value;
  throw refusal(
    'INVALID_FIELD',
    `toLabel cannot be used in a WHERE clause with field '${label}'`,
    scope.place(at),
  );
}

/** The argument of a function that accepts only a path. */
export function pathOf(scope: Scope, { argument, name, at }: Call): Path {
  if (argument?.kind === 'path') return argument;
  throw refusal(
    'MALFORMED_QUERY',
    `nested functional syntax can only be used in the following manner: date_function(convertTimezone(columnName)): ${name}`,
    scope.place(argument?.at ?? at),
  );
}

function checkFilterable(scope: Scope, { field, at }: FieldValue): void {
  if (field.type === 'address' || field.type === 'location') {
    const message = `${field.type === 'address' ? 'Address' : 'Location'} fields can only be filtered using Distance expressions`;
    throw refusal('INVALID_FIELD', message, scope.place(at));
  }
  if (field.filterable) return;
  throw refusal(
    'INVALID_FIELD',
    `field '${field.name}' can not be filtered in a query call`,
    scope.place(at),
  );
}

/** Only these have a time of day. */
const OF_DATETIMES: ReadonlySet<string> = new Set(['DAY_ONLY', 'HOUR_IN_DAY']);

function bindDateValue(scope: Scope, call: Call, name: DateFunction): DateValue {
  const { argument } = call;
  const isConverted = argument?.kind === 'call' && argument.name === 'CONVERTTIMEZONE';
  const of = scope.field(pathOf(scope, isConverted ? argument : call));
  const types = OF_DATETIMES.has(name) || isConverted ? ['datetime'] : ['date', 'datetime'];
  if (!types.includes(of.field.type)) {
    const message = `${name} requires a field of type ${types.join(' or ')}; ${of.field.name} has type ${of.field.type}`;
    throw refusal('INVALID_FIELD', message, scope.place(of.at));
  }
  const label = `${name}(${isConverted ? `convertTimezone(${of.label})` : of.label})`;
  return {
    kind: 'date',
    function: name,
    of,
    isInUserZone: isConverted,
    compareAs: name === 'DAY_ONLY' ? 'date' : 'number',
    label,
    at: call.at,
  };
}

export function outOfPlace(scope: Scope, { text, at }: Call): Refused {
  return refusal('MALFORMED_QUERY', `${text}() cannot be used here`, scope.place(at));
}
