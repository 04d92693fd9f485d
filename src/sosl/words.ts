/** The words of a text: letters and digits in a row, in capitals; spaces and punctuation part them (doc: FIND {SearchQuery}). */
import { fold } from '../fold.ts';

const WORD = /[\p{L}\p{M}\p{N}]+/gu;

export function wordsOf(text: string): readonly string[] {
  return fold(text).match(WORD) ?? [];
}

/** The same of a text in which "%" and "_" are wildcards. */
const PATTERN = /[\p{L}\p{M}\p{N}%_]+/gu;

export function patternsOf(text: string): readonly string[] {
  return fold(text).match(PATTERN) ?? [];
}

/** How many letters and digits there are. */
export function lengthOfWords(text: string): number {
  return [...wordsOf(text).join('')].length;
}
