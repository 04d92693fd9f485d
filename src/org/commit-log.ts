/**
 * Commits on their way to the storage. They are in memory already, so that the next transaction need not wait; they are told to
 * listeners, and their transactions resolve, in order, once they are durable. When one cannot be stored it is undone, with all after it.
 */
import type { JournalEntry, OrgStorage } from './storage/port.ts';

export interface CommitLogOptions<C> {
  readonly storage: OrgStorage;
  readonly onDurable: (commit: C) => void;
  /** Called for the latest commit first. */
  readonly undo: (commit: C) => void;
}

interface Waiting<C> {
  readonly commit: C;
  readonly done: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
  isDurable: boolean;
}

export class CommitLog<C> {
  readonly #options: CommitLogOptions<C>;
  /** In order of commits. */
  readonly #waiting: Waiting<C>[] = [];
  #undoings = 0;
  #lastFault: unknown;

  constructor(options: CommitLogOptions<C>) {
    this.#options = options;
  }

  /** How often commits were undone: when it changes while a transaction runs, that has read what never was. */
  get undoings(): number {
    return this.#undoings;
  }

  /** Why the last ones were. */
  get lastFault(): unknown {
    return this.#lastFault;
  }

  /** Resolves when the commit is durable and told; rejects when it was undone. */
  append(commit: C, entry: JournalEntry): Promise<void> {
    const waiting = waitingFor(commit);
    this.#waiting.push(waiting);
    this.#store(entry).then(
      () => this.#settle(waiting),
      (error) => this.#undoFrom(waiting, error),
    );
    return waiting.done;
  }

  /** Resolves when all that is committed now is durable; rejects when some of it was undone. */
  async flush(): Promise<void> {
    await this.#waiting.at(-1)?.done;
  }

  async #store(entry: JournalEntry): Promise<void> {
    await this.#options.storage.append(entry);
  }

  #settle(stored: Waiting<C>): void {
    stored.isDurable = true;
    while (this.#waiting[0]?.isDurable) {
      const { commit, resolve } = this.#waiting.shift()!;
      this.#options.onDurable(commit);
      resolve();
    }
  }

  #undoFrom(failed: Waiting<C>, error: unknown): void {
    const place = this.#waiting.indexOf(failed);
    if (place === -1) return;
    const undone = this.#waiting.splice(place);
    this.#undoings++;
    this.#lastFault = error;
    for (const { commit } of undone.toReversed()) this.#options.undo(commit);
    for (const { reject } of undone) reject(error);
  }
}

function waitingFor<C>(commit: C): Waiting<C> {
  let resolve = () => {};
  let reject = (_error: unknown) => {};
  const done = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { commit, done, resolve, reject, isDurable: false };
}
