/** A unit of work, in which a request runs: the org itself, or one transaction that several requests share. */
import type { Operations } from '../background/queue.ts';
import type { Org } from '../org/port.ts';

export interface UnitOfWork {
  /** The org to read and write: the org itself, or the inside of the unit's transaction. */
  readonly org: Org;
  /** The org itself in both cases: for everything that lives longer than the unit. */
  readonly committed: Org;
  /** Operations that are submitted here start when the unit is committed. */
  readonly operations: Operations;
  /** The org to read now: `org` until the unit ends, the org itself afterwards. */
  current(): Org;
  /** Reports that a part of the unit failed: its transaction will be rolled back. Without a transaction this does nothing. */
  fail(): void;
  hasFailed(): boolean;
}

/** A unit with a transaction, which ends with a commit or a rollback. */
export interface OpenUnit extends UnitOfWork {
  /** Ends the unit after its transaction. Its operations start only after a commit. */
  end(isCommitted: boolean): void;
}

/** A unit without a transaction: each transaction in it is committed on its own. */
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
  let hasEnded = false;
  return {
    org,
    committed: outer.committed,
    operations: {
      submit: (job) => void submitted.push(job),
      inFlight: (view) => outer.operations.inFlight(view),
    },
    current: () => (hasEnded ? outer.current() : org),
    fail: () => {
      hasFailed = true;
    },
    hasFailed: () => hasFailed,
    end: (isCommitted) => {
      hasEnded = true;
      if (isCommitted) for (const job of submitted) outer.operations.submit(job);
      else outer.fail();
    },
  };
}
