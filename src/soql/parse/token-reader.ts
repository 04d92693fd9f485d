/** Reads the tokens of a query one after the other. */
import { notSupported, type Place, refusal, unexpectedToken } from '../refusal.ts';
import { type Token, type TokenKind, tokenize } from './tokens.ts';

/** Levels of nested parentheses, more than any query needs (ours). */
const MAX_DEPTH = 100;

export class TokenReader {
  readonly text: string;
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(text: string, from = 0) {
    this.text = text;
    this.#tokens = tokenize(text, from);
  }

  /** The next token, or the one `ahead` tokens after it, without taking it. */
  peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#next + ahead, this.#tokens.length - 1)]!;
  }

  take(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.#next++;
    return token;
  }

  /** Whether these words or symbols, in capitals, come next. */
  sees(...words: readonly string[]): boolean {
    return words.every((word, ahead) => this.peek(ahead).kind !== 'text' && this.peek(ahead).upper === word);
  }

  /** Takes these words or symbols if they come next. */
  accept(...words: readonly string[]): boolean {
    if (!this.sees(...words)) return false;
    this.#next += words.length;
    return true;
  }

  expect(...words: readonly string[]): void {
    for (const word of words) if (!this.accept(word)) throw this.unexpected();
  }

  takeKind(kind: TokenKind): Token {
    if (this.peek().kind !== kind) throw this.unexpected();
    return this.take();
  }

  /** Reads a part that may contain itself. */
  nested<T>(read: () => T): T {
    if (this.#depth === MAX_DEPTH)
      throw notSupported(`Nesting deeper than ${MAX_DEPTH} levels`, this.place(this.peek().at));
    this.#depth++;
    const inner = read();
    this.#depth--;
    return inner;
  }

  place(at: number): Place {
    return { text: this.text, at };
  }

  /** The refusal of the next token. */
  unexpected(): Error {
    const { kind, text, at } = this.peek();
    if (text === ':' && kind === 'symbol') {
      return refusal('MALFORMED_QUERY', 'Bind variables only allowed in Apex code', this.place(at));
    }
    return unexpectedToken(text, this.place(at));
  }

  /** Another message of Salesforce for a token in the wrong place (seen). */
  missingValue(): Error {
    const { text, at } = this.peek();
    return refusal('MALFORMED_QUERY', `missing value at '${text}'`, this.place(at));
  }
}
