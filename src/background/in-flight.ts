/**
 * Sums up the money that operations will take that are calling payment gateways right now, over all kinds of jobs. Orders may share a payment
 * summary, so that operations of different groups, which run at the same time, may need the same money.
 */
import { type Money, ZERO } from '../money.ts';
import type { OrgView, SObjectRecord } from '../org/port.ts';

/** Money of one record that an operation takes. `what` names the amount of the record: "balance", "availableToRefund" … */
export interface Hold {
  readonly recordId: string;
  readonly what: string;
  readonly amount: Money;
}

export class InFlight {
  readonly #amounts = new Map<string, Money>();

  constructor(holds: Iterable<Hold>) {
    for (const { recordId, what, amount } of holds) {
      const key = `${recordId} ${what}`;
      this.#amounts.set(key, (this.#amounts.get(key) ?? ZERO).plus(amount));
    }
  }

  amountOf(recordId: string, what: string): Money {
    return this.#amounts.get(`${recordId} ${what}`) ?? ZERO;
  }
}

/** Finds the holds of jobs of one kind. */
export interface HoldsOfKind {
  readonly kind: string;
  holdsOf(job: SObjectRecord): readonly Hold[];
}

/** Sums up the holds of all operations that are calling gateways, except one. */
export async function readInFlight(
  view: OrgView,
  kinds: ReadonlyMap<string, HoldsOfKind>,
  exceptOperationId: string | undefined,
): Promise<InFlight> {
  const calling = await view.find('BackgroundJob', 'State', 'Calling');
  const others = calling.filter(({ BackgroundOperationId }) => BackgroundOperationId !== exceptOperationId);
  return new InFlight(others.flatMap((job) => holdsOf(job, kinds)));
}

/** A record never changes, and its plan, a long text, is read once for all operations that start while it is calling. */
const holdsByJob = new WeakMap<SObjectRecord, readonly Hold[]>();

function holdsOf(job: SObjectRecord, kinds: ReadonlyMap<string, HoldsOfKind>): readonly Hold[] {
  let holds = holdsByJob.get(job);
  if (!holds) {
    holds = kinds.get(job.Kind as string)?.holdsOf(job) ?? [];
    holdsByJob.set(job, holds);
  }
  return holds;
}
