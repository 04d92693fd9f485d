/** Closing, aborting and deleting: what both kinds of jobs have in common. */
import { ApiError, jobRefused } from '../api/errors.ts';
import type { Answer, Exchange } from '../api/resource.ts';
import { isFinished, type Job, moveTo } from './job.ts';
import { JobFailure } from './job-failure.ts';
import type { JobStore } from './job-store.ts';

/** What is done so far stays done (doc). Texts seen. */
export function abort(job: Job, now: Date): void {
  if (isFinished(job)) throw invalidState(`Aborting already ${told(job)} Job not allowed`);
  moveTo(job, 'Aborted', now);
}

/** Not while it runs, nor while its data may still come (doc). */
export function deleteJob(job: Job, store: JobStore): Answer {
  if (job.state === 'InProgress' || job.state === 'Open')
    throw invalidState(`Deleting a Job in state ${job.state} not allowed`);
  if (!isFinished(job)) moveTo(job, 'Aborted', job.systemModstamp);
  store.delete(job.id);
  return { status: 204 };
}

/** "Completed" is what Salesforce calls a job whose state is JobComplete (seen). */
export function told({ state }: Job): string {
  return state === 'JobComplete' ? 'Completed' : state;
}

export function invalidState(message: string): Error {
  return jobRefused('INVALIDJOBSTATE', message);
}

/** Lets other requests in during long work. */
export function pause({ rooms }: Exchange): Promise<void> {
  return new Promise((resolve) => {
    rooms.clock.after(0, resolve);
  });
}

/** Takes a waiting job through its work, and sees to it that it ends in some state. */
export async function perform(job: Job, { rooms }: Exchange, work: () => Promise<void>): Promise<void> {
  if (job.state !== 'UploadComplete') return;
  const begun = rooms.clock.now();
  moveTo(job, 'InProgress', begun);
  let errorMessage: string | undefined;
  try {
    await work();
  } catch (error) {
    errorMessage = explain(error);
  }
  const now = rooms.clock.now();
  job.processingTime = now.getTime() - begun.getTime();
  if (!isRunning(job)) return;
  if (errorMessage !== undefined) job.errorMessage = errorMessage;
  moveTo(job, errorMessage === undefined ? 'JobComplete' : 'Failed', now);
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
