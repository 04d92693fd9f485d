/** Checks the line endings of a text in pieces, and drops those at its end. */
import { JobFailure } from './job-failure.ts';

/** Outside quotes only the job's own line ending is allowed: any other would become part of a value. */
export class LineEndings {
  readonly #lineEnding: string;
  #isQuoted = false;
  #held = '';

  /** "LF" or "CRLF". */
  constructor(lineEnding: string) {
    this.#lineEnding = lineEnding;
  }

  /** Returns the text so far except line endings at its end, which come with the next piece. Throws JobFailure. */
  pass(piece: string): string {
    const end = endOfText(piece);
    if (end === 0) {
      this.#held += piece;
      return '';
    }
    const text = this.#held + piece.slice(0, end);
    this.#check(text, text.length);
    this.#held = piece.slice(end);
    return text;
  }

  /** Call this after the last piece. */
  end(): void {
    this.#check(this.#held, this.#held.length);
  }

  #check(text: string, end: number): void {
    for (let at = 0; at < end; at++) {
      const code = text.charCodeAt(at);
      if (code === QUOTE) this.#isQuoted = !this.#isQuoted;
      if (this.#isQuoted || (code !== LF && code !== CR)) continue;
      const found = code === LF ? 'LF' : text.charCodeAt(at + 1) === LF ? 'CRLF' : 'CR';
      if (found !== this.#lineEnding) this.#refuse();
      if (found === 'CRLF') at++;
    }
  }

  /** Text seen: bulk-line-ending. */
  #refuse(): never {
    throw new JobFailure(
      `ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is ${this.#lineEnding}`,
    );
  }
}

/** The index of the line endings at the end of a piece. By hand, because a regular expression takes time quadratic in the length of a run. */
function endOfText(piece: string): number {
  let end = piece.length;
  while (end > 0 && (piece.charCodeAt(end - 1) === LF || piece.charCodeAt(end - 1) === CR)) end--;
  return end;
}

const QUOTE = 34;
const LF = 10;
const CR = 13;
