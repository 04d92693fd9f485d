/** Caches the latest parsed queries by their text, because clients repeat the same queries. */
import { parseSoql } from './parse.ts';

type Parsed = ReturnType<typeof parseSoql>;

export class ParseCache {
  readonly #size: number;
  readonly #parsed = new Map<string, Parsed>();

  constructor(size = 256) {
    this.#size = size;
  }

  parse(text: string): Parsed {
    const parsed = this.#parsed.get(text) ?? parseSoql(text);
    this.#parsed.delete(text);
    this.#parsed.set(text, parsed);
    if (this.#parsed.size > this.#size) this.#parsed.delete(this.#parsed.keys().next().value!);
    return parsed;
  }
}
