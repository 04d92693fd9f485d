/**
 * The jobs of an org, kept with it: each is a private record, its data and results are files, which it outlives by nothing. Finished ones go after
 * seven days (doc), and before that when newer ones need the room (ours).
 */
import { jobRefused } from '../api/errors.ts';
import type { OrgServices } from '../api/resource.ts';
import { datetimeText, instantOf } from '../datetime.ts';
import type { Org, OrgTransaction, OrgView } from '../org/port.ts';
import { isFinished, type Job, type JobState, resultsFile, sizeOf } from './job.ts';

const OBJECT = 'BulkJob';
const KEPT = 7 * 24 * 60 * 60_000;

/** What an emulator keeps at most; Salesforce keeps 100,000 jobs (ours). The bytes are those of data and results. */
const MOST = { jobs: 10_000, bytes: 1024 ** 3 };

type JobServices = Pick<OrgServices, 'org' | 'clock' | 'tasks'>;

/** `make` is told nothing of the id, which the org gives. */
export async function addJob<T extends Job>(services: JobServices, made: Omit<T, 'id'>): Promise<T> {
  const { org, clock } = services;
  const { job, gone } = await org.transact(OBJECT, async (tx) => {
    const gone = await makeRoom(tx, clock.now(), { jobs: 1, bytes: 0 });
    const { Id: id } = await tx.insert(OBJECT, { Job: JSON.stringify(made) });
    return { job: { ...made, id } as T, gone };
  });
  await removeFiles(services, gone);
  return job;
}

/** Undefined for one that is gone, or seven days old. */
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

/** Changes the job as it is at that moment, alone; `change` may refuse by throwing, or leave it as it is by giving undefined, as for a job that is gone. */
export async function changeJob<T extends Job>(
  services: JobServices,
  id: string,
  change: (job: T) => Partial<T> | undefined,
): Promise<T | undefined> {
  const { org, clock } = services;
  const { changed, gone } = await org.transact(OBJECT, async (tx) => {
    const job = (await findJob(tx, id, clock.now())) as T | undefined;
    const changes = job && change(job);
    if (!job || !changes) return { changed: undefined, gone: [] };
    const changed = { ...job, ...changes };
    const gone = await makeRoom(tx, clock.now(), { jobs: 0, bytes: sizeOf(changed) - sizeOf(job) }, id);
    await saveJob(tx, changed);
    return { changed, gone };
  });
  await removeFiles(services, gone);
  return changed;
}

/** Within a transaction that does more. */
export async function saveJob(tx: OrgTransaction, { id, ...job }: Job): Promise<void> {
  await tx.update(OBJECT, id, { Job: JSON.stringify(job) });
}

/** The changes that take a job into the state. */
export function moved(state: JobState, now: Date): { state: JobState; systemModstamp: string } {
  return { state, systemModstamp: datetimeText(now) };
}

/** `check` may refuse by throwing. */
export async function removeJob(services: JobServices, id: string, check: (job: Job) => void) {
  const { org, clock } = services;
  const gone = await org.transact(OBJECT, async (tx) => {
    const job = await findJob(tx, id, clock.now());
    if (!job) return [];
    check(job);
    await tx.delete(OBJECT, id);
    return [job];
  });
  await removeFiles(services, gone);
}

/** Files of jobs that were not removed, or not taken, before the emulator stopped. */
export async function removeLeftovers(org: Org): Promise<void> {
  const jobs = (await org.all(OBJECT)).map(toJob);
  const used = new Set(jobs.flatMap(filesOf));
  for (const name of await org.files.list()) if (!used.has(name)) await org.files.remove(name);
}

/** The jobs are gone already, whatever becomes of their files: when these cannot be removed now, that goes on in the background. */
async function removeFiles({ org, tasks }: JobServices, jobs: readonly Job[]): Promise<void> {
  const remove = async () => {
    for (const name of jobs.flatMap(filesOf)) await org.files.remove(name);
    return undefined;
  };
  try {
    await remove();
  } catch {
    const id = jobs.map((job) => job.id).join(',');
    tasks.submit({
      kind: 'BulkJobFiles',
      id,
      group: 'bulk files',
      run: remove,
      state: async () => 'Deleted',
    });
  }
}

function filesOf(job: Job): string[] {
  const data = job.kind === 'ingest' && job.dataFile !== undefined ? [job.dataFile] : [];
  return [...data, resultsFile(job)];
}

/** Deletes jobs as far as needed, the oldest first, and those that are too old anyway; throws when that is not enough. */
async function makeRoom(
  tx: OrgTransaction,
  now: Date,
  needed: { readonly jobs: number; readonly bytes: number },
  except?: string,
): Promise<Job[]> {
  if (needed.jobs === 0 && needed.bytes === 0) return [];
  const jobs = (await tx.all(OBJECT)).map(toJob);
  const gone: Job[] = [];
  const left = { jobs: jobs.length, bytes: jobs.reduce((sum, job) => sum + sizeOf(job), 0) };
  const isEnough = () => left.jobs + needed.jobs <= MOST.jobs && left.bytes + needed.bytes <= MOST.bytes;
  for (const job of jobs) {
    const isNeedless = isExpired(job, now) || (!isEnough() && isFinished(job) && job.id !== except);
    if (!isNeedless) continue;
    await tx.delete(OBJECT, job.id);
    gone.push(job);
    left.jobs--;
    left.bytes -= sizeOf(job);
  }
  if (!isEnough())
    throw jobRefused('EXCEEDEDQUOTA', 'ExceededQuota : too many Bulk API jobs are kept; delete some');
  return gone;
}

function toJob({ Id: id, Job: text }: { readonly Id: string; readonly Job?: unknown }): Job {
  return { ...JSON.parse(String(text)), id };
}

function isExpired(job: Job, now: Date): boolean {
  if (!isFinished(job)) return false;
  return now.getTime() - instantOf(job.systemModstamp) > KEPT;
}
