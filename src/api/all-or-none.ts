/** Several requests as one transaction: everything they did is committed, or nothing is. */
import type { OrgServices } from './resource.ts';
import { innerUnit, type OpenUnit } from './unit-of-work.ts';

/** The result of work in a transaction. */
export interface Verdict<T> {
  readonly outcome: T;
  /** Whether the transaction is to be committed, and afterwards whether it was. */
  readonly isCommitted: boolean;
}

/** Carries the outcome out of a transaction that is rolled back. */
class RolledBack<T> extends Error {
  readonly outcome: T;

  constructor(outcome: T) {
    super('rolled back');
    this.outcome = outcome;
  }
}

/**
 * Runs `work` in a unit of its own, whose org is the inside of one transaction. The transaction is rolled back when the verdict says so, or
 * when a part of the unit failed; then the outer unit fails too (doc: allOrNone Parameters in Composite and Collections Requests).
 * Background operations start after the commit, and only then.
 */
export async function allOrNone<T>(
  services: OrgServices,
  work: (within: OrgServices) => Promise<Verdict<T>>,
): Promise<Verdict<T>> {
  let unit: OpenUnit | undefined;
  try {
    const outcome = await services.org.transact('composite', async (tx) => {
      unit = innerUnit(services, services.org.within(tx));
      const verdict = await work({ ...services, ...unit });
      if (!verdict.isCommitted || unit.hasFailed()) throw new RolledBack(verdict.outcome);
      return verdict.outcome;
    });
    unit?.end(true);
    return { outcome, isCommitted: true };
  } catch (error) {
    unit?.end(false);
    if (!(error instanceof RolledBack)) throw error;
    return { outcome: error.outcome, isCommitted: false };
  }
}
