/** A parsed search: names of objects and fields are not resolved yet. README.md has the grammar. */
import type { Name, Query } from '../soql/query.ts';

export interface Search {
  /** What to find; undefined when the text is too long, so that nothing is found (doc). */
  readonly term: SearchTerm | undefined;
  readonly group: SearchGroup;
  /** The objects of RETURNING, in their order; undefined without RETURNING, for all objects. */
  readonly returning: readonly Returning[] | undefined;
  /** The maximum number of records in all. */
  readonly limit: number | undefined;
}

/** The group of fields to search. */
export type SearchGroup = 'ALL' | 'NAME' | 'EMAIL' | 'PHONE';

export interface Returning {
  readonly name: Name;
  /** A query of the object that selects from the records found. */
  readonly query: Query;
}

export type SearchTerm =
  /** Consecutive words of one field: folded LIKE patterns, each for a whole word. */
  | { readonly kind: 'phrase'; readonly words: readonly string[] }
  | { readonly kind: 'and' | 'or'; readonly terms: readonly SearchTerm[] }
  | { readonly kind: 'not'; readonly term: SearchTerm };
