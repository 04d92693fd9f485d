/**
 * JSON bodies. JSON.parse reads them. Only a body that is not JSON, or that has a number too long for a double, is parsed again by a parser
 * that gives positions.
 */
import type { ValueNode } from '@humanwhocodes/momoa';
import { brokenJson } from './errors.ts';
import { jsonPositionOf, type Place, placeOf } from './json-places.ts';
import { MAX_DEPTH, type Pointer, positionOf, type Source, type Token } from './source.ts';

/** A double holds every number of 15 digits or fewer, but not every longer one. */
const LONG_NUMBER = /[\d.]{16}/;

const [QUOTE, BACKSLASH, SPACE] = [0x22, 0x5c, 0x20];
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_ARRAY, CLOSE_ARRAY] = [0x7b, 0x7d, 0x5b, 0x5d];

/** Throws row J, with the position, for text that is not JSON. */
export async function readJson(text: string): Promise<Source> {
  const controlCharacter = scan(text);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw await describeError(text, error as SyntaxError, controlCharacter);
  }
  const longNumbers: Pointer[] = [];
  if (LONG_NUMBER.test(text)) value = keepLongNumbers(value, await parseWithPlaces(text), text, longNumbers);
  return {
    value,
    longNumbers,
    tokenAt: async (pointer) => token(placeOf(text, pointer), text),
  };
}

/**
 * Limits the nesting, so that no recursive function can overflow the stack, and finds the first control character inside a string: the
 * one error that JSON.parse finds and the parser with positions does not.
 */
function scan(text: string): number | undefined {
  let depth = 0;
  let inText = false;
  let controlCharacter: number | undefined;
  for (let index = 0; index < text.length; index++) {
    const char = text.charCodeAt(index);
    if (inText) {
      if (char === BACKSLASH) index++;
      else if (char === QUOTE) inText = false;
      else if (char < SPACE) controlCharacter ??= index;
    } else if (char === QUOTE) inText = true;
    else if (char === OPEN_OBJECT || char === OPEN_ARRAY) {
      if (++depth > MAX_DEPTH)
        throw brokenJson(`Nested more than ${MAX_DEPTH} levels deep`, positionOf(text, index));
    } else if (char === CLOSE_OBJECT || char === CLOSE_ARRAY) depth--;
  }
  return controlCharacter;
}

async function parseWithPlaces(text: string): Promise<ValueNode> {
  const { parse } = await import('@humanwhocodes/momoa');
  return parse(text, { mode: 'json', ranges: true }).body;
}

/** The error as Salesforce's parser words it. Its column is the one after the character at fault (seen). */
async function describeError(
  text: string,
  thrown: SyntaxError,
  controlCharacter = text.length,
): Promise<Error> {
  let offset = controlCharacter;
  try {
    await parseWithPlaces(text);
  } catch (error) {
    offset = (error as { offset?: number }).offset ?? offset;
  }
  if (isCutShort(text, thrown)) offset = text.length;
  const char = text[offset];
  const { line, column } = positionOf(text, offset);
  if (char === undefined) return brokenJson('Unexpected end-of-input', { line, column });
  const expectation = thrown.message.includes('property name')
    ? ': was expecting double-quote to start field name'
    : '';
  const problem = `Unexpected character ('${printable(char)}' (code ${char.codePointAt(0)}))${expectation}`;
  return brokenJson(problem, { line, column: column + 1 });
}

/** Whether the text ended too early, which only JSON.parse reports reliably. */
function isCutShort(text: string, { message }: SyntaxError): boolean {
  const position = /at position (\d+)/.exec(message)?.[1];
  return position === undefined
    ? message.includes('end of JSON input')
    : Number(position) >= text.trimEnd().length;
}

function printable(char: string): string {
  return char < ' ' ? `CTRL-CHAR, code ${char.charCodeAt(0)}` : char;
}

/** Replaces each number that a double cannot hold by its text, and adds its place to `found`. */
function keepLongNumbers(
  value: unknown,
  node: ValueNode,
  text: string,
  found: Pointer[],
  pointer: Pointer = [],
): unknown {
  if (node.type === 'Number') {
    const written = slice(node, text);
    if (written.replace(/\D/g, '').length < 16) return value;
    found.push(pointer);
    return written;
  }
  if (node.type === 'Array') {
    return node.elements.map((element, index) =>
      keepLongNumbers((value as unknown[])[index], element.value, text, found, [...pointer, index]),
    );
  }
  if (node.type !== 'Object') return value;
  const object = value as Record<string, unknown>;
  for (const member of node.members) {
    const name = nameOf(member.name);
    // Assigning by this name would set the prototype; a body with this name is refused later for an unknown field.
    if (name !== '__proto__')
      object[name] = keepLongNumbers(object[name], member.value, text, found, [...pointer, name]);
  }
  return object;
}

function nameOf(name: { type: string }): string {
  return name.type === 'String'
    ? (name as unknown as { value: string }).value
    : (name as unknown as { name: string }).name;
}

function slice(node: ValueNode, text: string): string {
  const [from, to] = node.range as [number, number];
  return text.slice(from, to);
}

function token({ from, to }: Place, text: string): Token {
  const written = text.slice(from, to);
  const kind = kindOf(written);
  const isOpened = kind.startsWith('START');
  const start = jsonPositionOf(text, from);
  if (kind === 'VALUE_STRING' || isOpened) {
    const shown = isOpened ? written[0] : JSON.parse(written);
    return { text: `${kind} value ${shown}`, start, met: { ...start, column: start.column + 1 } };
  }
  return { text: `${kind} value ${written}`, start, met: { ...start, column: start.column + to - from } };
}

function kindOf(written: string): string {
  switch (written[0]) {
    case '"':
      return 'VALUE_STRING';
    case 't':
      return 'VALUE_TRUE';
    case 'f':
      return 'VALUE_FALSE';
    case 'n':
      return 'VALUE_NULL';
    case '{':
      return 'START_OBJECT';
    case '[':
      return 'START_ARRAY';
    default:
      return /[.eE]/.test(written) ? 'VALUE_NUMBER_FLOAT' : 'VALUE_NUMBER_INT';
  }
}
