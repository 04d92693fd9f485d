/** Consecutive numbers, one sequence per name: "Refund.Id", "Refund.RefundNumber", "ProcessExceptionEvent.ReplayId". */
export class Counters {
  readonly #base: ReadonlyMap<string, number>;
  readonly #changed = new Map<string, number>();

  /** Starts from the numbers of `base`, which it does not change. */
  constructor(base: ReadonlyMap<string, number>) {
    this.#base = base;
  }

  next(name: string): number {
    const number = this.#last(name) + 1;
    this.#changed.set(name, number);
    return number;
  }

  /** From now on `next` returns only numbers above `number`. */
  reserveUpTo(name: string, number: number): void {
    if (number > this.#last(name)) this.#changed.set(name, number);
  }

  /** The sequences that advanced, with their last numbers. */
  changes(): Readonly<Record<string, number>> {
    const changes: Record<string, number> = {};
    for (const [name, number] of this.#changed) changes[name] = number;
    return changes;
  }

  #last(name: string): number {
    return this.#changed.get(name) ?? this.#base.get(name) ?? 0;
  }
}
