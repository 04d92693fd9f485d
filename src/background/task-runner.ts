/**
 * Runs tasks in the background: one at a time within a group, in order of submission, and different groups side by side. A task that rejects
 * is run again after a while, for as long as it takes: what it rejects with is a fault that it cannot help, such as a full disk.
 */
import type { Clock } from '../clock.ts';

export interface Task {
  /** What it is, for people: "BackgroundOperation". */
  readonly kind: string;
  /** Of the record behind it, or another name of its own. */
  readonly id: string;
  readonly group: string;
  /** Resolves with the milliseconds until the task is to be run again, or undefined when it is done. */
  run(turn: Turn): Promise<number | undefined>;
  /** How the record behind it stands: "Running". */
  state(): Promise<string>;
}

/** What a running task has of its runner. */
export interface Turn {
  /** The task is to leave off as soon as it can: the rest is taken up at the next start. */
  readonly isClosing: boolean;
  /** Lets others run, in the middle of long work. */
  pause(): Promise<void>;
  /** For a fault that the task deals with itself. */
  report(fault: unknown): void;
}

/** One task that is not done, as people see it. */
export interface InFlight {
  readonly kind: string;
  readonly id: string;
  readonly state: string;
}

/** What takes tasks. */
export interface Tasks {
  submit(task: Task): void;
}

export interface TaskRunnerOptions {
  readonly clock: Clock;
  readonly onFault: (task: Pick<Task, 'kind' | 'id'>, fault: unknown) => void;
  /** How many groups run side by side. */
  readonly concurrency?: number;
}

/** Milliseconds before a task that rejected is run again: doubled each time, up to `most` (ours). */
const BACKOFF = { first: 100, most: 5_000 };

export class TaskRunner implements Tasks {
  readonly #options: TaskRunnerOptions;
  /** By group: the task that runs or waits to be run again, then those behind it. */
  readonly #groups = new Map<string, Task[]>();
  /** Groups whose first task may start as soon as there is room. */
  readonly #ready: string[] = [];
  readonly #running = new Set<Promise<void>>();
  /** Calls off what is to be run again later. */
  readonly #later = new Map<string, () => void>();
  /** By group: how often its first task rejected in a row. */
  readonly #setbacks = new Map<string, number>();
  readonly #idlers = new Set<(isIdle: boolean) => void>();
  readonly #pauses = new Set<() => void>();
  #isClosing = false;

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

  /** Resolves with true once nothing is submitted, running or to be run again; with false after `timeout` milliseconds, or when it is closed. */
  idle(timeout?: number): Promise<boolean> {
    if (this.#groups.size === 0) return Promise.resolve(true);
    return new Promise((resolve) => {
      const settle = (isIdle: boolean) => {
        this.#idlers.delete(settle);
        callOff();
        resolve(isIdle);
      };
      const callOff =
        timeout === undefined ? () => {} : this.#options.clock.after(timeout, () => settle(false));
      this.#idlers.add(settle);
    });
  }

  /** The tasks that are not done, those of a group in their order. */
  inFlight(): Promise<InFlight[]> {
    const tasks = [...this.#groups.values()].flat();
    return Promise.all(
      tasks.map(async (task) => ({ kind: task.kind, id: task.id, state: await task.state() })),
    );
  }

  /** Lets what runs come to a stop and starts nothing more: the rest is taken up at the next start. */
  async close(): Promise<void> {
    this.#isClosing = true;
    for (const callOff of this.#later.values()) callOff();
    for (const goOn of this.#pauses) goOn();
    await Promise.all(this.#running);
    this.#tellIdlers(false);
  }

  #startReady(): void {
    while (
      !this.#isClosing &&
      this.#ready.length > 0 &&
      this.#running.size < (this.#options.concurrency ?? 16)
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
      this.#setbacks.delete(group);
      if (delay === undefined) this.#finish(group);
      else this.#runLater(group, delay);
    } catch (fault) {
      this.#options.onFault(task, fault);
      this.#runLater(group, this.#backoff(group));
    }
  }

  #turnOf(task: Task): Turn {
    const isClosing = () => this.#isClosing;
    return {
      get isClosing() {
        return isClosing();
      },
      pause: () => this.#pause(),
      report: (fault) => this.#options.onFault(task, fault),
    };
  }

  #pause(): Promise<void> {
    if (this.#isClosing) return Promise.resolve();
    return new Promise((resolve) => {
      const goOn = () => {
        this.#pauses.delete(goOn);
        callOff();
        resolve();
      };
      const callOff = this.#options.clock.after(0, goOn);
      this.#pauses.add(goOn);
    });
  }

  #backoff(group: string): number {
    const setbacks = this.#setbacks.get(group) ?? 0;
    this.#setbacks.set(group, setbacks + 1);
    return Math.min(BACKOFF.first * 2 ** setbacks, BACKOFF.most);
  }

  #finish(group: string): void {
    const [, ...rest] = this.#groups.get(group) ?? [];
    if (rest.length > 0) {
      this.#groups.set(group, rest);
      this.#ready.push(group);
      return;
    }
    this.#groups.delete(group);
    if (this.#groups.size === 0) this.#tellIdlers(true);
  }

  #tellIdlers(isIdle: boolean): void {
    for (const settle of this.#idlers) settle(isIdle);
  }

  #runLater(group: string, delay: number): void {
    if (this.#isClosing) return;
    const callOff = this.#options.clock.after(delay, () => {
      this.#later.delete(group);
      this.#ready.push(group);
      this.#startReady();
    });
    this.#later.set(group, callOff);
  }
}
