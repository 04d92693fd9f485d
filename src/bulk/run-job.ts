/** Runs jobs: one of an org's jobs at a time, in the order in which they are enqueued. */
import { ApiError } from '../api/api-error.ts';
import type { Exchange, OrgServices } from '../api/resource.ts';
import { StorageUnavailable } from '../org/storage/port.ts';
import type { Job } from './job.ts';
import { JobFailure } from './job-failure.ts';
import { changeJob, findJob, stateChange } from './job-store.ts';

/** The parts of the request that a job's work needs; the work outlives the request. */
export type Worker = Pick<Exchange, 'services' | 'dispatch'>;

type Task = Parameters<OrgServices['tasks']['submit']>[0];

/** Given to the work: a way to pause for other work, and whether the org is closing, so that the work must stop. */
export type TaskControl = Parameters<Task['run']>[0];

/** `work` is called again, and continues the job, if the org could not be stored. */
export function enqueue(
  { org, clock, tasks }: OrgServices,
  id: string,
  work: (turn: TaskControl) => Promise<void>,
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
 * Starts the work of a waiting job, or continues that of an interrupted one, and moves the job into its final state.
 * `work` resolves with false if it stopped before its end. Rejects if the org cannot be stored: the job then stays as it was last stored.
 */
export async function runJob<T extends Job>(
  id: string,
  { services }: Worker,
  turn: TaskControl,
  work: (job: T) => Promise<boolean>,
): Promise<void> {
  const startedAt = services.clock.now();
  const job = await changeJob<T>(services, id, start(startedAt));
  if (!job) return;
  let errorMessage: string | undefined;
  try {
    if (!(await work(job))) return;
  } catch (error) {
    errorMessage = explain(error, turn);
  }
  const now = services.clock.now();
  const outcome =
    errorMessage === undefined
      ? stateChange('JobComplete', now)
      : { ...stateChange('Failed', now), errorMessage };
  const processingTime = now.getTime() - startedAt.getTime();
  await changeJob(services, id, (latest) => (isRunning(latest) ? { ...outcome, processingTime } : undefined));
}

function start(now: Date) {
  return ({ state }: Job) => {
    if (state === 'UploadComplete') return stateChange('InProgress', now);
    return state === 'InProgress' ? {} : undefined;
  };
}

/** The errorMessage for the client; internal details go to the log only. Throws errors that are not the job's fault. */
function explain(error: unknown, turn: TaskControl): string {
  if (error instanceof StorageUnavailable) throw error;
  if (error instanceof JobFailure || error instanceof ApiError) return error.message;
  turn.report(error);
  return 'UnknownException : An unexpected error occurred';
}

/** The job may have been aborted at any moment. */
export function isRunning({ state }: Job): boolean {
  return state === 'InProgress';
}
