/** How much of its limits an org has used up: from the first use on for an hour or a day, then from naught again (ours; Salesforce counts back from now). */
import type { LimitSetting } from '../org/limits.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The limits that are used up by what is done here, and the milliseconds after which each is whole again. */
const WINDOWS = {
  DailyApiRequests: DAY,
  DailyBulkApiBatches: DAY,
  DailyBulkV2QueryFileStorageMB: DAY,
  DailyBulkV2QueryJobs: DAY,
  HourlyPublishedPlatformEvents: HOUR,
} as const;

export type CountedLimit = keyof typeof WINDOWS;

export function isCounted(name: string): name is CountedLimit {
  return Object.hasOwn(WINDOWS, name);
}

/** What the org has of a limit now; a `setting` that was not there before says what is left of it from here on. */
export type Allocation = (name: CountedLimit) => {
  readonly max: number;
  readonly setting: LimitSetting | undefined;
};

interface Counter {
  used: number;
  /** Milliseconds since 1970. */
  since: number;
  /** The last one that was heeded. */
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

  /** Uses up one. False when none is left. */
  take(name: CountedLimit): boolean {
    const counter = this.#counter(name);
    if (counter.used >= this.#allocation(name).max) return false;
    counter.used++;
    return true;
  }

  /** Uses up what can no longer be refused. */
  add(name: CountedLimit, amount: number): void {
    this.#counter(name).used += amount;
  }

  used(name: CountedLimit): number {
    return this.#counter(name).used;
  }

  /** Whole ones that are left. */
  remaining(name: CountedLimit): number {
    return Math.max(0, Math.floor(this.#allocation(name).max - this.used(name)));
  }

  #counter(name: CountedLimit): Counter {
    const now = this.#now().getTime();
    let counter = this.#counters.get(name);
    if (!counter || now - counter.since >= WINDOWS[name]) {
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
