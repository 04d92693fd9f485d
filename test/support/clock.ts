import type { Clock } from '../../src/clock.ts';

/** A clock that stands still until a test moves it, so that tests never sleep. */
export class TestClock implements Clock {
  #now: number;
  #alarms: { at: number; action: () => void }[] = [];

  constructor(now = '2026-11-22T09:00:00.000Z') {
    this.#now = Date.parse(now);
  }

  now(): Date {
    return new Date(this.#now);
  }

  after(delay: number, action: () => void): () => void {
    const alarm = { at: this.#now + delay, action };
    this.#alarms.push(alarm);
    return () => {
      this.#alarms = this.#alarms.filter((each) => each !== alarm);
    };
  }

  /** Lets `milliseconds` pass: alarms due by then go off, earliest first. */
  turn(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (;;) {
      const [next] = this.#alarms.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (!next) break;
      this.#alarms = this.#alarms.filter((each) => each !== next);
      this.#now = Math.max(this.#now, next.at);
      next.action();
    }
    this.#now = end;
  }

  /** How many alarms are set, and for when from now, in milliseconds. */
  get waiting(): number[] {
    return this.#alarms.map(({ at }) => at - this.#now).sort((a, b) => a - b);
  }
}
