/**
 * The asynchronous job queue: background operations as tasks, those of one group one after another, in order of submission.
 * What is queued is also in the org, as a private BackgroundJob record, so that a restart loses and repeats nothing.
 */
import { byId } from '../by-id.ts';
import type { Clock } from '../clock.ts';
import type { Org, OrgTransaction, OrgView, SObjectRecord } from '../org/port.ts';
import type { InFlight } from './in-flight.ts';
import type { JobServices } from './job.ts';
import type { JobKinds } from './job-kinds.ts';
import type { Job, Work } from './job-life.ts';
import { failOperation, retryDelay, waitForRetry } from './operations.ts';
import type { Tasks, Turn } from './task-runner.ts';

export interface QueueOptions {
  readonly org: Org;
  readonly clock: Clock;
  readonly tasks: Tasks;
  readonly kinds: JobKinds;
  /** What the jobs work with. */
  readonly services: JobServices;
  /**
   * Whether a work rejected because the org could not be stored. That is no fault of the operation's: its work is done again until it can be,
   * and none of the retries that it is allowed is used up (ours).
   */
  readonly isStorageFault: (fault: unknown) => boolean;
}

/** What takes operations whose BackgroundOperation and BackgroundJob are committed, or are once the unit of work is. */
export interface Operations {
  submit(job: Job): void;
  /** What the operations that call payment gateways right now will take. */
  inFlight(view: OrgView): Promise<InFlight>;
}

export class OperationQueue implements Operations {
  readonly #options: QueueOptions;
  /** By kind. */
  readonly #works: ReadonlyMap<string, Work>;

  constructor(options: QueueOptions) {
    this.#options = options;
    this.#works = new Map(options.kinds.all.map((job) => [job.kind, job.work(options.services)]));
  }

  /** Takes an operation whose BackgroundOperation and BackgroundJob are committed. */
  submit(job: Job): void {
    // Whether the work failed, and the org does not know yet: then that is committed first, and the work not done again before its time.
    let hasFailed = false;
    this.#options.tasks.submit({
      kind: 'BackgroundOperation',
      id: job.operationId,
      group: `operations ${job.group}`,
      run: async (turn) => {
        hasFailed ||= !(await this.#succeeds(job, turn));
        const delay = hasFailed ? await this.#retryOrGiveUp(job) : undefined;
        hasFailed = false;
        return delay;
      },
      state: () => this.#stateOf(job),
    });
  }

  inFlight(view: OrgView): Promise<InFlight> {
    return this.#options.kinds.inFlight(view);
  }

  /** Takes up what an earlier run of the emulator left unfinished, in order of submission. */
  async resume(): Promise<void> {
    for (const job of await unfinishedJobs(this.#options.org)) this.submit(toJob(job));
  }

  async #succeeds(job: Job, turn: Turn): Promise<boolean> {
    try {
      const work = this.#works.get(job.kind);
      if (!work) throw new Error(`No work is known for background jobs of kind ${job.kind}`);
      await work(job.operationId);
      return true;
    } catch (fault) {
      if (this.#options.isStorageFault(fault)) throw fault;
      turn.report(fault);
      return false;
    }
  }

  /** The milliseconds until the retry; undefined when there is none. */
  #retryOrGiveUp({ operationId, group }: Job): Promise<number | undefined> {
    const { org, clock } = this.#options;
    return org.transact(group, async (tx) => {
      const operation = await tx.get('BackgroundOperation', operationId);
      if (!operation) return undefined;
      const retry = Number(operation.RetryCount ?? 0) + 1;
      if (retry <= Number(operation.RetryLimit ?? 0)) {
        await waitForRetry(tx, operationId, retry);
        return retryDelay(retry, Number(operation.RetryBackoff ?? 0));
      }
      await giveUp(tx, operationId, clock.now());
      return undefined;
    });
  }

  async #stateOf({ operationId }: Job): Promise<string> {
    const operation = await this.#options.org.get('BackgroundOperation', operationId);
    return String(operation?.Status ?? 'Deleted');
  }
}

async function giveUp(tx: OrgTransaction, operationId: string, now: Date): Promise<void> {
  await failOperation(tx, operationId, 'An unexpected error occurred, also on every retry', now);
  for (const record of await tx.find('BackgroundJob', 'BackgroundOperationId', operationId)) {
    await tx.update('BackgroundJob', record.Id, { State: 'GivenUp' });
  }
}

/** In order of submission. A job that has ended stays with the org, for its explanation. */
async function unfinishedJobs(org: Org): Promise<SObjectRecord[]> {
  const byState = await Promise.all(UNFINISHED.map((state) => org.find('BackgroundJob', 'State', state)));
  return byState.flat().sort(byId);
}

const UNFINISHED = ['Queued', 'Calling'];

function toJob(record: SObjectRecord): Job {
  return {
    operationId: record.BackgroundOperationId as string,
    kind: record.Kind as string,
    group: record.SequenceGroup as string,
  };
}
