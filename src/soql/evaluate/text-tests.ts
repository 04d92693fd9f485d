/** Equality of texts without regard to case, without making a text for each value. */
import { fold } from '../../fold.ts';

type TextTest = (text: string) => boolean;

/** From this number of texts on, one look into a Set costs less than a comparison with each. */
const MIN_FOR_SET = 8;

const [SMALL_A, SMALL_Z, LAST_ASCII, CASE_BIT] = [97, 122, 127, 32];

/** Whether `fold(text) === folded`. Folding changes each character on its own, so the first characters that differ settle it. */
function foldsTo(text: string, folded: string): boolean {
  const { length } = text;
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code > LAST_ASCII) return fold(text) === folded;
    const upper = code >= SMALL_A && code <= SMALL_Z ? code - CASE_BIT : code;
    if (upper !== folded.charCodeAt(at)) return false;
  }
  return length === folded.length;
}

/** A test of whether a text is one of the texts, in any case. */
export function textEquality(texts: readonly string[]): TextTest {
  const keys = new Set(texts.map(fold));
  if (keys.size >= MIN_FOR_SET) return (text) => keys.has(fold(text));
  const [only, ...others] = keys;
  if (only === undefined) return () => false;
  if (others.length === 0) return (text) => foldsTo(text, only);
  const list = [...keys];
  return (text) => {
    for (const key of list) if (foldsTo(text, key)) return true;
    return false;
  };
}
