/**
 * The conditions of WHERE and HAVING:
 *
 *     condition  = term | term AND term { AND term } | term OR term { OR term } | NOT term
 *     term       = "(" condition ")" | comparison
 *     comparison = expression ( "=" | "!=" | "<>" | "<" | "<=" | ">" | ">=" | LIKE ) value
 *                | expression [ NOT ] IN "(" ( value { "," value } | query ) ")"
 *                | expression ( INCLUDES | EXCLUDES ) "(" text { "," text } ")"
 *     value      = text | number | date | datetime | time | amount | TRUE | FALSE | NULL | dateLiteral [ ":" number ]
 *
 *     amount     = three letters of a currency, digits [ "." digits ]      USD5000, EUR12.50
 *
 * So AND, OR and NOT do not mix without parentheses, as in Salesforce.
 */
import { takesCount } from '../date-literals.ts';
import type { Comparison, Condition, Literal, Operator, Query } from '../query.ts';
import { parseExpression, parseList } from './expressions.ts';
import type { TokenReader } from './token-reader.ts';

/** Parses the query of a semi-join. It is passed in, because queries contain conditions and conditions contain queries. */
export type ParseQuery = (reader: TokenReader) => Query;

export function parseCondition(reader: TokenReader, parseQuery: ParseQuery): Condition {
  if (reader.accept('NOT')) return { kind: 'not', term: parseTerm(reader, parseQuery) };
  const first = parseTerm(reader, parseQuery);
  if (reader.sees('AND')) return parseTerms(reader, parseQuery, first, 'AND');
  return reader.sees('OR') ? parseTerms(reader, parseQuery, first, 'OR') : first;
}

function parseTerms(
  reader: TokenReader,
  parseQuery: ParseQuery,
  first: Condition,
  word: 'AND' | 'OR',
): Condition {
  const terms = [first];
  while (reader.accept(word)) terms.push(parseTerm(reader, parseQuery));
  return { kind: word === 'AND' ? 'and' : 'or', terms };
}

function parseTerm(reader: TokenReader, parseQuery: ParseQuery): Condition {
  if (!reader.accept('(')) return parseComparison(reader, parseQuery);
  const condition = reader.nested(() => parseCondition(reader, parseQuery));
  reader.expect(')');
  return condition;
}

function parseComparison(reader: TokenReader, parseQuery: ParseQuery): Comparison {
  const left = parseExpression(reader);
  const operator = parseOperator(reader);
  const comparison = { kind: 'comparison', left, operator, query: undefined } as const;
  if (operator === 'INCLUDES' || operator === 'EXCLUDES') {
    return { ...comparison, values: parseValues(reader, parseText) };
  }
  if (operator !== 'IN' && operator !== 'NOT IN') return { ...comparison, values: [parseValue(reader)] };
  if (!reader.sees('(', 'SELECT')) return { ...comparison, values: parseValues(reader, parseValue) };
  reader.expect('(');
  const query = parseQuery(reader);
  if (!reader.accept(')')) throw reader.missingValue();
  return { ...comparison, values: [], query };
}

const OPERATORS: Readonly<Record<string, Operator>> = {
  '=': '=',
  '!=': '!=',
  '<>': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
  LIKE: 'LIKE',
  IN: 'IN',
  INCLUDES: 'INCLUDES',
  EXCLUDES: 'EXCLUDES',
};

function parseOperator(reader: TokenReader): Operator {
  if (reader.accept('NOT')) {
    reader.expect('IN');
    return 'NOT IN';
  }
  const { kind, upper } = reader.peek();
  const operator = kind === 'word' || kind === 'symbol' ? OPERATORS[upper] : undefined;
  if (!operator) throw reader.unexpected();
  reader.take();
  return operator;
}

function parseValues(reader: TokenReader, parseOne: (reader: TokenReader) => Literal): readonly Literal[] {
  reader.expect('(');
  const values = parseList(reader, parseOne);
  reader.expect(')');
  return values;
}

function parseText(reader: TokenReader): Literal {
  const { text, at } = reader.takeKind('text');
  return { kind: 'text', text, at };
}

function parseValue(reader: TokenReader): Literal {
  const { kind, text, at } = reader.peek();
  if (kind === 'word') return parseWordValue(reader);
  if (kind === 'symbol' || kind === 'end') throw reader.unexpected();
  reader.take();
  return { kind, text, at };
}

function parseWordValue(reader: TokenReader): Literal {
  const { upper, at } = reader.peek();
  if (/^[A-Z]{3}\d+$/.test(upper)) return parseAmount(reader);
  const needsCount = takesCount(upper);
  if (upper !== 'TRUE' && upper !== 'FALSE' && upper !== 'NULL' && needsCount === undefined) {
    throw reader.unexpected();
  }
  reader.take();
  if (upper === 'NULL') return { kind: 'null', at };
  if (needsCount === undefined) return { kind: 'boolean', value: upper === 'TRUE', at };
  return { kind: 'date-literal', name: upper, count: needsCount ? parseCount(reader) : 0, at };
}

/** The decimals, if they come next, are a token of their own. */
function parseAmount(reader: TokenReader): Literal {
  const { upper, at } = reader.take();
  const next = reader.peek();
  const hasDecimals = next.at === at + upper.length && /^\.\d+$/.test(next.text);
  const amount = upper.slice(3) + (hasDecimals ? reader.take().text : '');
  return { kind: 'amount', code: upper.slice(0, 3), amount, at };
}

function parseCount(reader: TokenReader): number {
  if (!reader.sees(':') || !/^\d{1,9}$/.test(reader.peek(1).text)) {
    reader.accept(':');
    throw reader.unexpected();
  }
  reader.take();
  return Number(reader.take().text);
}
