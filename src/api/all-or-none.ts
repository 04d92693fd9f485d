/** Several requests as one transaction: all that they did is committed, or nothing. */
import type { Rooms } from './resource.ts';

/** What work in a transaction comes to. */
export interface Verdict<T> {
  readonly outcome: T;
  /** Whether what was done is to stay. */
  readonly isKept: boolean;
}

/** Carries the outcome out of a transaction that is to leave nothing behind. */
class RolledBack<T> extends Error {
  readonly outcome: T;

  constructor(outcome: T) {
    super('rolled back');
    this.outcome = outcome;
  }
}

/**
 * Runs `work` with rooms whose org is the inside of one transaction. Nothing stays when its verdict says so, or when a part of it is doomed.
 * Inside another whole that takes the other with it (doc: allOrNone Parameters in Composite and Collections Requests).
 * Background operations start after the commit, and never without one.
 */
export async function allOrNone<T>(
  rooms: Rooms,
  work: (within: Rooms) => Promise<Verdict<T>>,
): Promise<Verdict<T>> {
  const operations = rooms.operations.hold();
  const whole = { isDoomed: false };
  try {
    const outcome = await rooms.org.transact('composite', async (tx) => {
      const verdict = await work({ ...rooms, org: rooms.org.within(tx), operations, whole });
      if (!verdict.isKept || whole.isDoomed) throw new RolledBack(verdict.outcome);
      return verdict.outcome;
    });
    operations.release();
    return { outcome, isKept: true };
  } catch (error) {
    if (!(error instanceof RolledBack)) throw error;
    doom(rooms);
    return { outcome: error.outcome, isKept: false };
  }
}

/** A part came to none, or to less than all: a larger whole that is all or none goes with it. */
export function doom({ whole }: Rooms): void {
  if (whole) whole.isDoomed = true;
}

/** Whether a part of the larger whole came to none, which the whole cannot outlive. */
export function isDoomed({ whole }: Rooms): boolean {
  return whole?.isDoomed ?? false;
}
