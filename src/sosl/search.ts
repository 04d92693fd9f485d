/** A search as it was written: the names of objects and fields are not resolved. README.md has the grammar. */
import type { Name, Query } from '../soql/query.ts';

export interface Search {
  /** What is looked for; undefined where nothing is found, as the text is too long (doc). */
  readonly term: SearchTerm | undefined;
  readonly group: SearchGroup;
  /** The objects asked for, in that order; undefined for all. */
  readonly returning: readonly Returning[] | undefined;
  /** Records in all. */
  readonly limit: number | undefined;
}

/** Which fields are looked at. */
export type SearchGroup = 'ALL' | 'NAME' | 'EMAIL' | 'PHONE';

export interface Returning {
  readonly name: Name;
  /** What is asked of the records found, as a query of the object. */
  readonly query: Query;
}

export type SearchTerm =
  /** Words that follow each other in one field: folded LIKE patterns, each for a whole word. */
  | { readonly kind: 'phrase'; readonly words: readonly string[] }
  | { readonly kind: 'and' | 'or'; readonly terms: readonly SearchTerm[] }
  | { readonly kind: 'not'; readonly term: SearchTerm };
