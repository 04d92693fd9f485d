/** Parses the text of a search into a Search, or refuses it. The whole grammar is in README.md. */

import { parseAlias, parseExpression, parseFromName, parseList } from '../soql/parse/expressions.ts';
import { parseConditionAfter, parseCount, parseOrderItem } from '../soql/parse.ts';
import type { Name, Query, SelectItem } from '../soql/query.ts';
import { parseFind } from './parse/find.ts';
import { SearchReader } from './parse/search-reader.ts';
import { malformed, notSupported, offsetOutOfRange, type SoslRefusal, searchable } from './refusal.ts';
import type { Returning, Search, SearchGroup } from './search.ts';

/** Doc: SOSL Syntax. */
const MAX_LENGTH = 100_000;
/** Doc: OFFSET n. */
const MAX_OFFSET = 2_000;

export function parseSosl(text: string): { readonly search: Search } | { readonly refusal: SoslRefusal } {
  const parsed = searchable(() => parse(text));
  return 'value' in parsed ? { search: parsed.value } : parsed;
}

function parse(text: string): Search {
  if (text.length > MAX_LENGTH) {
    throw malformed(`SOSL statements cannot be longer than ${MAX_LENGTH} characters.`);
  }
  const { term, end } = parseFind(text);
  const reader = new SearchReader(text, end);
  const group = parseGroup(reader);
  const returning = reader.accept('RETURNING') ? parseList(reader, parseReturning) : undefined;
  checkReturning(reader, returning ?? []);
  while (reader.accept('WITH')) parseWith(reader);
  const limit = parseCount(reader, 'LIMIT')?.value;
  if (reader.sees('UPDATE')) throw reader.notSupported(`UPDATE ${reader.peek(1).text}`);
  reader.expectEnd();
  return { term, group, returning, limit };
}

const GROUPS: readonly string[] = ['ALL', 'NAME', 'EMAIL', 'PHONE'] satisfies SearchGroup[];

/** SIDEBAR is refused, because the fields that it searches are not documented. */
function parseGroup(reader: SearchReader): SearchGroup {
  if (!reader.accept('IN')) return 'ALL';
  if (reader.sees('SIDEBAR')) throw reader.notSupported('IN SIDEBAR FIELDS');
  const { upper } = reader.peek();
  if (!GROUPS.includes(upper)) throw reader.unexpected();
  reader.take();
  reader.expect('FIELDS');
  return upper as SearchGroup;
}

/** name [ "(" field { "," field } [ WHERE condition ] [ ORDER BY … ] [ LIMIT n ] [ OFFSET n ] ")" ] */
function parseReturning(reader: SearchReader): Returning {
  const name = parseFromName(reader);
  if (!reader.accept('(')) return { name, query: { ...queryOf(reader.text, name), select: [ID] } };
  const select = parseList(reader, parseField);
  if (reader.sees('USING')) throw reader.notSupported('USING LISTVIEW');
  const where = parseConditionAfter(reader, 'WHERE');
  const orderBy = reader.accept('ORDER', 'BY') ? parseList(reader, parseOrderItem) : [];
  const limit = parseCount(reader, 'LIMIT');
  const offset = parseCount(reader, 'OFFSET');
  if ((offset?.value ?? 0) > MAX_OFFSET) throw offsetOutOfRange();
  reader.expect(')');
  return { name, query: { ...queryOf(reader.text, name), select, where, orderBy, limit, offset } };
}

const ID: SelectItem = {
  kind: 'expression',
  expression: { kind: 'path', text: 'Id', at: 0 },
  alias: undefined,
};

/** Returns the ids of an object: for a search without RETURNING. */
export function idsOf(name: string): Returning {
  const named = { text: name, at: 0 };
  return { name: named, query: { ...queryOf(name, named), select: [ID] } };
}

function queryOf(text: string, name: Name): Omit<Query, 'select'> {
  return {
    text,
    at: name.at,
    from: [{ name, alias: undefined }],
    where: undefined,
    groupBy: undefined,
    having: undefined,
    orderBy: [],
    limit: undefined,
    offset: undefined,
    purposes: [],
  };
}

/** A field, or a function of a field; whether Salesforce accepts more of what SOQL selects is not documented. */
export function parseField(reader: SearchReader): SelectItem {
  if (reader.sees('(')) throw reader.notSupported('A subquery in RETURNING');
  if (reader.sees('FIELDS', '(')) throw reader.notSupported('FIELDS() in RETURNING');
  if (reader.sees('TYPEOF') && reader.peek(1).kind === 'word')
    throw reader.notSupported('TYPEOF in RETURNING');
  return { kind: 'expression', expression: parseExpression(reader), alias: parseAlias(reader) };
}

/** Doc: RETURNING FieldSpec; the words of the refusals are ours. */
function checkReturning(reader: SearchReader, returning: readonly Returning[]): void {
  const names = new Set<string>();
  for (const { name, query } of returning) {
    const upper = name.text.toUpperCase();
    if (names.has(upper))
      throw malformed(`RETURNING names ${name.text} more than once`, reader.place(name.at));
    names.add(upper);
    if (query.offset && returning.length > 1) {
      throw malformed(
        'OFFSET can be used only when searching a single object',
        reader.place(query.offset.at),
      );
    }
  }
}

/** Spelling is never corrected here, so TRUE and FALSE have the same effect (ours). */
function parseWith(reader: SearchReader): void {
  const { text, upper, at } = reader.peek();
  if (upper !== 'SPELL_CORRECTION') throw notSupported(`WITH ${text}`, reader.place(at));
  reader.take();
  reader.expect('=');
  if (!reader.accept('TRUE')) reader.expect('FALSE');
}
