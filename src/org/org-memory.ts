/** What an org holds in memory: records, counters and settings, and the commits that change them and can be undone. */
import type { SObjectCatalogue } from './catalogue.ts';
import type { RecordChange } from './port.ts';
import { recordAfter } from './record-delta.ts';
import { RecordStore } from './records.ts';
import type { OrgSettings } from './settings.ts';
import { changedSettings, mergedSettings, type SettingsLayers } from './settings-layers.ts';
import {
  type JournalEntry,
  type LoggedChange,
  type LoggedEntry,
  NotNextCommit,
  type OrgState,
} from './storage/port.ts';

/** What one commit writes. */
export interface CommitContent {
  readonly changes: readonly RecordChange[];
  /** The new values of the counters that changed. */
  readonly counters: Readonly<Record<string, number>>;
  readonly settings: Partial<OrgSettings>;
}

/** A commit with the values that undoing it restores. */
export interface UndoableCommit {
  readonly number: number;
  readonly changes: readonly RecordChange[];
  readonly countersBefore: ReadonlyMap<string, number | undefined>;
  readonly settingsBefore: SettingsLayers;
}

/** A state that stays as it is until it is released. */
export interface HeldState extends OrgState {
  readonly release: () => void;
}

export class OrgMemory {
  readonly records: RecordStore;
  readonly #counters: Map<string, number>;
  #layers: SettingsLayers;
  #settings: OrgSettings;
  /** Number of the last commit, whether or not it is durable yet. */
  #commit: number;

  constructor(types: SObjectCatalogue, state: OrgState, givenSettings: Partial<OrgSettings>) {
    this.records = new RecordStore(types, state);
    this.#counters = new Map(state.counters);
    this.#layers = { stored: state.settings, given: givenSettings };
    this.#settings = mergedSettings(this.#layers);
    this.#commit = state.commit;
  }

  get settings(): OrgSettings {
    return this.#settings;
  }

  get counters(): ReadonlyMap<string, number> {
    return this.#counters;
  }

  /** Applies the content as the next commit, and returns it with its journal entry. */
  commit({ changes, counters, settings }: CommitContent): {
    readonly commit: UndoableCommit;
    readonly entry: JournalEntry;
  } {
    const commit: UndoableCommit = {
      number: ++this.#commit,
      changes,
      countersBefore: new Map(Object.keys(counters).map((name) => [name, this.#counters.get(name)])),
      settingsBefore: this.#layers,
    };
    for (const { sObject, id, after } of changes) this.records.set(sObject, id, after);
    for (const [name, number] of Object.entries(counters)) this.#counters.set(name, number);
    if (Object.keys(settings).length > 0) this.#applySettings(changedSettings(this.#layers, settings));
    return { commit, entry: entryOf(commit.number, { changes, counters, settings }) };
  }

  /** Applies a commit that another org made in the same log, and returns what it changed. Throws a NotNextCommit if it is not the next one. */
  apply({ commit, changes, counters, settings = {} }: LoggedEntry): readonly RecordChange[] {
    if (commit !== this.#commit + 1) throw new NotNextCommit(this.#commit + 1, commit);
    const applied = changes.map((change) => this.#applyChange(change));
    for (const [name, number] of Object.entries(counters)) this.#counters.set(name, number);
    this.#applySettings(changedSettings(this.#layers, settings));
    this.#commit = commit;
    return applied;
  }

  #applyChange(change: LoggedChange): RecordChange {
    const { sObject, id } = change;
    const before = this.records.get(sObject, id);
    const after = recordAfter(change, before) ?? undefined;
    this.records.set(sObject, id, after);
    return { sObject, id, before, after };
  }

  /** Undoes the commit, which must be the last one that is not undone. */
  undo({ number, changes, countersBefore, settingsBefore }: UndoableCommit): void {
    for (const { sObject, id, before } of changes) this.records.set(sObject, id, before);
    for (const [name, before] of countersBefore) {
      if (before === undefined) this.#counters.delete(name);
      else this.#counters.set(name, before);
    }
    this.#applySettings(settingsBefore);
    this.#commit = number - 1;
  }

  /** The state as it is now, without a copy of the records. */
  snapshot(): HeldState {
    return {
      ...this.records.hold(),
      settings: this.#layers.stored,
      counters: new Map(this.#counters),
      commit: this.#commit,
    };
  }

  #applySettings(layers: SettingsLayers): void {
    this.#layers = layers;
    this.#settings = mergedSettings(layers);
  }
}

function entryOf(commit: number, { changes, counters, settings }: CommitContent): JournalEntry {
  return {
    commit,
    changes: changes.map(({ sObject, id, before, after }) => ({
      sObject,
      id,
      record: after ?? null,
      before,
    })),
    counters,
    ...(Object.keys(settings).length > 0 ? { settings } : {}),
  };
}
