/** A parsed request body: plain data, and the place in the text of each part. */
import type { Position } from './errors.ts';

/** The path to a part of a parsed body: property names and list indexes. */
export type Pointer = readonly (string | number)[];

export interface Token {
  /** The token as Salesforce's parser words it (seen: value-of-wrong-type): "VALUE_STRING value abc", "START_OBJECT value {". */
  readonly text: string;
  /** Where the token starts. */
  readonly start: Position;
  /** Position of the parser after the token, as in "Unrecognized field" (seen). */
  readonly met: Position;
}

export interface Source {
  /** Plain objects, lists, text, numbers, booleans, null. */
  readonly value: unknown;
  /** The root tag of an XML body. */
  readonly root?: string;
  /** The other parts of a multipart body, as text by name. */
  readonly parts?: ReadonlyMap<string, string>;
  /** Places of numbers with more digits than a double holds: `value` has them as text, exactly as written. */
  readonly longNumbers: readonly Pointer[];
  /** Slow: only for errors. */
  tokenAt(pointer: Pointer): Promise<Token>;
}

/** The deepest nesting of a body that is accepted (ours; the deepest representation has four levels). */
export const MAX_DEPTH = 64;

/** Line and column of a character in an XML body. */
export function xmlPositionOf(text: string, offset: number): Position {
  return { ...positionOf(text, offset), parser: 'XML' };
}

/** Line and column, both from 1, of a character. */
export function positionOf(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}
