/** What every kind of torture has, and what it reports while it runs. */
import { Random } from './random.ts';

export interface Kind {
  readonly name: string;
  /** What one attempt is, for the table. */
  readonly attempt: string;
  /** Its part of the whole time; the shares of all kinds are compared with each other. */
  readonly share: number;
  /** Attempts until the time is over; at least one. */
  run(run: Run): Promise<void>;
}

export class Run {
  readonly kind: string;
  readonly seed: number;
  readonly random: Random;
  /** An empty directory for this run alone. */
  readonly directory: string;
  readonly #seconds: number;
  /** When to begin no more attempts, as of Date.now(). */
  until: number;
  attempts = 0;
  readonly losses: string[] = [];
  /** Further figures for the table, by name. */
  readonly figures = new Map<string, number | string>();

  constructor(kind: string, seed: number, directory: string, seconds: number) {
    this.kind = kind;
    this.seed = seed;
    this.random = new Random(seed);
    this.directory = directory;
    this.#seconds = seconds;
    this.until = Date.now() + seconds * 1_000;
  }

  /** The time begins now: all before was preparation. */
  begin(): void {
    this.until = Date.now() + this.#seconds * 1_000;
  }

  /** Whether there is time for another attempt, and reason for one. */
  get goesOn(): boolean {
    return Date.now() < this.until && this.losses.length < 20;
  }

  count(name: string, more = 1): void {
    this.figures.set(name, Number(this.figures.get(name) ?? 0) + more);
  }

  /** Something was lost, doubled, stuck or wrong. */
  lose(what: string): void {
    this.losses.push(what);
    console.error(
      `\n${this.kind}: ${what}\n  again: npm run torture -- --only ${this.kind} --seed ${this.seed}`,
    );
  }

  /** One line on a terminal, written over by the next. */
  progress(words: string): void {
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${this.kind}: ${words}`);
  }
}
