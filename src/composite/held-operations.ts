/** Background operations that are submitted inside a transaction: kept back until it is committed. */
import type { Rooms } from '../api/resource.ts';

type Queue = Rooms['operations'];
type Job = Parameters<Queue['submit']>[0];

export class HeldOperations {
  readonly #held: Job[] = [];

  /** What resources are handed for a queue: they only submit to it. */
  asQueue(): Queue {
    const queue: Pick<Queue, 'submit'> = { submit: (job) => void this.#held.push(job) };
    return queue as Queue;
  }

  release(queue: Queue): void {
    for (const job of this.#held) queue.submit(job);
  }
}
