/** Numbers given out one after another, by name: "Refund.Id", "Refund.RefundNumber", "ProcessExceptionEvent.ReplayId". */
export class Counters {
  readonly #below: ReadonlyMap<string, number>;
  readonly #changed = new Map<string, number>();

  /** Starts from the numbers of `below`, which stay as they are. */
  constructor(below: ReadonlyMap<string, number>) {
    this.#below = below;
  }

  next(name: string): number {
    const number = this.#last(name) + 1;
    this.#changed.set(name, number);
    return number;
  }

  /** Gives out nothing up to `number` from now on. */
  passBy(name: string, number: number): void {
    if (number > this.#last(name)) this.#changed.set(name, number);
  }

  /** Those that went on. */
  changes(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#changed);
  }

  #last(name: string): number {
    return this.#changed.get(name) ?? this.#below.get(name) ?? 0;
  }
}
