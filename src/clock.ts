/** Time, handed in: tests turn it by hand and never sleep. */
export interface Clock {
  now(): Date;
  /** Calls `action` once, `delay` milliseconds from now; returns the way to call it off. */
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
