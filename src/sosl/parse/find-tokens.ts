/**
 * Splits the text between the braces of FIND into tokens:
 *
 *     part     = word | phrase | "(" | ")"
 *     word     = { character | escape | "*" | "?" }
 *     phrase   = '"' { character | escape | "*" | "?" | space } '"'
 *     escape   = "\" any character
 *
 * Reserved characters stand for themselves only after a backslash, in phrases too (doc: Reserved Characters).
 */
import { mismatched } from '../refusal.ts';

export interface FindToken {
  readonly kind: 'word' | 'phrase' | '(' | ')' | 'end';
  /** Its characters: "%" for "*", "_" for "?", and a space for a literal "%" or "_". */
  readonly text: string;
  /** AND, OR or NOT, when the word is one of them, in any case. */
  readonly operator: string | undefined;
  readonly at: number;
}

const RESERVED = new Set('&|!{}[]()^~:"\'+-');
const OPERATORS: readonly string[] = ['AND', 'OR', 'NOT'];

/** The tokens from the place after the opening brace up to the closing brace, which is the last token. */
export function findTokens(text: string, from: number): readonly FindToken[] {
  const tokens: FindToken[] = [];
  for (let at = skipSpace(text, from); ; at = skipSpace(text, at)) {
    const character = text[at];
    if (character === '}') return [...tokens, mark('end', at)];
    if (character === '(' || character === ')') {
      tokens.push(mark(character, at));
      at++;
      continue;
    }
    const isPhrase = character === '"';
    const { end, read } = readCharacters(text, isPhrase ? at + 1 : at, isPhrase);
    tokens.push(isPhrase ? { ...mark('phrase', at), text: read } : word(text.slice(at, end), read, at));
    at = isPhrase ? end + 1 : end;
  }
}

function mark(kind: FindToken['kind'], at: number): FindToken {
  return { kind, text: '', operator: undefined, at };
}

function word(written: string, read: string, at: number): FindToken {
  return { kind: 'word', text: read, operator: OPERATORS.find((each) => each === written.toUpperCase()), at };
}

function skipSpace(text: string, at: number): number {
  const space = /\s*/y;
  space.lastIndex = at;
  return at + space.exec(text)![0].length;
}

/** Reads up to the quotation mark of a phrase, or to the end of a word. */
function readCharacters(text: string, from: number, isPhrase: boolean): { end: number; read: string } {
  let read = '';
  let at = from;
  while (at < text.length && !(isPhrase ? text[at] === '"' : endsWord(text[at]!))) {
    const escaped = text[at] === '\\';
    if (escaped) at++;
    if (at === text.length || (!escaped && RESERVED.has(text[at]!))) throw mismatched(text, at);
    read += escaped ? literal(text[at]!) : (WILDCARDS[text[at]!] ?? literal(text[at]!));
    at++;
  }
  if (at === text.length) throw mismatched(text, at);
  return { end: at, read };
}

const WILDCARDS: Readonly<Record<string, string>> = { '*': '%', '?': '_' };

function literal(character: string): string {
  return character === '%' || character === '_' ? ' ' : character;
}

function endsWord(character: string): boolean {
  return /[\s()"}]/.test(character);
}
