/**
 * Runs tasks in the background: one at a time within a group, in order of submission, and different groups at the same time. A task that rejects
 * is run again after a while, as often as necessary: it rejects only with a fault that is not its own, such as a full disk.
 */
import type { Clock } from '../clock.ts';

export interface Task {
  /** The kind of task, for users: "BackgroundOperation". */
  readonly kind: string;
  /** The id of the task's record, or another name of the task. */
  readonly id: string;
  readonly group: string;
  /** Resolves with the milliseconds until the task must run again, or with undefined if it is done. */
  run(turn: TaskControl): Promise<number | undefined>;
  /** The status of the task's record: "Running". */
  state(): Promise<string>;
}

/** The interface of the runner to a running task. */
export interface TaskControl {
  /** If true, the task must stop as soon as it can; the rest is resumed at the next start. */
  readonly isClosing: boolean;
  /** Lets other tasks run, in the middle of long work. */
  pause(): Promise<void>;
  /** Reports a fault that the task handles itself. */
  report(fault: unknown): void;
}

/** A task that is not done, as users see it. */
export interface UnfinishedTask {
  readonly kind: string;
  readonly id: string;
  readonly state: string;
}

/** Accepts tasks. */
export interface TaskQueue {
  submit(task: Task): void;
}

export interface TaskRunnerOptions {
  readonly clock: Clock;
  readonly onFault: (task: Pick<Task, 'kind' | 'id'>, fault: unknown) => void;
  /** How many groups run at the same time; 64 by default. */
  readonly concurrency?: number;
}

/** Milliseconds before a task that rejected runs again: doubled each time, up to `max` (ours). */
const BACKOFF_MS = { first: 100, max: 5_000 };

export class TaskRunner implements TaskQueue {
  readonly #options: TaskRunnerOptions;
  /** By group: the task that runs or waits for its next run, then the tasks behind it. */
  readonly #groups = new Map<string, Task[]>();
  /** Groups whose first task can start as soon as the concurrency allows. */
  readonly #ready: string[] = [];
  readonly #running = new Set<Promise<void>>();
  /** By group: cancels the delayed next run of its first task. */
  readonly #delayed = new Map<string, () => void>();
  /** By group: how many times in a row its first task rejected. */
  readonly #failures = new Map<string, number>();
  readonly #idleWaiters = new Set<(isIdle: boolean) => void>();
  readonly #pauses = new Set<() => void>();
  #isClosing = false;
  #isDropped = false;

  constructor(options: TaskRunnerOptions) {
    this.#options = options;
  }

  submit(task: Task): void {
    if (this.#isClosing) return;
    const waiting = this.#groups.get(task.group);
    if (waiting) {
      waiting.push(task);
      return;
    }
    this.#groups.set(task.group, [task]);
    this.#ready.push(task.group);
    this.#startReady();
  }

  /** Resolves with true as soon as no task is waiting or running; with false after `timeout` milliseconds, or when the runner is closed. */
  idle(timeout?: number): Promise<boolean> {
    if (this.#groups.size === 0) return Promise.resolve(true);
    return new Promise((resolve) => {
      const settle = (isIdle: boolean) => {
        this.#idleWaiters.delete(settle);
        cancel();
        resolve(isIdle);
      };
      const cancel =
        timeout === undefined ? () => {} : this.#options.clock.after(timeout, () => settle(false));
      this.#idleWaiters.add(settle);
    });
  }

  /** The tasks that are not done; tasks of a group are in their order. */
  inFlight(): Promise<UnfinishedTask[]> {
    const tasks = [...this.#groups.values()].flat();
    return Promise.all(
      tasks.map(async (task) => ({ kind: task.kind, id: task.id, state: await task.state() })),
    );
  }

  /** Waits until running tasks have stopped, and starts no more; the rest is resumed at the next start. */
  async close(): Promise<void> {
    this.#isClosing = true;
    for (const cancel of this.#delayed.values()) cancel();
    for (const resume of this.#pauses) resume();
    await Promise.all(this.#running);
    this.#resolveIdleWaiters(false);
  }

  /** Forgets all tasks, those that run too: nobody waits for them, and their later faults are not reported. */
  drop(): void {
    this.#isDropped = true;
    this.#isClosing = true;
    for (const cancel of this.#delayed.values()) cancel();
    for (const resume of this.#pauses) resume();
    this.#groups.clear();
    this.#ready.length = 0;
    this.#resolveIdleWaiters(true);
  }

  #startReady(): void {
    while (
      !this.#isClosing &&
      this.#ready.length > 0 &&
      this.#running.size < (this.#options.concurrency ?? 64)
    ) {
      const group = this.#ready.shift() as string;
      const run = this.#runFirst(group).finally(() => {
        this.#running.delete(run);
        this.#startReady();
      });
      this.#running.add(run);
    }
  }

  async #runFirst(group: string): Promise<void> {
    const [task] = this.#groups.get(group) as [Task, ...Task[]];
    try {
      const delay = await task.run(this.#turnOf(task));
      this.#failures.delete(group);
      if (delay === undefined) this.#finish(group);
      else this.#runLater(group, delay);
    } catch (fault) {
      this.#report(task, fault);
      this.#runLater(group, this.#backoff(group));
    }
  }

  #turnOf(task: Task): TaskControl {
    const isClosing = () => this.#isClosing;
    return {
      get isClosing() {
        return isClosing();
      },
      pause: () => this.#pause(),
      report: (fault) => this.#report(task, fault),
    };
  }

  #report(task: Task, fault: unknown): void {
    if (!this.#isDropped) this.#options.onFault(task, fault);
  }

  #pause(): Promise<void> {
    if (this.#isClosing) return Promise.resolve();
    return new Promise((resolve) => {
      const resume = () => {
        this.#pauses.delete(resume);
        cancel();
        resolve();
      };
      const cancel = this.#options.clock.after(0, resume);
      this.#pauses.add(resume);
    });
  }

  #backoff(group: string): number {
    const failures = this.#failures.get(group) ?? 0;
    this.#failures.set(group, failures + 1);
    return Math.min(BACKOFF_MS.first * 2 ** failures, BACKOFF_MS.max);
  }

  #finish(group: string): void {
    if (this.#isDropped) return;
    const [, ...rest] = this.#groups.get(group) ?? [];
    if (rest.length > 0) {
      this.#groups.set(group, rest);
      this.#ready.push(group);
      return;
    }
    this.#groups.delete(group);
    if (this.#groups.size === 0) this.#resolveIdleWaiters(true);
  }

  #resolveIdleWaiters(isIdle: boolean): void {
    for (const settle of this.#idleWaiters) settle(isIdle);
  }

  #runLater(group: string, delay: number): void {
    if (this.#isClosing) return;
    const cancel = this.#options.clock.after(delay, () => {
      this.#delayed.delete(group);
      this.#ready.push(group);
      this.#startReady();
    });
    this.#delayed.set(group, cancel);
  }
}
