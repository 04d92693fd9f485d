/**
 * The asynchronous job queue runs background operations as tasks; operations of one group run one after another, in order of submission.
 * Each queued operation is also in the org, as a private BackgroundJob record, so that a restart loses and repeats nothing.
 */
import { byId } from '../by-id.ts';
import type { Clock } from '../clock.ts';
import type { Org, OrgTransaction, OrgView, SObjectRecord } from '../org/port.ts';
import type { InFlight } from './in-flight.ts';
import type { JobServices } from './job.ts';
import type { JobKinds } from './job-kinds.ts';
import type { Job, Work } from './job-life.ts';
import { failOperation, retryDelay, waitForRetry } from './operations.ts';
import type { TaskControl, TaskQueue } from './task-runner.ts';

export interface QueueOptions {
  readonly org: Org;
  readonly clock: Clock;
  readonly tasks: TaskQueue;
  readonly kinds: JobKinds;
  /** The services that the jobs use. */
  readonly services: JobServices;
  /**
   * Whether the work rejected because the org could not be stored. That is not the operation's fault: its work is repeated until the org can be stored,
   * without using up a retry (ours).
   */
  readonly isStorageFault: (fault: unknown) => boolean;
}

/** Accepts operations whose BackgroundOperation and BackgroundJob are committed, or will be with the unit of work. */
export interface Operations {
  submit(job: Job): void;
  /** The money that operations will take that are calling payment gateways right now. */
  inFlight(view: OrgView): Promise<InFlight>;
}

export class OperationQueue implements Operations {
  readonly #options: QueueOptions;
  /** By kind. */
  readonly #workByKind: ReadonlyMap<string, Work>;

  constructor(options: QueueOptions) {
    this.#options = options;
    this.#workByKind = new Map(options.kinds.all.map((job) => [job.kind, job.work(options.services)]));
  }

  /** Queues an operation whose BackgroundOperation and BackgroundJob are committed. */
  submit(job: Job): void {
    // Whether the work failed and the failure is not committed yet: then it is committed first, and the work is not repeated before its time.
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

  /** Submits the jobs that an earlier run of the emulator left unfinished, in order of submission. */
  async resume(): Promise<void> {
    for (const job of await unfinishedJobs(this.#options.org)) this.submit(toJob(job));
  }

  async #succeeds(job: Job, turn: TaskControl): Promise<boolean> {
    try {
      const work = this.#workByKind.get(job.kind);
      if (!work) throw new Error(`Unknown kind of background job: ${job.kind}`);
      await work(job.operationId);
      return true;
    } catch (fault) {
      if (this.#options.isStorageFault(fault)) throw fault;
      turn.report(fault);
      return false;
    }
  }

  /** Commits the failure. Returns the milliseconds until the retry; undefined if there is none. */
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

/** The unfinished jobs, in order of submission. A finished job stays in the org, for its explanation. */
async function unfinishedJobs(org: Org): Promise<SObjectRecord[]> {
  const byState = await Promise.all(
    UNFINISHED_STATES.map((state) => org.find('BackgroundJob', 'State', state)),
  );
  return byState.flat().sort(byId);
}

const UNFINISHED_STATES = ['Queued', 'Calling'];

function toJob(record: SObjectRecord): Job {
  return {
    operationId: record.BackgroundOperationId as string,
    kind: record.Kind as string,
    group: record.SequenceGroup as string,
  };
}
