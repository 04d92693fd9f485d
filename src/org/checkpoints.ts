/** Writes checkpoints of an org's whole state: when the storage asks for one, while the org keeps working, and when the org is closed. */
import type { HeldState } from './org-memory.ts';
import type { OrgStorage } from './storage/port.ts';

export interface CheckpointOptions {
  readonly storage: OrgStorage;
  /** Number of the commit up to which the storage already has a checkpoint. */
  readonly last: number;
  /** Takes a snapshot while no commit is waiting for the storage. */
  readonly snapshot: () => Promise<HeldState>;
  readonly onFault: (fault: unknown) => void;
}

export class Checkpoints {
  readonly #options: CheckpointOptions;
  #last: number;
  #running: Promise<void> | undefined;

  constructor(options: CheckpointOptions) {
    this.#options = options;
    this.#last = options.last;
  }

  /** Starts a checkpoint if one is due and none is being written. */
  startWhenDue(): void {
    if (this.#running || !this.#options.storage.checkpointDue) return;
    this.#running = this.#options
      .snapshot()
      .then((state) => this.#write(state))
      .catch((fault) => this.#options.onFault(fault))
      .finally(() => {
        this.#running = undefined;
      });
  }

  /** Waits for a checkpoint that is being written, then writes the state if it is newer than the last checkpoint. */
  async finish(state: () => HeldState): Promise<void> {
    await this.#running;
    const latest = state();
    if (latest.commit > this.#last) await this.#write(latest);
    else latest.release();
  }

  async #write({ release, ...state }: HeldState): Promise<void> {
    try {
      await this.#options.storage.checkpoint(state);
    } finally {
      release();
    }
    this.#last = state.commit;
  }
}
