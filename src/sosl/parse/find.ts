/**
 * Parses the search text of FIND:
 *
 *     any   = all { OR all }
 *     all   = item { [ AND [ NOT ] ] item }
 *     item  = "(" any ")" | word | phrase
 *
 * Items beside each other are joined by AND. AND and AND NOT are read from right to left (doc), so that "a AND NOT b AND c" excludes records
 * that have both b and c. NOT is an operator only after AND (doc: FIND {Why not\?}). Parts without a letter or digit are ignored (ours).
 */
import { malformedToken, noSearchTerm, notSupported, searchPlace, tooShort } from '../refusal.ts';
import type { SearchTerm } from '../search.ts';
import { lengthOfWords, patternsOf } from '../words.ts';
import { type FindToken, findTokens } from './find-tokens.ts';

/** Doc: SearchQuery Character Limits. Between the two Salesforce drops the operators, which is refused here (ours). */
const MAX_WITH_OPERATORS = 4_000;
const MAX_LENGTH = 10_000;
/** Doc: a search term has more than one character. */
const MIN_LENGTH = 2;
/** Levels of nested parentheses, more than any search needs (ours). */
const MAX_DEPTH = 100;

export interface Found {
  /** Undefined when the text is too long, so that nothing is found (doc). */
  readonly term: SearchTerm | undefined;
  /** The place after the closing brace. */
  readonly end: number;
}

/** Reads FIND {…} at the beginning of the text. */
export function parseFind(text: string): Found {
  const opening = /^\s*FIND\s*\{/i.exec(text);
  if (!opening) throw noSearchTerm();
  return parseBraces(text, opening[0].length);
}

/** `from` is the place after the opening brace. */
export function parseBraces(text: string, from: number): Found {
  const tokens = findTokens(text, from);
  const close = tokens.at(-1)!.at;
  const length = close - from;
  if (length > MAX_LENGTH) return { term: undefined, end: close + 1 };
  if (length > MAX_WITH_OPERATORS)
    throw notSupported(`A search text of more than ${MAX_WITH_OPERATORS} characters`);
  if (lengthOfWords(tokens.map(({ text }) => text).join(' ')) < MIN_LENGTH) {
    throw tooShort(text.slice(from, close));
  }
  const term = new FindParser(text, tokens).parse();
  if (!term) throw tooShort(text.slice(from, close));
  return { term, end: close + 1 };
}

class FindParser {
  readonly #text: string;
  readonly #tokens: readonly FindToken[];
  #next = 0;
  #depth = 0;

  constructor(text: string, tokens: readonly FindToken[]) {
    this.#text = text;
    this.#tokens = tokens;
  }

  parse(): SearchTerm | undefined {
    const term = this.#any();
    if (this.#peek().kind !== 'end') throw this.#unexpected();
    return term;
  }

  #any(): SearchTerm | undefined {
    const terms = [this.#all()];
    while (this.#accept('OR')) terms.push(this.#all());
    return join('or', present(terms));
  }

  #all(): SearchTerm | undefined {
    const items: { readonly term: SearchTerm | undefined; readonly isNot: boolean }[] = [];
    let isNot = false;
    let hasMore = true;
    while (hasMore) {
      items.push({ term: this.#item(), isNot });
      const isJoined = this.#accept('AND');
      isNot = isJoined && this.#accept('NOT');
      hasMore = isJoined || this.#seesItem();
    }
    return joinFromTheRight(items);
  }

  #item(): SearchTerm | undefined {
    const token = this.#peek();
    if (token.operator === 'AND' || token.operator === 'OR') throw this.#unexpected();
    if (token.kind === 'end' || token.kind === ')') throw this.#unexpected();
    this.#next++;
    return token.kind === '(' ? this.#group(token.at) : this.#phrase(token);
  }

  #group(at: number): SearchTerm | undefined {
    if (++this.#depth > MAX_DEPTH)
      throw notSupported(`Nesting deeper than ${MAX_DEPTH} levels`, searchPlace(this.#text, at));
    const term = this.#any();
    if (this.#peek().kind !== ')') throw this.#unexpected();
    this.#next++;
    this.#depth--;
    return term;
  }

  #phrase({ text, at }: FindToken): SearchTerm | undefined {
    const words = patternsOf(text);
    if (words.some((word) => /^[%_]/.test(word))) {
      throw notSupported('A wildcard at the beginning of a word', searchPlace(this.#text, at));
    }
    return words.length === 0 ? undefined : { kind: 'phrase', words };
  }

  #seesItem(): boolean {
    const { kind, operator } = this.#peek();
    return kind === '(' || kind === 'phrase' || (kind === 'word' && operator !== 'OR');
  }

  #accept(operator: string): boolean {
    if (this.#peek().operator !== operator) return false;
    this.#next++;
    return true;
  }

  #peek(): FindToken {
    return this.#tokens[this.#next]!;
  }

  #unexpected() {
    const { at } = this.#peek();
    return malformedToken(/^[A-Za-z]+|[\s\S]/.exec(this.#text.slice(at))![0], searchPlace(this.#text, at));
  }
}

function joinFromTheRight(
  items: readonly { readonly term: SearchTerm | undefined; readonly isNot: boolean }[],
): SearchTerm | undefined {
  let joined: SearchTerm | undefined;
  for (const { term, isNot } of items.toReversed()) {
    const both = join('and', present([term, joined]));
    joined = isNot && both ? { kind: 'not', term: both } : both;
  }
  return joined;
}

function present(terms: readonly (SearchTerm | undefined)[]): readonly SearchTerm[] {
  return terms.filter((term) => term !== undefined);
}

function join(kind: 'and' | 'or', terms: readonly SearchTerm[]): SearchTerm | undefined {
  return terms.length > 1 ? { kind, terms } : terms[0];
}
