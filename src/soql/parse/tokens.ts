/**
 * Splits the text of a query into tokens:
 *
 *     word      = name { "." name }            Account.Owner.Name, SELECT, LAST_N_DAYS
 *     text      = "'" { character | escape } "'"
 *     number    = [ "+" | "-" ] digits [ "." digits ]
 *     date      = YYYY-MM-DD
 *     datetime  = YYYY-MM-DDThh:mm:ss [ .fff ] ( Z | +hh:mm | -hh:mm )
 *     time      = hh:mm:ss [ .fff ] Z
 *     symbol    = ( ) , : = != <> < <= > >= *
 */
import { type Refused, refusal, unexpectedToken } from '../refusal.ts';

export type TokenKind = 'word' | 'text' | 'number' | 'date' | 'datetime' | 'time' | 'symbol' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** As written; quotes included. */
  readonly text: string;
  /** For words, in capitals. */
  readonly upper: string;
  readonly at: number;
}

const WORD = /[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*/y;
const TEXT = /'[^'\\]*(?:\\[\s\S][^'\\]*)*'/y;
/** Text that starts like a number, as long as it can continue; its kind is determined afterwards. */
const NUMERIC = /[+-]?\.?\d(?:[\w.]|:\d|[+-]\d)*/y;
const SYMBOL = /!=|<>|<=|>=|[(),:=<>*]/y;
const SPACE = /\s*/y;

const NUMERIC_KINDS: readonly (readonly [TokenKind, RegExp])[] = [
  ['number', /^[+-]?(\d+(\.\d+)?|\.\d+)$/],
  ['date', /^\d{4}-\d\d-\d\d$/],
  ['datetime', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:?\d\d)$/i],
  ['time', /^\d\d:\d\d:\d\d(\.\d{1,9})?Z$/i],
];

/** The tokens of the text from a position on. */
export function tokenize(text: string, from = 0): readonly Token[] {
  const tokens: Token[] = [];
  let at = skipSpace(text, from);
  while (at < text.length) {
    const token = tokenAt(text, at);
    tokens.push(token);
    at = skipSpace(text, at + token.text.length);
  }
  tokens.push({ kind: 'end', text: '<EOF>', upper: '', at: text.length });
  return tokens;
}

function skipSpace(text: string, at: number): number {
  return at + match(SPACE, text, at)!.length;
}

function tokenAt(text: string, at: number): Token {
  const word = match(WORD, text, at);
  if (word !== undefined) return { kind: 'word', text: word, upper: word.toUpperCase(), at };
  const quoted = match(TEXT, text, at);
  if (quoted !== undefined) return plain('text', quoted, at);
  const numeric = match(NUMERIC, text, at);
  if (numeric !== undefined) return plain(numericKind(text, numeric, at), numeric, at);
  const symbol = match(SYMBOL, text, at);
  if (symbol !== undefined) return plain('symbol', symbol, at);
  throw unknownCharacter(text, at);
}

function plain(kind: TokenKind, text: string, at: number): Token {
  return { kind, text, upper: text, at };
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function numericKind(text: string, numeric: string, at: number): TokenKind {
  const kind = NUMERIC_KINDS.find(([, pattern]) => pattern.test(numeric))?.[0];
  if (!kind) throw unexpectedToken(numeric, { text, at });
  return kind;
}

/** This also refuses comments. Only in this message the column counts from 0 (seen: query-characters). */
function unknownCharacter(text: string, at: number): Refused {
  if (text[at] === "'") return unexpectedToken("'", { text, at });
  const lines = text.slice(0, at).split(/\r\n|\r|\n/);
  const message = `line ${lines.length}:${lines.at(-1)!.length} no viable alternative at character '${text[at]}'`;
  return refusal('MALFORMED_QUERY', message, { text, at: Math.max(0, at - 1) });
}
