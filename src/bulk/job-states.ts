/** The changes of a job's state that clients may request of both kinds of jobs. Texts seen. */
import { jobRefused, notFound } from '../api/errors.ts';
import type { Answer, Exchange } from '../api/resource.ts';
import { isFinished, type Job } from './job.ts';
import { changeJob, removeJob, stateChange } from './job-store.ts';

/** Processed rows stay processed (doc). */
export function abort(exchange: Exchange, { id }: Job): Promise<Job> {
  return change(exchange, id, (job) => {
    if (isFinished(job)) throw invalidState(`Aborting already ${stateName(job)} Job not allowed`);
    return stateChange('Aborted', exchange.services.clock.now());
  });
}

/** A job cannot be deleted while it runs or while data may still be uploaded (doc). */
export async function deleteJob({ services }: Exchange, { id }: Job): Promise<Answer> {
  await removeJob(services, id, ({ state }) => {
    if (state === 'InProgress' || state === 'Open')
      throw invalidState(`Deleting a Job in state ${state} not allowed`);
  });
  return { status: 204 };
}

/** Like `changeJob`, but rejects with row N if the job no longer exists. */
export async function change<T extends Job>(
  { services }: Exchange,
  id: string,
  changes: (job: T) => Partial<T>,
): Promise<T> {
  const changed = await changeJob<T>(services, id, changes);
  if (!changed) throw notFound();
  return changed;
}

/** The state's name in messages: Salesforce calls a job in state JobComplete "Completed" (seen). */
export function stateName({ state }: Job): string {
  return state === 'JobComplete' ? 'Completed' : state;
}

export function invalidState(message: string): Error {
  return jobRefused('INVALIDJOBSTATE', message);
}
