/** What is left to do when an org is opened that was closed, or stopped, in the middle of it. */
import { ingest } from './ingest-work.ts';
import { isFinished } from './job.ts';
import { listJobs, removeLeftovers } from './job-store.ts';
import { runQuery } from './query-work.ts';
import { enqueue, type Worker } from './work.ts';

/** Takes up the jobs that wait or were under way, in the order in which they were made. `workerOf` acts for the user of that id. */
export async function resumeJobs(
  services: Worker['services'],
  workerOf: (userId: string) => Worker,
): Promise<void> {
  const { org, clock } = services;
  await removeLeftovers(org);
  for (const job of (await listJobs(org, clock.now())).reverse()) {
    if (isFinished(job) || job.state === 'Open') continue;
    const worker = workerOf(job.createdById);
    const work = job.kind === 'ingest' ? ingest : runQuery;
    enqueue(services, job.id, (turn) => work(job.id, worker, turn));
  }
}
