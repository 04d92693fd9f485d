/** The state that a reset goes back to. The storage has it as a snapshot; a small one is held in memory as well. */
import type { SObjectCatalogue } from './catalogue.ts';
import { asDefined } from './initial-state.ts';
import { NoInitialState } from './port.ts';
import { AS_SEEDED, type OrgState, type OrgStorage } from './storage/port.ts';

/** An initial state with more records is read again for each reset: it would take as much memory as the org. */
const MOST_HELD_RECORDS = 10_000;

export class SeededState {
  readonly #storage: OrgStorage;
  readonly #types: SObjectCatalogue;
  #held: OrgState | undefined;

  constructor(storage: OrgStorage, types: SObjectCatalogue) {
    this.#storage = storage;
    this.#types = types;
  }

  /** Holds the state if it is small. */
  hold(state: OrgState): void {
    if (countOf(state) <= MOST_HELD_RECORDS) this.#held = state;
  }

  /** Rejects with a NoInitialState or a StorageError. */
  async load(): Promise<OrgState> {
    if (this.#held) return this.#held;
    const stored = await this.#storage.snapshots.load(AS_SEEDED);
    if (!stored) throw new NoInitialState(NO_INITIAL_STATE);
    const state = asDefined(this.#types, stored);
    this.hold(state);
    return state;
  }
}

function countOf({ records }: OrgState): number {
  return [...records.values()].reduce((sum, { size }) => sum + size, 0);
}

const NO_INITIAL_STATE =
  'The initial state of this org is not known: an emulator of an earlier version made its directory. Start the emulator with a new directory; its org can be reset.';
