/** The source of time, passed in as a parameter: tests advance it by hand and never sleep. */
export interface Clock {
  now(): Date;
  /** Calls `action` once, `delay` milliseconds from now. Returns a function that cancels the call. */
  after(delay: number, action: () => void): () => void;
}

/** The machine's own time. Its timers do not keep the process alive. */
export const systemClock: Clock = {
  now: () => new Date(),
  after: (delay, action) => {
    const timer = setTimeout(action, delay);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
