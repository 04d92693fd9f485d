/**
 * Parses fields, functions of fields, names and aliases:
 *
 *     expression = path | function "(" [ expression ] ")"
 */
import { isFunction, LOCATION_FUNCTIONS } from '../functions.ts';
import type { Call, Expression, Name, Path } from '../query.ts';
import { notSupported } from '../refusal.ts';
import type { TokenReader } from './token-reader.ts';

/** Words that cannot be names (doc: Alias Notation). */
const RESERVED: ReadonlySet<string> = new Set(
  'AND ASC DESC EXCLUDES FIRST FROM GROUP HAVING IN INCLUDES LAST LIKE LIMIT NOT NULL NULLS OR SELECT USING WHERE WITH'.split(
    ' ',
  ),
);

/** Words that start a clause in a place where an alias could be (ours). */
const CLAUSES: ReadonlySet<string> = new Set(['ALL', 'FOR', 'OFFSET', 'ORDER', 'UPDATE']);

export function parseExpression(reader: TokenReader): Expression {
  return reader.peek().kind === 'word' && reader.peek(1).text === '(' ? parseCall(reader) : parsePath(reader);
}

export function parsePath(reader: TokenReader): Path {
  const { kind, upper, text, at } = reader.peek();
  if (kind !== 'word' || RESERVED.has(upper)) throw reader.unexpected();
  reader.take();
  return { kind: 'path', text, at };
}

function parseCall(reader: TokenReader): Call {
  const { text, upper, at } = reader.take();
  if (LOCATION_FUNCTIONS.has(upper)) throw notSupported(upper, reader.place(at));
  if (!isFunction(upper)) throw reader.unexpected();
  reader.expect('(');
  const isBare = upper === 'COUNT' && reader.sees(')');
  const argument = isBare ? undefined : reader.nested(() => parseExpression(reader));
  reader.expect(')');
  return { kind: 'call', name: upper, text, argument, at };
}

/** The name of an object, or of a relationship to children. */
export function parseFromName(reader: TokenReader): Name {
  const { kind, upper, text, at } = reader.peek();
  if (kind !== 'word' || (RESERVED.has(upper) && upper !== 'GROUP')) throw reader.unexpected();
  reader.take();
  return { text, at };
}

/** An alias, if one comes next. */
export function parseAlias(reader: TokenReader): Name | undefined {
  const { kind, upper, text, at } = reader.peek();
  if (kind !== 'word' || text.includes('.') || RESERVED.has(upper) || CLAUSES.has(upper)) return undefined;
  reader.take();
  return { text, at };
}

export function parseList<T, R extends TokenReader>(reader: R, parseItem: (reader: R) => T): readonly T[] {
  const items = [parseItem(reader)];
  while (reader.accept(',')) items.push(parseItem(reader));
  return items;
}
