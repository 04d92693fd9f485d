/**
 * The asynchronous job queue: runs background operations one at a time within a group, in order of submission, and different groups side by side.
 * What is queued is also in the org, as a private BackgroundJob record, so that a restart loses and repeats nothing.
 */
import type { Org, SObjectRecord } from '../org/port.ts';
import type { Clock } from './clock.ts';
import { HeldOperations, type Operations } from './held-operations.ts';
import { failOperation, retryDelay, waitForRetry } from './operations.ts';

/** Does one operation and commits its end (Complete, or Error for a refusal) together with all that it wrote. Rejects for a fault worth a retry. */
export type Work = (operationId: string) => Promise<void>;

export interface QueueOptions {
  readonly org: Org;
  readonly clock: Clock;
  /** By BackgroundJob.Kind. */
  readonly works: Readonly<Record<string, Work>>;
  /** Told of every fault, with the operation's id. */
  readonly onFault: (operationId: string, fault: unknown) => void;
  /** How many groups run side by side. */
  readonly concurrency?: number;
}

/** One operation, as the queue takes it. */
export interface Job {
  readonly operationId: string;
  readonly kind: string;
  readonly group: string;
}

export class OperationQueue implements Operations {
  readonly #options: QueueOptions;
  /** By group: the job that runs or waits for its retry, then those behind it. */
  readonly #groups = new Map<string, Job[]>();
  /** Groups whose first job may start as soon as there is room. */
  readonly #ready: string[] = [];
  readonly #running = new Set<Promise<void>>();
  readonly #retries = new Map<string, () => void>();
  #idlers: (() => void)[] = [];
  #isClosed = false;

  constructor(options: QueueOptions) {
    this.#options = options;
  }

  /** Takes an operation whose BackgroundOperation and BackgroundJob are committed. */
  submit(job: Job): void {
    if (this.#isClosed) return;
    const waiting = this.#groups.get(job.group);
    if (waiting) {
      waiting.push(job);
      return;
    }
    this.#groups.set(job.group, [job]);
    this.#ready.push(job.group);
    this.#startReady();
  }

  hold(): HeldOperations {
    return new HeldOperations(this);
  }

  /** Takes up what an earlier run of the emulator left unfinished, in order of submission. */
  async resume(): Promise<void> {
    for (const job of await unfinishedJobs(this.#options.org)) this.submit(toJob(job));
  }

  /** Resolves when nothing is queued, running or waiting for a retry. */
  idle(): Promise<void> {
    if (this.#groups.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#idlers.push(resolve);
    });
  }

  /** Lets what runs finish and starts nothing more: the rest is taken up at the next start. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const callOff of this.#retries.values()) callOff();
    await Promise.all(this.#running);
  }

  #startReady(): void {
    while (
      !this.#isClosed &&
      this.#ready.length > 0 &&
      this.#running.size < (this.#options.concurrency ?? 16)
    ) {
      const group = this.#ready.shift() as string;
      const run = this.#runFirst(group).finally(() => {
        this.#running.delete(run);
        this.#startReady();
      });
      this.#running.add(run);
    }
  }

  async #runFirst(group: string): Promise<void> {
    const [job] = this.#groups.get(group) as [Job, ...Job[]];
    try {
      const work = this.#options.works[job.kind];
      if (!work) throw new Error(`No work is known for background jobs of kind ${job.kind}`);
      await work(job.operationId);
      this.#finish(group);
    } catch (fault) {
      this.#options.onFault(job.operationId, fault);
      await this.#retryOrGiveUp(job).catch((again) => this.#options.onFault(job.operationId, again));
    }
  }

  #finish(group: string): void {
    const [, ...rest] = this.#groups.get(group) ?? [];
    if (rest.length > 0) {
      this.#groups.set(group, rest);
      this.#ready.push(group);
      return;
    }
    this.#groups.delete(group);
    if (this.#groups.size > 0) return;
    for (const resolve of this.#idlers) resolve();
    this.#idlers = [];
  }

  async #retryOrGiveUp(job: Job): Promise<void> {
    const { org, clock } = this.#options;
    const retry = await org.transact(job.group, async (tx) => {
      const operation = (await tx.get('BackgroundOperation', job.operationId)) as SObjectRecord;
      const count = Number(operation.RetryCount ?? 0) + 1;
      if (count <= Number(operation.RetryLimit ?? 0)) {
        await waitForRetry(tx, job.operationId, count);
        return { delay: retryDelay(count, Number(operation.RetryBackoff ?? 0)) };
      }
      await failOperation(
        tx,
        job.operationId,
        'An unexpected error occurred, also on every retry',
        clock.now(),
      );
      for (const record of await tx.find('BackgroundJob', 'BackgroundOperationId', job.operationId)) {
        await tx.update('BackgroundJob', record.Id, { State: 'GivenUp' });
      }
      return undefined;
    });
    if (retry) this.#retryAfter(job.group, retry.delay);
    else this.#finish(job.group);
  }

  #retryAfter(group: string, delay: number): void {
    const callOff = this.#options.clock.after(delay, () => {
      this.#retries.delete(group);
      this.#ready.push(group);
      this.#startReady();
    });
    this.#retries.set(group, callOff);
  }
}

/** In order of submission. A job that has ended stays with the org, for its explanation. */
async function unfinishedJobs(org: Org): Promise<SObjectRecord[]> {
  const byState = await Promise.all(UNFINISHED.map((state) => org.find('BackgroundJob', 'State', state)));
  return byState.flat().sort((one, other) => (one.Id < other.Id ? -1 : 1));
}

const UNFINISHED = ['Queued', 'Calling'];

function toJob(record: SObjectRecord): Job {
  return {
    operationId: record.BackgroundOperationId as string,
    kind: record.Kind as string,
    group: record.SequenceGroup as string,
  };
}
