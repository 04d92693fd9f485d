/** The work of jobs: one of an org's at a time, in the order in which they are ready. */
import { ApiError } from '../api/api-error.ts';
import type { Exchange } from '../api/resource.ts';
import type { Org } from '../org/port.ts';
import type { Job } from './job.ts';
import { JobFailure } from './job-failure.ts';
import { changeJob, moved } from './job-store.ts';

/** What a job's work needs of the request that starts it, and outlives. */
export type Worker = Pick<Exchange, 'rooms' | 'dispatch'>;

const queues = new WeakMap<Org, Promise<void>>();

/** `work` is done once all that was enqueued before it is. What it rejects with is the org's own failing: the job is taken up at the next start. */
export function enqueue(org: Org, work: () => Promise<void>): void {
  const before = queues.get(org) ?? Promise.resolve();
  queues.set(
    org,
    before.then(work).catch(() => {}),
  );
}

/** Takes a waiting job through its work, or one that was interrupted on through the rest of it, and sees to it that it ends in some state. */
export async function perform<T extends Job>(
  id: string,
  { rooms }: Worker,
  work: (job: T) => Promise<void>,
): Promise<void> {
  const begun = rooms.clock.now();
  const job = await changeJob<T>(rooms, id, start(begun));
  if (!job) return;
  let errorMessage: string | undefined;
  try {
    await work(job);
  } catch (error) {
    errorMessage = explain(error);
  }
  const now = rooms.clock.now();
  const outcome =
    errorMessage === undefined ? moved('JobComplete', now) : { ...moved('Failed', now), errorMessage };
  const processingTime = now.getTime() - begun.getTime();
  await changeJob(rooms, id, (latest) => (isRunning(latest) ? { ...outcome, processingTime } : undefined));
}

function start(now: Date) {
  return ({ state }: Job) => {
    if (state === 'UploadComplete') return moved('InProgress', now);
    return state === 'InProgress' ? {} : undefined;
  };
}

/** For the client: nothing of what only we understand. */
function explain(error: unknown): string {
  const isTold = error instanceof JobFailure || error instanceof ApiError;
  return isTold ? error.message : 'UnknownException : An unexpected error occurred';
}

/** It may be aborted at any moment. */
export function isRunning({ state }: Job): boolean {
  return state === 'InProgress';
}

/** Lets other requests in during long work. */
export function pause({ rooms }: Worker): Promise<void> {
  return new Promise((resolve) => {
    rooms.clock.after(0, resolve);
  });
}
