/** The words of a text: sequences of letters and digits, in capitals, separated by spaces and punctuation (doc: FIND {SearchQuery}). */
import { fold } from '../fold.ts';

const WORD = /[\p{L}\p{M}\p{N}]+/gu;

export function wordsOf(text: string): readonly string[] {
  return fold(text).match(WORD) ?? [];
}

/** A word in which "%" and "_" are wildcards. */
const PATTERN = /[\p{L}\p{M}\p{N}%_]+/gu;

export function patternsOf(text: string): readonly string[] {
  return fold(text).match(PATTERN) ?? [];
}

/** The number of letters and digits in the text. */
export function lengthOfWords(text: string): number {
  return [...wordsOf(text).join('')].length;
}
