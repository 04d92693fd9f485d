/** Converts literals of a query into values as rows hold them. */
import { datetimeText, isCalendarDay, isInRange } from '../../datetime.ts';
import { isDay } from '../calendar.ts';
import type { Literal } from '../query.ts';
import { type Place, refusal } from '../refusal.ts';

/** Doc: SOQL and SOSL Limits, each string of a WHERE clause; the words of the refusal are ours. */
const MAX_TEXT = 4000;

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  '"': '"',
  "'": "'",
  '\\': '\\',
};

/**
 * The text between the quotes with its escapes replaced (doc: Quoted String Escape Sequences). "\%" and "\_" are left for LIKE
 * patterns, and refused elsewhere, like any other unknown escape. Strings that are too long are refused.
 */
export function readText(literal: string, place: Place, isPattern: boolean): string {
  const text = literal.slice(1, -1).replace(/\\(u[0-9a-fA-F]{4}|[\s\S])/g, (sequence, escaped: string) => {
    if (escaped.length === 5) return String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
    if (isPattern && (escaped === '%' || escaped === '_')) return sequence;
    const character = ESCAPES[/[A-Z]/.test(escaped) ? escaped.toLowerCase() : escaped];
    if (character === undefined) throw illegalSequence(literal, sequence, place);
    return character;
  });
  if (text.length <= MAX_TEXT) return text;
  throw refusal('MALFORMED_QUERY', `A string in a condition can have at most ${MAX_TEXT} characters`, place);
}

function illegalSequence(literal: string, sequence: string, place: Place) {
  return refusal(
    'MALFORMED_QUERY',
    `Invalid string literal ${literal}. Illegal character sequence '${sequence}' in string literal.`,
    place,
  );
}

/** A date, datetime or time as rows hold it: in UTC, with milliseconds. */
export function readMoment({ kind, text }: Literal & { readonly text: string }, place: Place): string {
  const read = kind === 'date' ? readDate(text) : kind === 'datetime' ? readDatetime(text) : readTime(text);
  if (read === undefined) throw refusal('MALFORMED_QUERY', `Invalid ${kind}: ${text}`, place);
  return read;
}

function readDate(text: string): string | undefined {
  return isDay(text) ? text : undefined;
}

function readTime(text: string): string | undefined {
  const [, clock, fraction = ''] = /^((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(\.\d+)?Z$/i.exec(text) ?? [];
  return clock === undefined ? undefined : `${clock}.${fraction.slice(1, 4).padEnd(3, '0')}Z`;
}

/** Salesforce's range is one of instants: in a zone west of Greenwich it begins in 1699 (doc). */
function readDatetime(text: string): string | undefined {
  const time = readTime(`${/T([\d:.]+)/i.exec(text)![1]}Z`);
  const zone = /(?:Z|([+-])(\d\d):?(\d\d))$/i.exec(text)!;
  if (!isCalendarDay(text.slice(0, 10)) || time === undefined || Number(zone[3] ?? 0) > 59) return undefined;
  const minutes = Number(`${zone[1] ?? '+'}1`) * (Number(zone[2] ?? 0) * 60 + Number(zone[3] ?? 0));
  if (Math.abs(minutes) > 14 * 60) return undefined;
  const instant = Date.parse(`${text.slice(0, 10)}T${time}`) - minutes * 60_000;
  return isInRange(instant) ? datetimeText(new Date(instant)) : undefined;
}
