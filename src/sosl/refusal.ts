/** The reasons why a search is refused, in Salesforce's words unless a comment says ours. */
import { type Place, pointAt, refusable, type SoqlErrorCode, type SoqlRefusal } from '../soql/refusal.ts';

type SoslErrorCode = Exclude<SoqlErrorCode, 'MALFORMED_QUERY'> | 'INVALID_SEARCH' | 'MALFORMED_SEARCH';

export interface SoslRefusal {
  readonly errorCode: SoslErrorCode;
  readonly message: string;
}

/** Carries a refusal up to the exported functions, which return it as a value. Never leaves the room. */
class SearchRefused extends Error {
  readonly refusal: SoslRefusal;

  constructor(errorCode: SoslErrorCode, message: string) {
    super(message);
    this.refusal = { errorCode, message };
  }
}

/** Columns count from 0 in a search, and the caret points one column before the place (seen: search-words; "FIND {a-b}" is wrong at column 7). */
export function searchPlace(text: string, at: number): Place {
  return { text, at: Math.max(0, at - 1) };
}

export function malformed(message: string, place?: Place): SearchRefused {
  return new SearchRefused('MALFORMED_SEARCH', place ? `\n${pointAt(place)}\n${message}` : message);
}

/** A word in the wrong place (seen). */
export function malformedToken(token: string, place: Place): SearchRefused {
  return malformed(`Malformed search token: ${token}`, place);
}

/** A reserved character without a backslash before it, or the end of the text (seen: search-words; the end ours). */
export function mismatched(text: string, at: number): SearchRefused {
  const lines = text.slice(0, at).split(/\r\n|\r|\n/);
  const [found = '<EOF>'] = text.slice(at);
  const where = `line ${lines.length}:${lines.at(-1)!.length}`;
  return malformed(`${where} mismatched character '${found}' expecting '}'`, searchPlace(text, at));
}

/** Seen: search-words. */
export function noSearchTerm(): SearchRefused {
  return malformed('No search term found. The search term must be enclosed in braces.');
}

/** Seen, with the text as written at the end. */
export function tooShort(written: string): SearchRefused {
  return new SearchRefused('INVALID_SEARCH', `search term must be longer than one character: ${written}`);
}

/** Doc, as Apex words it; the code is ours. */
export function offsetOutOfRange(): SearchRefused {
  return new SearchRefused('NUMBER_OUTSIDE_VALID_RANGE', 'SOSL offset should be between 0 to 2000');
}

/** For a part of SOSL that is not supported (the words are ours). */
export function notSupported(feature: string, place?: Place): SearchRefused {
  return malformed(`${feature} is not supported`, place);
}

/** Returns the result of `work`, or the refusal that it threw. SOQL's MALFORMED_QUERY becomes MALFORMED_SEARCH (ours). */
export function searchable<T>(work: () => T): { readonly value: T } | { readonly refusal: SoslRefusal } {
  try {
    const result = refusable(work);
    return 'value' in result ? result : { refusal: asSearch(result.refusal) };
  } catch (error) {
    if (error instanceof SearchRefused) return { refusal: error.refusal };
    throw error;
  }
}

/** The refusal of a query that is part of a search. */
export function asSearch({ errorCode, message }: SoqlRefusal): SoslRefusal {
  return { errorCode: errorCode === 'MALFORMED_QUERY' ? 'MALFORMED_SEARCH' : errorCode, message };
}
