/** Parameterized searches: the same search as in SOSL, told by parameters (doc: Search with Parameters in the Request Body). */

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

/** The SOSL that asks the same. Every parameter is checked to be what it is for, so that none slips a clause of its own into it. */
export function soslOf(
  parameters: SearchParameters,
): { readonly sosl: string } | { readonly refusal: SoslRefusal } {
  const made = searchable(() => statement(parameters));
  return 'value' in made ? { sosl: made.value } : made;
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

/** The whole of it must be what stands between the braces of FIND. */
function checkText(q: string): void {
  const text = `{${q}}`;
  const { end } = parseBraces(text, 1);
  if (end < text.length) throw malformedToken('}', searchPlace(text, end - 1));
}

/** Doc: these three are about the objects named. */
function checkObjects({ sobjects = [], fields, defaultLimit, offset }: SearchParameters): void {
  for (const [name, value] of Object.entries({ fields, defaultLimit, offset })) {
    if (value !== undefined && sobjects.length === 0) throw malformed(`${name} needs an sobject`);
  }
  if (offset !== undefined && sobjects.length > 1) {
    throw malformed('offset can be used only when searching a single sobject');
  }
}

function returningOf(sobject: SObjectParameters, { fields, defaultLimit, offset }: SearchParameters): string {
  const { name, where, orderBy } = sobject;
  if (!/^\w+$/.test(name)) throw malformed(`${name} is no name of an sobject`);
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
  return wholly(field, (reader) => parseField(reader));
}

function checkWhere(where: string): string {
  wholly(`WHERE ${where}`, (reader) => parseConditionAfter(reader, 'WHERE'));
  return where;
}

/** "Name DESC NULLS_LAST" (doc); with a space too. */
function checkOrder(orderBy: string): string {
  const order = orderBy.replace(/\bNULLS_(FIRST|LAST)\b/gi, 'NULLS $1');
  return wholly(order, (reader) => parseList(reader, parseOrderItem));
}

/** The text, when all of it is what `parse` reads. */
function wholly(text: string, parse: (reader: SearchReader) => unknown): string {
  const reader = new SearchReader(text);
  parse(reader);
  reader.expectEnd();
  return text;
}

/** Doc: 2,000 for each of them; the words of the refusal are ours. */
const MOST = 2_000;

function readNumber(name: string, value: NumberText): string {
  const text = String(value).trim();
  if (/^\d{1,4}$/.test(text) && Number(text) <= MOST) return text;
  throw malformed(`${name} must be a number from 0 to ${MOST}, not ${text}`);
}
