/** Counts an org's API requests of the last 24 hours, for Sforce-Limit-Info and row L. */

const DAY = 86_400_000;

export class ApiUsage {
  #used = 0;
  #dayStarted: number;

  constructor(now: Date) {
    this.#dayStarted = now.getTime();
  }

  /** Counts one request. False when it is one too many. */
  count(now: Date, limit: number): boolean {
    if (now.getTime() - this.#dayStarted >= DAY) {
      this.#dayStarted = now.getTime();
      this.#used = 0;
    }
    if (this.#used >= limit) return false;
    this.#used++;
    return true;
  }

  get used(): number {
    return this.#used;
  }
}
