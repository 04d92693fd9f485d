/** What is wrong with a seed, each with its place: "data/demo/Payment.ndjson:12: Payment.Status …". */

/** More than a person reads at a time. */
const LIMIT = 20;

export class SeedError extends Error {
  override name = 'SeedError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

export class SeedProblems {
  readonly #problems: string[] = [];

  add(place: string, problem: string): void {
    if (this.#problems.length < LIMIT) this.#problems.push(`${place}: ${problem}`);
  }

  throwIfAny(): void {
    if (this.#problems.length > 0) throw new SeedError(this.#problems);
  }
}
