/** Finds the place of one value in a text that JSON.parse has accepted, without making a tree: a tree of 300,000 members takes seconds. */
import type { Position } from './errors.ts';
import type { Pointer } from './source.ts';

/** Characters from `from` to before `to`. */
export interface Place {
  readonly from: number;
  readonly to: number;
}

const [QUOTE, BACKSLASH, COMMA, CLOSE_ARRAY, CLOSE_OBJECT] = [0x22, 0x5c, 0x2c, 0x5d, 0x7d];
const [OPEN_ARRAY, OPEN_OBJECT, SPACE] = [0x5b, 0x7b, 0x20];
const [LINE_FEED, CARRIAGE_RETURN] = [0x0a, 0x0d];

/** The place of the value at the pointer, or of the nearest one around it: a missing property has the place of its object. */
export function placeOf(text: string, pointer: Pointer): Place {
  let from = afterSpace(text, 0);
  for (const step of pointer) {
    const next = memberOf(text, from, step);
    if (next === undefined) break;
    from = next;
  }
  return { from, to: afterValue(text, from) };
}

/** Where the value of the member or item begins; of several members with that name, the last one, as in JSON.parse. */
function memberOf(text: string, from: number, step: string | number): number | undefined {
  const opening = text.charCodeAt(from);
  if (typeof step === 'string') return opening === OPEN_OBJECT ? propertyOf(text, from, step) : undefined;
  return opening === OPEN_ARRAY ? itemOf(text, from, step) : undefined;
}

function propertyOf(text: string, from: number, name: string): number | undefined {
  let found: number | undefined;
  let at = afterSpace(text, from + 1);
  while (text.charCodeAt(at) !== CLOSE_OBJECT) {
    const nameEnd = afterText(text, at);
    const value = afterSpace(text, afterSpace(text, nameEnd) + 1);
    if (isName(text, at, nameEnd, name)) found = value;
    at = afterComma(text, afterValue(text, value));
  }
  return found;
}

function isName(text: string, from: number, to: number, name: string): boolean {
  const written = text.slice(from + 1, to - 1);
  return written === name || (written.includes('\\') && JSON.parse(text.slice(from, to)) === name);
}

function itemOf(text: string, from: number, index: number): number | undefined {
  let at = afterSpace(text, from + 1);
  for (let place = 0; text.charCodeAt(at) !== CLOSE_ARRAY; place++) {
    if (place === index) return at;
    at = afterComma(text, afterValue(text, at));
  }
  return undefined;
}

/** The next member or item, or the closing bracket. */
function afterComma(text: string, from: number): number {
  const at = afterSpace(text, from);
  return text.charCodeAt(at) === COMMA ? afterSpace(text, at + 1) : at;
}

function afterSpace(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) <= SPACE) at++;
  return at;
}

function afterText(text: string, from: number): number {
  let at = from + 1;
  while (text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at + 1;
}

function afterValue(text: string, from: number): number {
  const first = text.charCodeAt(from);
  if (first === QUOTE) return afterText(text, from);
  return first === OPEN_OBJECT || first === OPEN_ARRAY ? afterBrackets(text, from) : afterWord(text, from);
}

function afterBrackets(text: string, from: number): number {
  let at = from;
  let depth = 0;
  do {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = afterText(text, at);
      continue;
    }
    if (code === OPEN_OBJECT || code === OPEN_ARRAY) depth++;
    else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) depth--;
    at++;
  } while (depth > 0);
  return at;
}

/** A number, true, false or null. */
function afterWord(text: string, from: number): number {
  let at = from;
  while (at < text.length && !isEnd(text.charCodeAt(at))) at++;
  return at;
}

const isEnd = (code: number) =>
  code <= SPACE || code === COMMA || code === CLOSE_ARRAY || code === CLOSE_OBJECT;

/** Line and column, both from 1. A line ends with CR, LF or both. */
export function jsonPositionOf(text: string, offset: number): Position {
  let [line, start] = [1, 0];
  for (let at = 0; at < offset; at++) {
    const code = text.charCodeAt(at);
    const isPair = code === CARRIAGE_RETURN && text.charCodeAt(at + 1) === LINE_FEED;
    if ((code !== LINE_FEED && code !== CARRIAGE_RETURN) || isPair) continue;
    line++;
    start = at + 1;
  }
  return { line, column: offset - start + 1 };
}
