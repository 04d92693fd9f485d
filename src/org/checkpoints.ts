/** Writes an org's whole state when its storage wants that, beside what goes on, and when the org is closed. */
import type { OrgState, OrgStorage } from './storage/port.ts';

export interface CheckpointOptions {
  readonly storage: OrgStorage;
  /** The commit that the storage holds a checkpoint of already. */
  readonly last: number;
  /** A snapshot at a moment when nothing is on its way to the storage. */
  readonly snapshot: () => Promise<OrgState>;
  readonly onFault: (fault: unknown) => void;
}

export class Checkpoints {
  readonly #options: CheckpointOptions;
  #last: number;
  #underWay: Promise<void> | undefined;

  constructor(options: CheckpointOptions) {
    this.#options = options;
    this.#last = options.last;
  }

  /** Begins one if it is due and none is under way. */
  startWhenDue(): void {
    if (this.#underWay || !this.#options.storage.checkpointDue) return;
    this.#underWay = this.#options
      .snapshot()
      .then((state) => this.#write(state))
      .catch((fault) => this.#options.onFault(fault))
      .finally(() => {
        this.#underWay = undefined;
      });
  }

  /** After the one under way, if any: writes the state if it is newer than the last checkpoint. */
  async finish(state: () => OrgState): Promise<void> {
    await this.#underWay;
    const latest = state();
    if (latest.commit > this.#last) await this.#write(latest);
  }

  async #write(state: OrgState): Promise<void> {
    await this.#options.storage.checkpoint(state);
    this.#last = state.commit;
  }
}
