/** Resumes jobs when an org is opened that was closed or killed while they ran. */
import { ingest } from './ingest-work.ts';
import { isFinished } from './job.ts';
import { listJobs, removeUnusedFiles } from './job-store.ts';
import { runQuery } from './query-work.ts';
import { enqueue, type Worker } from './run-job.ts';

/** Enqueues the waiting and the interrupted jobs, in the order of their creation. `workerOf` returns a worker that acts for the user with that id. */
export async function resumeJobs(
  services: Worker['services'],
  workerOf: (userId: string) => Worker,
): Promise<void> {
  const { org, clock } = services;
  await removeUnusedFiles(org);
  for (const job of (await listJobs(org, clock.now())).reverse()) {
    if (isFinished(job) || job.state === 'Open') continue;
    const worker = workerOf(job.createdById);
    const work = job.kind === 'ingest' ? ingest : runQuery;
    enqueue(services, job.id, (turn) => work(job.id, worker, turn));
  }
}
