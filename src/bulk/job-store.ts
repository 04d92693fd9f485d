/**
 * The jobs of one org: in memory, so that a restart loses them (ours). Finished ones go after seven days (doc), and before that when
 * newer ones need the room (ours).
 */
import { jobRefused } from '../api/errors.ts';
import { makeId } from '../org/record-ids.ts';
import { isFinished, type Job } from './job.ts';

const KEPT = 7 * 24 * 60 * 60_000;

/** Ours: what an emulator keeps at most. Characters are those of uploads and results. */
const MOST = { jobs: 1_000, characters: 100_000_000 };

export class JobStore {
  readonly #jobs = new Map<string, Job>();
  #given = 0;
  #work: Promise<void> = Promise.resolve();

  add<T extends Job>(make: (id: string) => T, now: Date): T {
    this.#dropExpired(now);
    this.#makeRoom(() => this.#jobs.size < MOST.jobs);
    const job = make(makeId('750', ++this.#given));
    this.#jobs.set(job.id, job);
    return job;
  }

  find(id: string, now: Date): Job | undefined {
    this.#dropExpired(now);
    return this.#jobs.get(id);
  }

  delete(id: string): void {
    this.#jobs.delete(id);
  }

  /** Newest first. */
  list(now: Date): Job[] {
    this.#dropExpired(now);
    return [...this.#jobs.values()].reverse();
  }

  /** Lets the job keep that many characters more, or throws. */
  grow(job: Job, characters: number): void {
    const held = () => [...this.#jobs.values()].reduce((sum, { weight }) => sum + weight, 0);
    this.#makeRoom(() => held() + characters <= MOST.characters, job);
    job.weight += characters;
  }

  /** One job at a time, in the order in which they are ready. `work` does not reject. */
  enqueue(work: () => Promise<void>): void {
    this.#work = this.#work.then(work);
  }

  #makeRoom(isEnough: () => boolean, except?: Job): void {
    while (!isEnough()) {
      const oldest = [...this.#jobs.values()].find((job) => job !== except && isFinished(job));
      if (!oldest)
        throw jobRefused('EXCEEDEDQUOTA', 'ExceededQuota : too many Bulk API jobs are kept; delete some');
      this.#jobs.delete(oldest.id);
    }
  }

  #dropExpired(now: Date): void {
    for (const job of this.#jobs.values())
      if (isFinished(job) && now.getTime() - job.systemModstamp.getTime() > KEPT) this.#jobs.delete(job.id);
  }
}
