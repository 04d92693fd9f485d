/** Binds conditions: reads the values of each comparison, or refuses it when the type is wrong. */
import type { BoundCondition, JoinCondition, Operand, OrderOperator, ValueTest } from '../bound.ts';
import type { Kind } from '../kinds.ts';
import type { Comparison, Condition, Expression, Literal, Operator } from '../query.ts';
import { type Place, type Refused, refusal } from '../refusal.ts';
import { fullId } from './ids.ts';
import { readMoment, readText } from './literals.ts';
import type { Scope } from './scope.ts';

/** The left side of a comparison. */
interface Comparable {
  readonly compareAs: Kind;
  readonly label: string;
  readonly at: number;
  readonly field?: { readonly type: string };
}

export interface ConditionBinding<V extends Comparable> {
  readonly scope: Scope;
  readonly bindValue: (expression: Expression) => V;
  readonly join: (comparison: Comparison, under: Under) => JoinCondition;
}

/** The operator that a comparison is under. */
export type Under = 'and' | 'not' | 'or';

export function bindCondition<V extends Comparable>(
  binding: ConditionBinding<V>,
  condition: Condition,
  under: Under = 'and',
): BoundCondition<V> {
  switch (condition.kind) {
    case 'not':
      return { kind: 'not', term: bindCondition(binding, condition.term, 'not') };
    case 'comparison':
      if (condition.query) return binding.join(condition, under);
      return bindComparison(binding, condition);
    default: {
      const below = under === 'and' ? condition.kind : under;
      return {
        kind: condition.kind,
        terms: condition.terms.map((term) => bindCondition(binding, term, below)),
      };
    }
  }
}

function bindComparison<V extends Comparable>(
  { scope, bindValue }: ConditionBinding<V>,
  comparison: Comparison,
): BoundCondition<V> {
  const value = bindValue(comparison.left);
  const place = scope.place(value.at);
  if (!OPERATORS[value.compareAs].includes(comparison.operator)) throw wrongOperator(value, place);
  return { kind: 'test', value, test: bindTest(comparison, value, scope) };
}

const ORDERED: readonly Operator[] = ['=', '!=', '<', '<=', '>', '>=', 'IN', 'NOT IN'];

/** For multi-select picklists as documented; for booleans only operators without an order (ours). */
const OPERATORS: Readonly<Record<Kind, readonly Operator[]>> = {
  boolean: ['=', '!=', 'IN', 'NOT IN'],
  date: ORDERED,
  datetime: ORDERED,
  id: ORDERED,
  multipicklist: ['=', '!=', 'INCLUDES', 'EXCLUDES'],
  none: [],
  number: ORDERED,
  text: [...ORDERED, 'LIKE'],
  time: ORDERED,
};

function bindTest({ operator, values }: Comparison, value: Comparable, scope: Scope): ValueTest {
  switch (operator) {
    case 'LIKE':
      return { kind: 'like', pattern: readPattern(values[0]!, value, scope) };
    case 'INCLUDES':
    case 'EXCLUDES':
      return {
        kind: 'includes',
        negated: operator === 'EXCLUDES',
        sets: values.map((each) => readSet(each, scope)),
      };
    case '=':
    case 'IN':
    case '!=':
    case 'NOT IN': {
      checkSameForm(values, scope);
      const list = values.map((each) => readOperand(each, value, scope));
      return { kind: 'in', negated: operator === '!=' || operator === 'NOT IN', list };
    }
    default:
      return { kind: 'compare', operator, to: readBoundary(operator, values[0]!, value, scope) };
  }
}

/** No value is less or greater than null, but every text is greater than empty text (ours). */
function readBoundary(operator: OrderOperator, literal: Literal, value: Comparable, scope: Scope): Operand {
  const operand = readOperand(literal, value, scope);
  if (operand.kind !== 'null') return operand;
  if (literal.kind === 'text' && value.compareAs === 'text') return { kind: 'value', value: '' };
  const message = `null cannot be compared with ${operator}`;
  throw refusal('INVALID_QUERY_FILTER_OPERATOR', message, scope.place(literal.at));
}

/** Doc: convertCurrency; the words are ours. */
function checkSameForm(values: readonly Literal[], scope: Scope): void {
  const amount = values.find(({ kind }) => kind === 'amount');
  if (!amount || !values.some(({ kind }) => kind === 'number')) return;
  const message = 'values with and without a currency code cannot be in one list';
  throw refusal('MALFORMED_QUERY', message, scope.place(amount.at));
}

/** An amount with its currency is compared with fields only (doc: convertCurrency); the words for aggregates are ours. */
function readAmount(
  literal: Literal & { readonly kind: 'amount' },
  value: Comparable,
  scope: Scope,
): Operand {
  const { code, amount } = literal;
  if (value.field?.type === 'currency') return { kind: 'amount', code, amount };
  if (value.compareAs !== 'number' || value.field) throw wrongType(value, scope.place(value.at));
  const message = `${code}${amount} cannot be compared with ${value.label}: give a number without a currency code`;
  throw refusal('MALFORMED_QUERY', message, scope.place(literal.at));
}

function readPattern(literal: Literal, value: Comparable, scope: Scope): string {
  if (literal.kind !== 'text') throw wrongType(value, scope.place(value.at));
  const pattern = readText(literal.text, scope.place(literal.at), true);
  if (pattern !== '') return pattern;
  throw refusal('INVALID_QUERY_FILTER_OPERATOR', 'invalid LIKE value: ', scope.place(value.at));
}

function readSet(literal: Literal, scope: Scope): readonly string[] {
  const text = literal.kind === 'text' ? readText(literal.text, scope.place(literal.at), false) : '';
  return text === '' ? [] : text.split(';');
}

function readOperand(literal: Literal, value: Comparable, scope: Scope): Operand {
  if (literal.kind === 'null') return { kind: 'null' };
  if (literal.kind === 'amount') return readAmount(literal, value, scope);
  const place = scope.place(value.at);
  if (!LITERALS[value.compareAs].includes(literal.kind)) throw wrongType(value, place);
  switch (literal.kind) {
    case 'boolean':
      return { kind: 'value', value: literal.value };
    case 'number':
      return { kind: 'value', value: literal.text.replace(/^\+/, '') };
    case 'date-literal':
      return literal;
    case 'text':
      return readTextOperand(literal.text, value, scope.place(literal.at), place);
    default:
      return { kind: 'value', value: readMoment(literal, scope.place(literal.at)) };
  }
}

const LITERALS: Readonly<Record<Kind, readonly Literal['kind'][]>> = {
  boolean: ['boolean'],
  date: ['date', 'date-literal'],
  datetime: ['datetime', 'date-literal'],
  id: ['text'],
  multipicklist: ['text'],
  none: [],
  number: ['number'],
  text: ['text'],
  time: ['time'],
};

/** Empty text is null (ours). */
function readTextOperand(literal: string, { compareAs }: Comparable, at: Place, field: Place): Operand {
  const text = readText(literal, at, false);
  if (text === '') return { kind: 'null' };
  if (compareAs !== 'id') return { kind: 'value', value: text };
  const id = fullId(text);
  if (id === undefined) throw refusal('INVALID_QUERY_FILTER_OPERATOR', `invalid ID field: ${text}`, field);
  return { kind: 'value', value: id };
}

function wrongType(value: Comparable, place: Place): Refused {
  const isQuoted = LITERALS[value.compareAs].includes('text');
  const message = `value of filter criterion for field '${nameOf(value)}' must be of type ${typeName(value)} and should ${isQuoted ? '' : 'not '}be enclosed in quotes`;
  return refusal('INVALID_FIELD', message, place);
}

function wrongOperator(value: Comparable, place: Place): Refused {
  return refusal('INVALID_QUERY_FILTER_OPERATOR', `invalid operator on ${typeName(value)} field`, place);
}

function nameOf({ label }: Comparable): string {
  return label.includes('(') ? label : label.slice(label.lastIndexOf('.') + 1);
}

const TYPE_NAMES: Readonly<Partial<Record<Kind, string>>> = {
  date: 'date',
  datetime: 'dateTime',
  id: 'id',
  text: 'string',
};

function typeName({ compareAs, field }: Comparable): string {
  return TYPE_NAMES[compareAs] ?? field?.type ?? (compareAs === 'number' ? 'double' : compareAs);
}
