/**
 * Arithmetic over a record's own fields, as written in the `formula` of a schema or of a definition file. A blank counts as zero.
 *
 *     sum     = product { ("+" | "-") product }
 *     product = value { "*" value }
 *     value   = name | number | "(" sum ")" | "max" "(" "0" "," sum ")"
 */
import { larger, type Money, money, ZERO } from '../money.ts';

/** `fields`: the record's fields. */
type Evaluate = (fields: Readonly<Record<string, unknown>>) => Money;

export interface Formula {
  /** The fields that the formula reads. */
  readonly names: readonly string[];
  readonly evaluate: Evaluate;
}

/** Throws on text that is not a valid formula. */
export function parseFormula(text: string): Formula {
  const parser = new Parser(text);
  const evaluate = parser.sum();
  parser.end();
  return { names: [...parser.names], evaluate };
}

class Parser {
  readonly names = new Set<string>();
  readonly #text: string;
  readonly #tokens: readonly string[];
  #next = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = text.match(/\d+(?:\.\d+)?|\w+|\S/g) ?? [];
  }

  sum(): Evaluate {
    let left = this.#product();
    for (;;) {
      const [before, isPlus] = [left, this.#take('+')];
      if (!isPlus && !this.#take('-')) return left;
      const right = this.#product();
      left = isPlus
        ? (fields) => before(fields).plus(right(fields))
        : (fields) => before(fields).minus(right(fields));
    }
  }

  #product(): Evaluate {
    let left = this.#value();
    while (this.#take('*')) {
      const [before, right] = [left, this.#value()];
      left = (fields) => before(fields).times(right(fields));
    }
    return left;
  }

  #value(): Evaluate {
    if (this.#take('(')) {
      const inner = this.sum();
      this.#expect(')');
      return inner;
    }
    if (this.#take('max')) return this.#zeroOrMore();
    const name = this.#tokens[this.#next++] ?? '';
    if (/^\d/.test(name)) return this.#number(name);
    if (!/^[A-Za-z]\w*$/.test(name)) throw this.#error();
    this.names.add(name);
    return (fields) => money(fields[name]);
  }

  #number(text: string): Evaluate {
    const amount = money(text);
    return () => amount;
  }

  #zeroOrMore(): Evaluate {
    for (const token of ['(', '0', ',']) this.#expect(token);
    const inner = this.sum();
    this.#expect(')');
    return (fields) => larger(ZERO, inner(fields));
  }

  end(): void {
    if (this.#next < this.#tokens.length) throw this.#error();
  }

  #take(token: string): boolean {
    if (this.#tokens[this.#next] !== token) return false;
    this.#next++;
    return true;
  }

  #expect(token: string): void {
    if (!this.#take(token)) throw this.#error();
  }

  #error(): Error {
    return new Error(`"${this.#text}" is not a valid formula`);
  }
}
