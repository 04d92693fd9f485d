/** A request body once parsed: plain data, and the way back to the place in the text that each part came from. */
import type { Position } from './errors.ts';

/** The way into a parsed body: property names and list indexes. */
export type Pointer = readonly (string | number)[];

export interface Token {
  /** In the words of Salesforce's parser (seen: value-of-wrong-type): "VALUE_STRING value abc", "START_OBJECT value {". */
  readonly text: string;
  /** Where the token starts. */
  readonly start: Position;
  /** Where the parser stands once it has met the token: what "Unrecognized field" tells (seen). */
  readonly met: Position;
}

export interface Source {
  /** Objects without inherited properties, lists, text, numbers, booleans, null. */
  readonly value: unknown;
  /** The tag of an XML body. */
  readonly root?: string;
  /** The other parts of a multipart body, as text by name. */
  readonly parts?: ReadonlyMap<string, string>;
  /** Numbers with more digits than a double holds: they stand in `value` as text, exactly as written. */
  readonly longNumbers: readonly Pointer[];
  /** Slow: only asked for when something is refused. */
  tokenAt(pointer: Pointer): Promise<Token>;
}

/** Deepest nesting of a body that is read at all. Ours; the deepest representation has four levels. */
export const MAX_DEPTH = 64;

/** Of a character in an XML body. */
export function xmlPositionOf(text: string, offset: number): Position {
  return { ...positionOf(text, offset), parser: 'XML' };
}

/** Line and column, both from 1, of a character. */
export function positionOf(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}
