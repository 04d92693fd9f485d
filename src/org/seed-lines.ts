/** Reads a file of JSON lines, many lines at a time: to turn a large text into lines and to parse each costs several times as much. */
import { closeSync, openSync, readSync } from 'node:fs';

/** Lines that follow one another, without the last line end. */
export interface Lines {
  readonly text: string;
  /** The number of the first line, from 1. */
  readonly first: number;
  /** Where they end in the file, in bytes. */
  readonly end: number;
}

/** Bytes that are turned into text at a time: V8 keeps larger texts elsewhere, where each needs new memory from the system. */
const READ_TOGETHER = 65_536;

const LINE_END = 10;

/** Each piece has whole lines only. Throws when the file cannot be read. */
export function* linesTogether(path: string): Generator<Lines> {
  const file = openSync(path, 'r');
  try {
    yield* linesOf(file);
  } finally {
    closeSync(file);
  }
}

function* linesOf(file: number): Generator<Lines> {
  let buffer = Buffer.allocUnsafe(READ_TOGETHER);
  let [filled, first, end] = [0, 1, 0];
  for (;;) {
    if (filled === buffer.length) buffer = Buffer.concat([buffer], 2 * buffer.length);
    const read = readSync(file, buffer, filled, buffer.length - filled, null);
    filled += read;
    const whole = read === 0 ? filled : buffer.subarray(0, filled).lastIndexOf(LINE_END);
    if (whole > 0 || (whole === 0 && read > 0)) {
      const text = buffer.toString('utf8', 0, whole);
      end += whole + 1;
      yield { text, first, end };
      first += countOfLines(text);
      buffer.copyWithin(0, whole + 1, filled);
      filled = Math.max(filled - whole - 1, 0);
    }
    if (read === 0) return;
  }
}

function countOfLines(text: string): number {
  let count = 1;
  for (let place = text.indexOf('\n'); place !== -1; count++) place = text.indexOf('\n', place + 1);
  return count;
}

/**
 * The values of the lines, undefined for one with white space only; or undefined if a line is not one JSON value. Each line becomes a list of
 * its own: then lines that are no value by themselves cannot be one together, and their line ends end any text.
 */
export function parseTogether(text: string): readonly unknown[] | undefined {
  const lists = parsed(`[[${text.replaceAll('\n', '\n],[')}]]`);
  if (lists?.length !== countOfLines(text) || !lists.every(hasOneAtMost)) return undefined;
  return lists.map(([value]) => value);
}

const hasOneAtMost = (list: unknown) => Array.isArray(list) && list.length <= 1;

function parsed(json: string): readonly (readonly unknown[])[] | undefined {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
