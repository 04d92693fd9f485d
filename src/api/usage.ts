/** How much of its limits an org has used. Each limit counts in a fixed window of an hour or a day that starts at the first use (ours; Salesforce uses a sliding window). */
import type { LimitSetting } from '../org/limits.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The limits that the emulator counts, and the length of each one's window. */
const WINDOW_MS = {
  DailyApiRequests: DAY_MS,
  DailyBulkApiBatches: DAY_MS,
  DailyBulkV2QueryFileStorageMB: DAY_MS,
  DailyBulkV2QueryJobs: DAY_MS,
  HourlyPublishedPlatformEvents: HOUR_MS,
} as const;

export type CountedLimit = keyof typeof WINDOW_MS;

export function isCounted(name: string): name is CountedLimit {
  return Object.hasOwn(WINDOW_MS, name);
}

/** An org's maximum of a limit now. A new `setting` sets how much of the limit remains from now on. */
export type Allocation = (name: CountedLimit) => {
  readonly max: number;
  readonly setting: LimitSetting | undefined;
};

interface Counter {
  used: number;
  /** Milliseconds since 1970. */
  since: number;
  /** The last setting that was applied. */
  setting: LimitSetting | undefined;
}

export class Usage {
  readonly #now: () => Date;
  readonly #allocation: Allocation;
  readonly #counters = new Map<CountedLimit, Counter>();

  constructor(now: () => Date, allocation: Allocation) {
    this.#now = now;
    this.#allocation = allocation;
  }

  /** Uses one. False when none is left. */
  take(name: CountedLimit): boolean {
    const counter = this.#counter(name);
    if (counter.used >= this.#allocation(name).max) return false;
    counter.used++;
    return true;
  }

  /** Uses an amount that can no longer be refused. */
  add(name: CountedLimit, amount: number): void {
    this.#counter(name).used += amount;
  }

  used(name: CountedLimit): number {
    return this.#counter(name).used;
  }

  /** What is left, as a whole number. */
  remaining(name: CountedLimit): number {
    return Math.max(0, Math.floor(this.#allocation(name).max - this.used(name)));
  }

  #counter(name: CountedLimit): Counter {
    const now = this.#now().getTime();
    let counter = this.#counters.get(name);
    if (!counter || now - counter.since >= WINDOW_MS[name]) {
      counter = { used: 0, since: now, setting: counter?.setting };
      this.#counters.set(name, counter);
    }
    const { max, setting } = this.#allocation(name);
    if (setting !== counter.setting) {
      counter.setting = setting;
      if (setting?.Remaining !== undefined) counter.used = Math.max(0, max - setting.Remaining);
    }
    return counter;
  }
}
