/**
 * Commits that wait for the storage. They are already applied in memory, so that the next transaction need not wait. Once a commit is
 * durable, its listeners are notified and its transaction resolves, in order of commits. A commit that cannot be stored is undone, with
 * all commits after it.
 */
import type { JournalEntry, OrgStorage } from './storage/port.ts';

export interface CommitLogOptions<C> {
  readonly storage: OrgStorage;
  readonly onDurable: (commit: C) => void;
  /** Called for the latest commit first. */
  readonly undo: (commit: C) => void;
}

interface PendingCommit<C> {
  readonly commit: C;
  readonly done: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
  isDurable: boolean;
}

export class CommitLog<C> {
  readonly #options: CommitLogOptions<C>;
  /** In order of commits. */
  readonly #pending: PendingCommit<C>[] = [];
  #undoCount = 0;
  #lastFault: unknown;

  constructor(options: CommitLogOptions<C>) {
    this.#options = options;
  }

  /** How often commits were undone. If it changes while a transaction runs, that transaction may have read undone changes. */
  get undoCount(): number {
    return this.#undoCount;
  }

  /** The error for which commits were last undone. */
  get lastFault(): unknown {
    return this.#lastFault;
  }

  /** Resolves when the commit is durable and its listeners are notified; rejects when it was undone. */
  append(commit: C, entry: JournalEntry): Promise<void> {
    const pending = pendingCommit(commit);
    this.#pending.push(pending);
    this.#store(entry).then(
      () => this.#resolveDurable(pending),
      (error) => this.#undoFrom(pending, error),
    );
    return pending.done;
  }

  /** Resolves when all present commits are durable; rejects when one of them was undone. */
  async flush(): Promise<void> {
    await this.#pending.at(-1)?.done;
  }

  async #store(entry: JournalEntry): Promise<void> {
    await this.#options.storage.append(entry);
  }

  #resolveDurable(stored: PendingCommit<C>): void {
    stored.isDurable = true;
    while (this.#pending[0]?.isDurable) {
      const { commit, resolve } = this.#pending.shift()!;
      this.#options.onDurable(commit);
      resolve();
    }
  }

  #undoFrom(failed: PendingCommit<C>, error: unknown): void {
    const place = this.#pending.indexOf(failed);
    if (place === -1) return;
    const undone = this.#pending.splice(place);
    this.#undoCount++;
    this.#lastFault = error;
    for (const { commit } of undone.toReversed()) this.#options.undo(commit);
    for (const { reject } of undone) reject(error);
  }
}

function pendingCommit<C>(commit: C): PendingCommit<C> {
  let resolve = () => {};
  let reject = (_error: unknown) => {};
  const done = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { commit, done, resolve, reject, isDurable: false };
}
