/** Parameterized searches: the same searches as in SOSL, given by parameters (doc: Search with Parameters in the Request Body). */

import { parseList } from '../soql/parse/expressions.ts';
import { parseConditionAfter, parseOrderItem } from '../soql/parse.ts';
import { parseBraces } from './parse/find.ts';
import { SearchReader } from './parse/search-reader.ts';
import { parseField } from './parse.ts';
import { malformed, malformedToken, type SoslRefusal, searchable, searchPlace } from './refusal.ts';

/** Numbers come as text or as numbers; the documentation's own examples have both. */
type NumberText = string | number;

export interface SearchParameters {
  readonly q: string;
  readonly in?: string | undefined;
  readonly fields?: readonly string[] | undefined;
  readonly sobjects?: readonly SObjectParameters[] | undefined;
  readonly defaultLimit?: NumberText | undefined;
  readonly overallLimit?: NumberText | undefined;
  readonly offset?: NumberText | undefined;
}

export interface SObjectParameters {
  readonly name: string;
  readonly fields?: readonly string[] | undefined;
  readonly limit?: NumberText | undefined;
  readonly orderBy?: string | undefined;
  readonly where?: string | undefined;
}

/** The equivalent SOSL. Each parameter is checked, so that none can add a clause of its own. */
export function soslOf(
  parameters: SearchParameters,
): { readonly sosl: string } | { readonly refusal: SoslRefusal } {
  const result = searchable(() => statement(parameters));
  return 'value' in result ? { sosl: result.value } : result;
}

function statement(parameters: SearchParameters): string {
  const { q, in: group = 'ALL', sobjects = [], overallLimit } = parameters;
  checkText(q);
  if (!/^(ALL|NAME|EMAIL|PHONE|SIDEBAR)$/i.test(group)) {
    throw malformed(`in must be ALL, NAME, EMAIL, PHONE or SIDEBAR, not ${group}`);
  }
  checkObjects(parameters);
  const returning = sobjects.map((sobject) => returningOf(sobject, parameters));
  return [
    `FIND {${q}} IN ${group} FIELDS`,
    ...(returning.length > 0 ? [`RETURNING ${returning.join(', ')}`] : []),
    ...(overallLimit === undefined ? [] : [`LIMIT ${readNumber('overallLimit', overallLimit)}`]),
  ].join(' ');
}

/** The whole text must be valid between the braces of FIND. */
function checkText(q: string): void {
  const text = `{${q}}`;
  const { end } = parseBraces(text, 1);
  if (end < text.length) throw malformedToken('}', searchPlace(text, end - 1));
}

/** Doc: these three parameters apply to the named objects. */
function checkObjects({ sobjects = [], fields, defaultLimit, offset }: SearchParameters): void {
  for (const [name, value] of Object.entries({ fields, defaultLimit, offset })) {
    if (value !== undefined && sobjects.length === 0) throw malformed(`${name} requires an sobject`);
  }
  if (offset !== undefined && sobjects.length > 1) {
    throw malformed('offset can be used only when searching a single sobject');
  }
}

function returningOf(sobject: SObjectParameters, { fields, defaultLimit, offset }: SearchParameters): string {
  const { name, where, orderBy } = sobject;
  if (!/^\w+$/.test(name)) throw malformed(`invalid sobject name: ${name}`);
  const limit = sobject.limit ?? defaultLimit;
  const clauses = [
    (sobject.fields ?? fields ?? ['Id']).map(checkField).join(', '),
    ...(where === undefined ? [] : [`WHERE ${checkWhere(where)}`]),
    ...(orderBy === undefined ? [] : [`ORDER BY ${checkOrder(orderBy)}`]),
    ...(limit === undefined ? [] : [`LIMIT ${readNumber('limit', limit)}`]),
    ...(offset === undefined ? [] : [`OFFSET ${readNumber('offset', offset)}`]),
  ];
  return `${name}(${clauses.join(' ')})`;
}

function checkField(field: string): string {
  return parsedWholly(field, (reader) => parseField(reader));
}

function checkWhere(where: string): string {
  parsedWholly(`WHERE ${where}`, (reader) => parseConditionAfter(reader, 'WHERE'));
  return where;
}

/** "Name DESC NULLS_LAST" (doc); with a space too. */
function checkOrder(orderBy: string): string {
  const order = orderBy.replace(/\bNULLS_(FIRST|LAST)\b/gi, 'NULLS $1');
  return parsedWholly(order, (reader) => parseList(reader, parseOrderItem));
}

/** Returns the text when `parse` reads all of it. */
function parsedWholly(text: string, parse: (reader: SearchReader) => unknown): string {
  const reader = new SearchReader(text);
  parse(reader);
  reader.expectEnd();
  return text;
}

/** Doc: the maximum of each limit and of the offset; the words of the refusal are ours. */
const MAX_NUMBER = 2_000;

function readNumber(name: string, value: NumberText): string {
  const text = String(value).trim();
  if (/^\d{1,4}$/.test(text) && Number(text) <= MAX_NUMBER) return text;
  throw malformed(`${name} must be a number from 0 to ${MAX_NUMBER}, not ${text}`);
}
