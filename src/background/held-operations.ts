/** Background operations that are submitted inside a transaction: kept back until it is committed. */
import type { OrgView } from '../org/port.ts';
import type { InFlight } from './in-flight.ts';
import type { Job } from './job-life.ts';

/** What takes operations whose BackgroundOperation and BackgroundJob are committed: the queue, or what keeps them back for it. */
export interface Operations {
  submit(job: Job): void;
  /** What the operations that call payment gateways right now will take. */
  inFlight(view: OrgView): Promise<InFlight>;
  /** The same from inside a transaction, of which nothing is committed yet. */
  hold(): HeldOperations;
}

export class HeldOperations implements Operations {
  readonly #behind: Operations;
  readonly #held: Job[] = [];

  constructor(behind: Operations) {
    this.#behind = behind;
  }

  submit(job: Job): void {
    this.#held.push(job);
  }

  inFlight(view: OrgView): Promise<InFlight> {
    return this.#behind.inFlight(view);
  }

  hold(): HeldOperations {
    return new HeldOperations(this);
  }

  /** The transaction is committed. */
  release(): void {
    for (const job of this.#held) this.#behind.submit(job);
  }
}
