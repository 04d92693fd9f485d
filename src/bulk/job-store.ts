/**
 * Stores the jobs of an org: each is a private record, and its data and results are files, which are deleted with it. Finished jobs are deleted
 * after seven days (doc), or earlier when newer jobs need the space (ours).
 */
import { jobRefused } from '../api/errors.ts';
import type { OrgServices } from '../api/resource.ts';
import { datetimeText, instantOf } from '../datetime.ts';
import type { Org, OrgTransaction, OrgView } from '../org/port.ts';
import { isFinished, type Job, type JobState, resultsFile, sizeOf } from './job.ts';

const OBJECT = 'BulkJob';
const JOB_RETENTION_MS = 7 * 24 * 60 * 60_000;

/** The most that an org stores (ours); Salesforce stores 100,000 jobs. The bytes are those of data and results. */
const MAX_STORED = { jobs: 10_000, bytes: 1024 ** 3 };

type JobServices = Pick<OrgServices, 'org' | 'clock' | 'tasks'>;

/** Returns the job with its id, which the org creates. */
export async function addJob<T extends Job>(services: JobServices, newJob: Omit<T, 'id'>): Promise<T> {
  const { org, clock } = services;
  const { job, deleted } = await org.transact(OBJECT, async (tx) => {
    const deleted = await makeRoom(tx, clock.now(), { jobs: 1, bytes: 0 });
    const { Id: id } = await tx.insert(OBJECT, { Job: JSON.stringify(newJob) });
    return { job: { ...newJob, id } as T, deleted };
  });
  await removeFiles(services, deleted);
  return job;
}

/** Undefined if the job does not exist or has expired. */
export async function findJob(view: OrgView, id: string, now: Date): Promise<Job | undefined> {
  const record = await view.get(OBJECT, id);
  const job = record && toJob(record);
  return job && !isExpired(job, now) ? job : undefined;
}

/** Newest first. */
export async function listJobs(view: OrgView, now: Date): Promise<Job[]> {
  const jobs = (await view.all(OBJECT)).map(toJob);
  return jobs.filter((job) => !isExpired(job, now)).reverse();
}

/**
 * Changes the latest state of the job in a transaction. `change` may throw to refuse, or return undefined to change nothing. Resolves with
 * undefined if nothing was changed, also because the job does not exist.
 */
export async function changeJob<T extends Job>(
  services: JobServices,
  id: string,
  change: (job: T) => Partial<T> | undefined,
): Promise<T | undefined> {
  const { org, clock } = services;
  const { changed, deleted } = await org.transact(OBJECT, async (tx) => {
    const job = (await findJob(tx, id, clock.now())) as T | undefined;
    const changes = job && change(job);
    if (!job || !changes) return { changed: undefined, deleted: [] };
    const changed = { ...job, ...changes };
    const deleted = await makeRoom(tx, clock.now(), { jobs: 0, bytes: sizeOf(changed) - sizeOf(job) }, id);
    await saveJob(tx, changed);
    return { changed, deleted };
  });
  await removeFiles(services, deleted);
  return changed;
}

/** Stores the job in the caller's transaction. */
export async function saveJob(tx: OrgTransaction, { id, ...job }: Job): Promise<void> {
  await tx.update(OBJECT, id, { Job: JSON.stringify(job) });
}

/** The changes that move a job into the state. */
export function stateChange(state: JobState, now: Date): { state: JobState; systemModstamp: string } {
  return { state, systemModstamp: datetimeText(now) };
}

/** `check` may throw to refuse. */
export async function removeJob(services: JobServices, id: string, check: (job: Job) => void) {
  const { org, clock } = services;
  const deleted = await org.transact(OBJECT, async (tx) => {
    const job = await findJob(tx, id, clock.now());
    if (!job) return [];
    check(job);
    await tx.delete(OBJECT, id);
    return [job];
  });
  await removeFiles(services, deleted);
}

/** Removes files that belong to no job, because the emulator stopped before it removed them or added them to their job. */
export async function removeUnusedFiles(org: Org): Promise<void> {
  const jobs = (await org.all(OBJECT)).map(toJob);
  const used = new Set(jobs.flatMap(filesOf));
  for (const name of await org.files.list()) if (!used.has(name)) await org.files.remove(name);
}

/** The jobs are already deleted, even if their files cannot be removed now: in that case a background task removes them. */
async function removeFiles({ org, tasks }: JobServices, jobs: readonly Job[]): Promise<void> {
  const remove = async () => {
    for (const name of jobs.flatMap(filesOf)) await org.files.remove(name);
    return undefined;
  };
  try {
    await remove();
  } catch {
    const id = jobs.map((job) => job.id).join(',');
    const state = async () => 'Deleted';
    tasks.submit({ kind: 'BulkJobFiles', id, group: 'bulk files', run: remove, state });
  }
}

function filesOf(job: Job): string[] {
  const data = job.kind === 'ingest' && job.dataFile !== undefined ? [job.dataFile] : [];
  return [...data, resultsFile(job)];
}

/** Deletes expired jobs, and as many finished ones as needed, the oldest first. Returns the deleted jobs. Throws if that does not make enough room. */
async function makeRoom(
  tx: OrgTransaction,
  now: Date,
  needed: { readonly jobs: number; readonly bytes: number },
  except?: string,
): Promise<Job[]> {
  if (needed.jobs === 0 && needed.bytes === 0) return [];
  const jobs = (await tx.all(OBJECT)).map(toJob);
  const deleted: Job[] = [];
  const stored = { jobs: jobs.length, bytes: jobs.reduce((sum, job) => sum + sizeOf(job), 0) };
  const isEnough = () =>
    stored.jobs + needed.jobs <= MAX_STORED.jobs && stored.bytes + needed.bytes <= MAX_STORED.bytes;
  for (const job of jobs) {
    const isDeletable = isExpired(job, now) || (!isEnough() && isFinished(job) && job.id !== except);
    if (!isDeletable) continue;
    await tx.delete(OBJECT, job.id);
    deleted.push(job);
    stored.jobs--;
    stored.bytes -= sizeOf(job);
  }
  if (isEnough()) return deleted;
  throw jobRefused('EXCEEDEDQUOTA', 'ExceededQuota : the org stores too many Bulk API jobs; delete some');
}

function toJob({ Id: id, Job: text }: { readonly Id: string; readonly Job?: unknown }): Job {
  return { ...JSON.parse(String(text)), id };
}

function isExpired(job: Job, now: Date): boolean {
  if (!isFinished(job)) return false;
  return now.getTime() - instantOf(job.systemModstamp) > JOB_RETENTION_MS;
}
