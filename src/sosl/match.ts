/** Tests whether a record matches a search term. */
import { likeTest, type TextTest } from '../soql/evaluate/like.ts';
import type { SearchTerm } from './search.ts';

/** A test of a record, given the words of each searched field. */
export type RecordTest = (fields: readonly (readonly string[])[]) => boolean;

/** AND, OR and NOT apply to the record as a whole, a phrase to one of its fields (ours). */
export function compileTerm(term: SearchTerm): RecordTest {
  switch (term.kind) {
    case 'phrase': {
      const tests = term.words.map(likeTest);
      return (fields) => fields.some((words) => hasPhrase(words, tests));
    }
    case 'not': {
      const test = compileTerm(term.term);
      return (fields) => !test(fields);
    }
    case 'and': {
      const tests = term.terms.map(compileTerm);
      return (fields) => tests.every((test) => test(fields));
    }
    case 'or': {
      const tests = term.terms.map(compileTerm);
      return (fields) => tests.some((test) => test(fields));
    }
  }
}

function hasPhrase(words: readonly string[], tests: readonly TextTest[]): boolean {
  return words.some(
    (_, from) =>
      from + tests.length <= words.length && tests.every((test, offset) => test(words[from + offset]!)),
  );
}
