/**
 * LIKE patterns: "%" matches any text, "_" any character, and a backslash before one of them makes it literal.
 * The segments between "%" are searched from left to right, so no pattern takes long.
 */
import { fold } from '../../fold.ts';

/** A test of folded text. */
export type TextTest = (folded: string) => boolean;

/** Consecutive characters; undefined matches any character. */
type Segment = readonly (string | undefined)[];

export function likeTest(pattern: string): TextTest {
  const segments = segmentsOf(fold(pattern));
  return segments.every(isPlain) ? plainTest(segments.map((each) => each.join(''))) : wildTest(segments);
}

/** The parts of the pattern between its "%". */
function segmentsOf(pattern: string): Segment[] {
  const segments: (string | undefined)[][] = [[]];
  for (const [token] of pattern.matchAll(/\\[%_]|[\s\S]/gu)) {
    if (token === '%') segments.push([]);
    else
      segments
        .at(-1)!
        .push(token === '_' ? undefined : token.slice(token.length === 2 && token[0] === '\\' ? 1 : 0));
  }
  return segments;
}

function isPlain(segment: Segment): boolean {
  return !segment.includes(undefined);
}

function plainTest(segments: readonly string[]): TextTest {
  const [first = '', ...others] = segments;
  const last = others.pop();
  if (last === undefined) return (folded) => folded === first;
  return (folded) => {
    if (!folded.startsWith(first)) return false;
    let at = first.length;
    for (const segment of others) {
      const found = folded.indexOf(segment, at);
      if (found === -1) return false;
      at = found + segment.length;
    }
    return folded.length - last.length >= at && folded.endsWith(last);
  };
}

function wildTest(segments: readonly Segment[]): TextTest {
  const [first = [], ...others] = segments;
  const last = others.pop();
  return (folded) => {
    const characters = [...folded];
    const length = first.length + (last?.length ?? 0);
    if (last ? characters.length < length : characters.length !== length) return false;
    if (!matchesAt(characters, first, 0)) return false;
    const at = findAll(characters, others, first.length);
    if (!last) return true;
    const end = characters.length - last.length;
    return at !== undefined && at <= end && matchesAt(characters, last, end);
  };
}

/** The end of the last segment when each is found as early as possible; undefined when one is not found. */
function findAll(
  characters: readonly string[],
  segments: readonly Segment[],
  from: number,
): number | undefined {
  let at = from;
  for (const segment of segments) {
    while (at + segment.length <= characters.length && !matchesAt(characters, segment, at)) at++;
    if (at + segment.length > characters.length) return undefined;
    at += segment.length;
  }
  return at;
}

function matchesAt(characters: readonly string[], segment: Segment, at: number): boolean {
  return segment.every((each, offset) => each === undefined || each === characters[at + offset]);
}
