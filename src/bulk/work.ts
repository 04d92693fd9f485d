/** The work of jobs: one of an org's at a time, in the order in which they are ready. */
import { ApiError } from '../api/api-error.ts';
import type { Exchange, OrgServices } from '../api/resource.ts';
import { StorageUnavailable } from '../org/storage/port.ts';
import type { Job } from './job.ts';
import { JobFailure } from './job-failure.ts';
import { changeJob, findJob, moved } from './job-store.ts';

/** What a job's work needs of the request that starts it, and outlives. */
export type Worker = Pick<Exchange, 'services' | 'dispatch'>;

type Task = Parameters<OrgServices['tasks']['submit']>[0];

/** What the work has of whoever runs it: a way to let others in, and word when it is to leave off. */
export type Turn = Parameters<Task['run']>[0];

/** `work` takes the job as far as it gets, and is done again, on from there, when the org could not be stored. */
export function enqueue(
  { org, clock, tasks }: OrgServices,
  id: string,
  work: (turn: Turn) => Promise<void>,
): void {
  tasks.submit({
    kind: 'BulkJob',
    id,
    group: 'bulk jobs',
    run: async (turn) => {
      await work(turn);
      return undefined;
    },
    state: async () => (await findJob(org, id, clock.now()))?.state ?? 'Deleted',
  });
}

/**
 * Takes a waiting job through its work, or one that was interrupted on through the rest of it, and sees to it that it ends in some state.
 * `work` resolves with false when it left off before its end. Rejects when the org cannot be stored: the job then is as it was last stored.
 */
export async function perform<T extends Job>(
  id: string,
  { services }: Worker,
  turn: Turn,
  work: (job: T) => Promise<boolean>,
): Promise<void> {
  const begun = services.clock.now();
  const job = await changeJob<T>(services, id, start(begun));
  if (!job) return;
  let errorMessage: string | undefined;
  try {
    if (!(await work(job))) return;
  } catch (error) {
    errorMessage = explain(error, turn);
  }
  const now = services.clock.now();
  const outcome =
    errorMessage === undefined ? moved('JobComplete', now) : { ...moved('Failed', now), errorMessage };
  const processingTime = now.getTime() - begun.getTime();
  await changeJob(services, id, (latest) => (isRunning(latest) ? { ...outcome, processingTime } : undefined));
}

function start(now: Date) {
  return ({ state }: Job) => {
    if (state === 'UploadComplete') return moved('InProgress', now);
    return state === 'InProgress' ? {} : undefined;
  };
}

/** For the client: nothing of what only we understand, which the log has. Throws what is no fault of the job's. */
function explain(error: unknown, turn: Turn): string {
  if (error instanceof StorageUnavailable) throw error;
  if (error instanceof JobFailure || error instanceof ApiError) return error.message;
  turn.report(error);
  return 'UnknownException : An unexpected error occurred';
}

/** It may be aborted at any moment. */
export function isRunning({ state }: Job): boolean {
  return state === 'InProgress';
}
