/** Parses the text of a query into a Query, or refuses it. The whole grammar is in README.md. */
import { parseCondition } from './parse/conditions.ts';
import { parseAlias, parseExpression, parseFromName, parseList, parsePath } from './parse/expressions.ts';
import { TokenReader } from './parse/token-reader.ts';
import type {
  Count,
  FieldGroup,
  FromItem,
  GroupBy,
  Name,
  OrderItem,
  Path,
  Query,
  SelectItem,
  TypeOf,
} from './query.ts';
import { notSupported, refusable, refusal, type SoqlRefusal } from './refusal.ts';

/** Doc: SOQL SELECT Syntax, Statement Character Limit. */
const MAX_LENGTH = 100_000;

export function parseSoql(text: string): { readonly query: Query } | { readonly refusal: SoqlRefusal } {
  const parsed = refusable(() => parse(text));
  return 'value' in parsed ? { query: parsed.value } : parsed;
}

function parse(text: string): Query {
  if (text.length > MAX_LENGTH) {
    throw refusal('MALFORMED_QUERY', `SOQL statements cannot be longer than ${MAX_LENGTH} characters.`);
  }
  const reader = new TokenReader(text);
  if (!reader.sees('SELECT')) throw refusal('MALFORMED_QUERY', `unexpected token: '${reader.peek().text}'`);
  const query = parseQuery(reader, TOP);
  if (reader.peek().kind !== 'end') throw reader.unexpected();
  return query;
}

/** The clauses that a query may have, depending on its position. */
interface AllowedClauses {
  readonly hasOrder: boolean;
  readonly isTop: boolean;
}
const TOP: AllowedClauses = { hasOrder: true, isTop: true };
const CHILD: AllowedClauses = { hasOrder: true, isTop: false };
const JOIN: AllowedClauses = { hasOrder: false, isTop: false };

function parseQuery(reader: TokenReader, clauses: AllowedClauses): Query {
  const { text } = reader;
  const { at } = reader.peek();
  reader.expect('SELECT');
  const select = parseList(reader, parseSelectItem);
  reader.expect('FROM');
  const from = parseList(reader, parseFromItem) as [FromItem, ...FromItem[]];
  parseScope(reader);
  const where = parseConditionAfter(reader, 'WHERE');
  parseWith(reader);
  const ordering = clauses.hasOrder ? parseOrdering(reader) : NO_ORDERING;
  const purposes: Name[] = [];
  if (clauses.isTop) parseEnding(reader, purposes);
  return { text, at, select, from, where, ...ordering, purposes };
}

type Ordering = Pick<Query, 'groupBy' | 'having' | 'limit' | 'offset' | 'orderBy'>;

const NO_ORDERING: Ordering = {
  groupBy: undefined,
  having: undefined,
  orderBy: [],
  limit: undefined,
  offset: undefined,
};

function parseOrdering(reader: TokenReader): Ordering {
  const groupBy = parseGroupBy(reader);
  const having = groupBy && parseConditionAfter(reader, 'HAVING');
  const orderBy = reader.accept('ORDER', 'BY') ? parseList(reader, parseOrderItem) : [];
  const limit = parseCount(reader, 'LIMIT');
  return { groupBy, having, orderBy, limit, offset: parseCount(reader, 'OFFSET') };
}

function parseSelectItem(reader: TokenReader): SelectItem {
  if (reader.sees('(', 'SELECT')) return parseSubquery(reader);
  if (reader.sees('FIELDS', '(')) return parseFields(reader);
  if (reader.sees('TYPEOF') && reader.peek(1).kind === 'word') return parseTypeOf(reader);
  const expression = parseExpression(reader);
  return { kind: 'expression', expression, alias: parseAlias(reader) };
}

function parseSubquery(reader: TokenReader): SelectItem {
  reader.expect('(');
  const query = reader.nested(() => parseQuery(reader, CHILD));
  reader.expect(')');
  return { kind: 'subquery', query };
}

const FIELD_GROUPS: readonly string[] = ['ALL', 'STANDARD', 'CUSTOM'] satisfies FieldGroup[];

function parseFields(reader: TokenReader): SelectItem {
  const { at } = reader.take();
  reader.expect('(');
  const group = reader.peek().upper;
  if (!FIELD_GROUPS.includes(group)) throw reader.unexpected();
  reader.take();
  reader.expect(')');
  return { kind: 'fields', group: group as FieldGroup, at };
}

/** TYPEOF relationship WHEN type THEN path { "," path } { WHEN … } [ ELSE path { "," path } ] END */
function parseTypeOf(reader: TokenReader): TypeOf {
  const { at } = reader.take();
  const relationship = parsePath(reader);
  const branches: { type: Name; fields: readonly Path[] }[] = [];
  if (!reader.sees('WHEN')) throw reader.unexpected();
  while (reader.accept('WHEN')) {
    const type = parseFromName(reader);
    reader.expect('THEN');
    branches.push({ type, fields: parseList(reader, parsePath) });
  }
  const otherwise = reader.accept('ELSE') ? parseList(reader, parsePath) : undefined;
  reader.expect('END');
  return { kind: 'typeof', relationship, branches, otherwise, at };
}

function parseFromItem(reader: TokenReader): FromItem {
  return { name: parseFromName(reader), alias: parseAlias(reader) };
}

/** Every user sees all records; other scopes would need records that belong to a user. */
function parseScope(reader: TokenReader): void {
  if (!reader.accept('USING')) return;
  reader.expect('SCOPE');
  const { text, upper, at } = reader.takeKind('word');
  if (upper !== 'EVERYTHING') throw notSupported(`USING SCOPE ${text}`, reader.place(at));
}

const ACCESS_MODES: readonly string[] = ['SECURITY_ENFORCED', 'SYSTEM_MODE', 'USER_MODE'];

/** Every user may read everything, so all access modes have the same effect. */
function parseWith(reader: TokenReader): void {
  if (!reader.accept('WITH')) return;
  const { text, upper, at } = reader.takeKind('word');
  if (!ACCESS_MODES.includes(upper)) throw notSupported(`WITH ${text}`, reader.place(at));
}

/** The condition after WHERE or HAVING, if that word comes next. */
export function parseConditionAfter(reader: TokenReader, word: string) {
  return reader.accept(word)
    ? parseCondition(reader, (inner) => inner.nested(() => parseQuery(inner, JOIN)))
    : undefined;
}

function parseGroupBy(reader: TokenReader): GroupBy | undefined {
  const { at } = reader.peek();
  if (!reader.accept('GROUP')) return undefined;
  reader.expect('BY');
  const subtotals = reader.sees('ROLLUP', '(') ? 'ROLLUP' : reader.sees('CUBE', '(') ? 'CUBE' : undefined;
  if (!subtotals) return { subtotals, expressions: parseList(reader, parseExpression), at };
  reader.take();
  reader.expect('(');
  const expressions = parseList(reader, parseExpression);
  reader.expect(')');
  return { subtotals, expressions, at };
}

export function parseOrderItem(reader: TokenReader): OrderItem {
  const expression = parseExpression(reader);
  const descending = reader.accept('DESC');
  if (!descending) reader.accept('ASC');
  if (!reader.accept('NULLS') || reader.accept('FIRST')) return { expression, descending, nullsLast: false };
  if (!reader.accept('LAST')) throw reader.missingValue();
  return { expression, descending, nullsLast: true };
}

/** The number after LIMIT or OFFSET, if that word comes next. */
export function parseCount(reader: TokenReader, word: string): Count | undefined {
  if (!reader.accept(word)) return undefined;
  const { kind, text, at } = reader.peek();
  if (kind !== 'number' || !/^\d+$/.test(text) || Number(text) > 2_147_483_647) throw reader.unexpected();
  reader.take();
  return { value: Number(text), at };
}

const PURPOSES: readonly string[] = ['REFERENCE', 'UPDATE', 'VIEW'];

/** { FOR ( VIEW | REFERENCE | UPDATE ) }. ALL ROWS is for Apex only; REST clients use queryAll (the words are seen). */
function parseEnding(reader: TokenReader, purposes: Name[]): void {
  while (reader.accept('FOR')) purposes.push(parsePurpose(reader, purposes));
  if (reader.sees('ALL', 'ROWS')) throw refusal('MALFORMED_QUERY', 'ALL ROWS not allowed in this context');
  if (reader.sees('UPDATE'))
    throw notSupported(`UPDATE ${reader.peek(1).text}`, reader.place(reader.peek().at));
}

function parsePurpose(reader: TokenReader, taken: readonly Name[]): Name {
  const { upper, at } = reader.peek();
  if (!PURPOSES.includes(upper) || taken.some(({ text }) => text === upper)) throw reader.unexpected();
  reader.take();
  return { text: upper, at };
}
