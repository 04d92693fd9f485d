/**
 * JSON bodies. The good ones go through JSON.parse alone; only a body that is refused, or that holds a number too long for a double,
 * is parsed again by a parser that knows positions.
 */
import type { ValueNode } from '@humanwhocodes/momoa';
import { brokenJson } from './errors.ts';
import { MAX_DEPTH, type Pointer, positionOf, type Source, type Token } from './source.ts';

/** 16 digits or more may not survive a double; fewer always do. */
const LONG_NUMBER = /[\d.]{16}/;

const [QUOTE, BACKSLASH, SPACE] = [0x22, 0x5c, 0x20];
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_ARRAY, CLOSE_ARRAY] = [0x7b, 0x7d, 0x5b, 0x5d];

/** Throws row J, with the position, for anything that is no JSON. */
export async function readJson(text: string): Promise<Source> {
  const controlCharacter = scan(text);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw await describeBreak(text, error as SyntaxError, controlCharacter);
  }
  const longNumbers: Pointer[] = [];
  if (LONG_NUMBER.test(text)) value = keepLongNumbers(value, await parseWithPlaces(text), text, longNumbers);
  return {
    value,
    longNumbers,
    tokenAt: async (pointer) => token(nodeAt(await parseWithPlaces(text), pointer), text),
  };
}

/**
 * Bounds the nesting, so that no recursive walk can be driven off the stack, and finds the first control character inside a text:
 * the one thing that JSON.parse refuses and the parser that knows positions lets pass.
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

/** In the words of Salesforce's parser, whose column is the one after the character it stumbled over (seen). */
async function describeBreak(
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

/** JSON.parse knows best whether more text would have helped. */
function isCutShort(text: string, { message }: SyntaxError): boolean {
  const position = /at position (\d+)/.exec(message)?.[1];
  return position === undefined
    ? message.includes('end of JSON input')
    : Number(position) >= text.trimEnd().length;
}

function printable(char: string): string {
  return char < ' ' ? `CTRL-CHAR, code ${char.charCodeAt(0)}` : char;
}

/** Puts the text of each number that a double cannot hold in its place, and notes where. */
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
    // Assigning by this name would set the prototype; whoever sends it is refused for an unknown field.
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

/** The deepest node on the way that exists: a property left out is told at the object that lacks it. */
function nodeAt(node: ValueNode, pointer: Pointer): ValueNode {
  const [step, ...rest] = pointer;
  if (step === undefined) return node;
  const next =
    node.type === 'Array' && typeof step === 'number'
      ? node.elements[step]?.value
      : node.type === 'Object'
        ? node.members.findLast((member) => nameOf(member.name) === step)?.value
        : undefined;
  return next ? nodeAt(next, rest) : node;
}

function slice(node: ValueNode, text: string): string {
  const [from, to] = node.range as [number, number];
  return text.slice(from, to);
}

function token(node: ValueNode, text: string): Token {
  const { start, end } = node.loc;
  const isOpened = node.type === 'String' || node.type === 'Object' || node.type === 'Array';
  return {
    text: `${kindOf(node, text)} value ${node.type === 'String' ? node.value : isOpened ? text[start.offset] : slice(node, text)}`,
    start: { line: start.line, column: start.column },
    met: isOpened ? { line: start.line, column: start.column + 1 } : { line: end.line, column: end.column },
  };
}

function kindOf(node: ValueNode, text: string): string {
  switch (node.type) {
    case 'String':
      return 'VALUE_STRING';
    case 'Number':
      return /[.eE]/.test(slice(node, text)) ? 'VALUE_NUMBER_FLOAT' : 'VALUE_NUMBER_INT';
    case 'Boolean':
      return node.value ? 'VALUE_TRUE' : 'VALUE_FALSE';
    case 'Object':
      return 'START_OBJECT';
    case 'Array':
      return 'START_ARRAY';
    default:
      return 'VALUE_NULL';
  }
}
