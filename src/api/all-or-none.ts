/** Several requests as one transaction: all that they did is committed, or nothing. */
import type { OrgServices } from './resource.ts';
import { innerUnit, type OpenUnit } from './unit-of-work.ts';

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
 * Runs `work` in a unit of its own, whose org is the inside of one transaction. Nothing stays when its verdict says so, or when a part of it
 * failed; then the unit around it fails too (doc: allOrNone Parameters in Composite and Collections Requests).
 * Background operations start after the commit, and never without one.
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
      if (!verdict.isKept || unit.hasFailed()) throw new RolledBack(verdict.outcome);
      return verdict.outcome;
    });
    unit?.end(true);
    return { outcome, isKept: true };
  } catch (error) {
    unit?.end(false);
    if (!(error instanceof RolledBack)) throw error;
    return { outcome: error.outcome, isKept: false };
  }
}
