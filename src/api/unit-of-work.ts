/** What a request does its work in: the org itself, or one transaction that several requests share. */
import type { Operations } from '../background/queue.ts';
import type { Org } from '../org/port.ts';

export interface UnitOfWork {
  /** What is read and written: the org, or the inside of the unit's transaction. */
  readonly org: Org;
  /** The org itself in either case: what lives longer than the unit belongs to it. */
  readonly committed: Org;
  /** Operations that are submitted here start when the unit is committed. */
  readonly operations: Operations;
  /** Where to read now: `org` while the unit lasts, the org itself afterwards. */
  current(): Org;
  /** A part of the unit failed: nothing of its transaction is kept. What was done in the org itself stays. */
  fail(): void;
  hasFailed(): boolean;
}

/** A unit that ends with a commit, or without one. */
export interface OpenUnit extends UnitOfWork {
  /** Its transaction is over. Its operations start only when it is committed. */
  end(isCommitted: boolean): void;
}

/** The org itself: each transaction is committed on its own. */
export function rootUnit(org: Org, operations: Operations): UnitOfWork {
  return {
    org,
    committed: org,
    operations,
    current: () => org,
    fail: () => {},
    hasFailed: () => false,
  };
}

/** `org` is the inside of a transaction of `outer`; when that transaction fails, so does the outer unit. */
export function innerUnit(outer: UnitOfWork, org: Org): OpenUnit {
  const submitted: Parameters<Operations['submit']>[0][] = [];
  let hasFailed = false;
  let isOver = false;
  return {
    org,
    committed: outer.committed,
    operations: {
      submit: (job) => void submitted.push(job),
      inFlight: (view) => outer.operations.inFlight(view),
    },
    current: () => (isOver ? outer.current() : org),
    fail: () => {
      hasFailed = true;
    },
    hasFailed: () => hasFailed,
    end: (isCommitted) => {
      isOver = true;
      if (isCommitted) for (const job of submitted) outer.operations.submit(job);
      else outer.fail();
    },
  };
}
