/** Which changes of a job's state clients may ask for: what both kinds of jobs have in common. Texts seen. */
import { jobRefused, notFound } from '../api/errors.ts';
import type { Answer, Exchange } from '../api/resource.ts';
import { isFinished, type Job } from './job.ts';
import { changeJob, moved, removeJob } from './job-store.ts';

/** What is done so far stays done (doc). */
export function abort(exchange: Exchange, { id }: Job): Promise<Job> {
  return change(exchange, id, (job) => {
    if (isFinished(job)) throw invalidState(`Aborting already ${told(job)} Job not allowed`);
    return moved('Aborted', exchange.services.clock.now());
  });
}

/** Not while it runs, nor while its data may still come (doc). */
export async function deleteJob({ services }: Exchange, { id }: Job): Promise<Answer> {
  await removeJob(services, id, ({ state }) => {
    if (state === 'InProgress' || state === 'Open')
      throw invalidState(`Deleting a Job in state ${state} not allowed`);
  });
  return { status: 204 };
}

/** Like `changeJob`; row N for a job that is gone by now. */
export async function change<T extends Job>(
  { services }: Exchange,
  id: string,
  changes: (job: T) => Partial<T>,
): Promise<T> {
  const changed = await changeJob<T>(services, id, changes);
  if (!changed) throw notFound();
  return changed;
}

/** "Completed" is what Salesforce calls a job whose state is JobComplete (seen). */
export function told({ state }: Job): string {
  return state === 'JobComplete' ? 'Completed' : state;
}

export function invalidState(message: string): Error {
  return jobRefused('INVALIDJOBSTATE', message);
}
