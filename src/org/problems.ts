/** Errors in files that the user wrote, each with its place: "data/demo/Payment.ndjson:12: Payment.Status …". */

/** A user does not read more than that at a time. */
const MAX_PROBLEMS = 20;

export class FilesError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

export class SeedError extends FilesError {
  override name = 'SeedError';
}

export class DefinitionError extends FilesError {
  override name = 'DefinitionError';
}

export class Problems {
  readonly #problems: string[] = [];

  add(place: string, problem: string): void {
    if (this.#problems.length < MAX_PROBLEMS) this.#problems.push(`${place}: ${problem}`);
  }

  throwIfAny(Kind: new (problems: readonly string[]) => FilesError): void {
    if (this.#problems.length > 0) throw new Kind(this.#problems);
  }
}
