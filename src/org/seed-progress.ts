/** How far the reading of a seed is, over all its steps. */
import type { OnProgress } from './progress.ts';

/** Where each step begins and ends, as shares of the whole time (measured with orders, their payments and invoices). */
const STEPS = {
  read: [0, 0.2],
  check: [0.2, 0.55],
  fillIn: [0.55, 0.7],
  compute: [0.7, 0.9],
  finish: [0.9, 1],
} as const;

/** In hundredths of a percent, so that any number of records has the same total. */
const TOTAL = 10_000;

/** Smaller steps are not reported. */
const SMALLEST = TOTAL / 200;

export class SeedProgress {
  readonly #onProgress: OnProgress | undefined;
  #reported = 0;

  constructor(onProgress?: OnProgress) {
    this.#onProgress = onProgress;
  }

  /** Reports that this share of the step is done, from 0 to 1. */
  report(step: keyof typeof STEPS, share: number): void {
    const [from, to] = STEPS[step];
    const done = Math.round(TOTAL * (from + (to - from) * Math.min(share, 1)));
    if (done < this.#reported + SMALLEST && (done < TOTAL || this.#reported === TOTAL)) return;
    this.#reported = done;
    this.#onProgress?.(done, TOTAL);
  }

  /** A function that reports each of the step's objects, which have so many records, when it is finished. */
  counter(step: keyof typeof STEPS, total: number): (records: number) => void {
    let done = 0;
    return (records) => {
      done += records;
      this.report(step, total === 0 ? 1 : done / total);
    };
  }
}
