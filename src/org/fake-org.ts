/** The org over a storage: records in memory, one transaction at a time, each commit journaled before it is acknowledged. */
import { randomUUID } from 'node:crypto';
import { RecordsView } from './base-objects.ts';
import type { SObjectCatalogue } from './catalogue.ts';
import { Checkpoints } from './checkpoints.ts';
import { CommitLog } from './commit-log.ts';
import { open, type SeedSource } from './opening.ts';
import { OrgWithin } from './org-within.ts';
import type { Commit, Org, OrgFiles, OrgTransaction, RecordChange, SObjectRecord } from './port.ts';
import { privateObjectType } from './private-objects.ts';
import { RecordStore } from './records.ts';
import { binOf, isBin } from './recycle-bin.ts';
import { actingUserOf, organizationOf } from './seed.ts';
import type { OrgSettings } from './settings.ts';
import { changed, merged, type SettingsLayers } from './settings-layers.ts';
import type { SObjectType } from './sobject-type.ts';
import { type OrgState, type OrgStorage, StorageUnavailable } from './storage/port.ts';
import { Transaction } from './transaction.ts';
import { Turns } from './turns.ts';

export interface OrgOptions {
  readonly storage: OrgStorage;
  readonly clock: () => Date;
  /** What a new, empty storage starts with; a storage that holds an org keeps that. Without it: an organization and its administrator. */
  readonly seed?: SeedSource;
  /** Prevail over the stored settings, and are not stored, until they are changed. */
  readonly settings?: Partial<OrgSettings>;
  readonly newUuid?: () => string;
  /** Told of what went wrong in the background: a checkpoint, a listener. */
  readonly onFault?: (fault: unknown) => void;
  /** Told, in sentences for the user, what definition files say and the emulator does not do; console.warn when not given. */
  readonly warn?: (message: string) => void;
}

/** Rejects with the storage's StorageError, a SeedError or a DefinitionError. */
export async function openOrg(options: OrgOptions): Promise<Org> {
  const { types, state } = await open(options.storage, options.seed, options.clock());
  for (const warning of types.own.warnings) (options.warn ?? console.warn)(warning);
  return new FakeOrg(options, types, state);
}

/** A commit with what it takes to undo it. */
interface OpenCommit extends Commit {
  readonly countersBefore: ReadonlyMap<string, number | undefined>;
  readonly settingsBefore: SettingsLayers;
}

class FakeOrg implements Org {
  readonly id: string;
  readonly #options: OrgOptions;
  readonly #types: SObjectCatalogue;
  readonly #store: RecordStore;
  readonly #view: RecordsView;
  readonly #counters: Map<string, number>;
  readonly #userId: string;
  readonly #turns = new Turns();
  readonly #log: CommitLog<OpenCommit>;
  readonly #checkpoints: Checkpoints;
  readonly #listeners = new Set<(commit: Commit) => void>();
  #layers: SettingsLayers;
  #settings: OrgSettings;
  /** Number of the last commit, durable or on its way. */
  #commit: number;
  #closing: Promise<void> | undefined;

  constructor(options: OrgOptions, types: SObjectCatalogue, state: OrgState) {
    this.#options = options;
    this.#types = types;
    this.#store = new RecordStore(types, state.records);
    this.#view = new RecordsView(this.#store);
    this.#counters = new Map(state.counters);
    this.#layers = { stored: state.settings, given: options.settings ?? {} };
    this.#settings = merged(this.#layers);
    this.#commit = state.commit;
    this.id = organizationOf(this.#store.all('Organization'));
    this.#userId = actingUserOf(this.#store.all('User'));
    this.#log = new CommitLog({
      storage: options.storage,
      onDurable: (commit) => this.#tell(commit),
      undo: (commit) => this.#undo(commit),
    });
    this.#checkpoints = new Checkpoints({
      storage: options.storage,
      last: state.commit,
      snapshot: () => this.#snapshotInTurn(),
      onFault: (fault) => this.#report(fault),
    });
  }

  get settings(): OrgSettings {
    return this.#settings;
  }

  get files(): OrgFiles {
    return this.#options.storage.files;
  }

  async get(sObject: string, id: string): Promise<SObjectRecord | undefined> {
    return this.#view.get(sObject, id);
  }

  async find(sObject: string, field: string, value: string): Promise<SObjectRecord[]> {
    return this.#view.find(sObject, field, value);
  }

  async all(sObject: string): Promise<SObjectRecord[]> {
    return this.#view.all(sObject);
  }

  async deleted(sObject: string): Promise<SObjectRecord[]> {
    return this.#view.all(binOf(sObject));
  }

  async findDeleted(sObject: string, field: string, value: string): Promise<SObjectRecord[]> {
    return this.#view.find(binOf(sObject), field, value);
  }

  async getDeleted(sObject: string, id: string): Promise<SObjectRecord | undefined> {
    return this.#view.get(binOf(sObject), id);
  }

  sObjectType(name: string): SObjectType | undefined {
    return this.#types.sObjectType(name);
  }

  sObjectTypeOfId(id: string): SObjectType | undefined {
    return this.#types.sObjectTypeOfId(id);
  }

  sObjectTypes(): readonly SObjectType[] {
    return this.#types.sObjectTypes();
  }

  hasSObject(name: string): boolean {
    return this.#types.hasSObject(name);
  }

  isIndexed(sObject: string, field: string): boolean {
    return this.#types.isIndexed(sObject, field);
  }

  async transact<T>(_key: string, work: (tx: OrgTransaction) => Promise<T>): Promise<T> {
    const { result, durable } = await this.#inTurn(async () => {
      const { undoings } = this.#log;
      const tx = this.#begin();
      const done = await work(tx).finally(() => tx.end());
      const { changes, counters } = tx.end();
      if (this.#log.undoings !== undoings) throw readUndone(this.#log.lastFault);
      const isEmpty = changes.length === 0;
      return { result: done, durable: isEmpty ? this.#log.flush() : this.#commitAll(changes, counters, {}) };
    });
    await durable;
    return result;
  }

  within(tx: OrgTransaction): Org {
    return new OrgWithin(this, tx);
  }

  async changeSettings(changes: Partial<OrgSettings>): Promise<OrgSettings> {
    const { durable } = await this.#inTurn(async () => ({ durable: this.#commitAll([], {}, changes) }));
    await durable;
    return this.#settings;
  }

  onCommit(listener: (commit: Commit) => void): () => void {
    const own = (commit: Commit) => listener(commit);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  close(): Promise<void> {
    this.#closing ??= this.#turns.run(async () => {
      await this.#log.flush().catch(() => {});
      try {
        await this.#checkpoints.finish(() => this.#state());
      } finally {
        await this.#options.storage.close();
      }
    });
    return this.#closing;
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closing) throw new Error('The org is closed');
    return this.#turns.run(work);
  }

  #begin(): Transaction {
    return new Transaction({
      store: this.#store,
      counters: this.#counters,
      author: {
        userId: this.#userId,
        now: this.#options.clock(),
        newUuid: this.#options.newUuid ?? randomUUID,
      },
      defaultCurrency: this.#settings.defaultCurrency,
    });
  }

  /** Resolves when it is durable. */
  #commitAll(
    changes: readonly RecordChange[],
    counters: Readonly<Record<string, number>>,
    settings: Partial<OrgSettings>,
  ): Promise<void> {
    const commit: OpenCommit = {
      number: ++this.#commit,
      changes,
      countersBefore: new Map(Object.keys(counters).map((name) => [name, this.#counters.get(name)])),
      settingsBefore: this.#layers,
    };
    for (const { sObject, id, after } of changes) this.#store.set(sObject, id, after);
    for (const [name, number] of Object.entries(counters)) this.#counters.set(name, number);
    this.#takeSettings(changed(this.#layers, settings));
    return this.#log.append(commit, {
      commit: commit.number,
      changes: changes.map(({ sObject, id, after }) => ({ sObject, id, record: after ?? null })),
      counters,
      ...(Object.keys(settings).length > 0 ? { settings } : {}),
    });
  }

  #undo({ number, changes, countersBefore, settingsBefore }: OpenCommit): void {
    for (const { sObject, id, before } of changes) this.#store.set(sObject, id, before);
    for (const [name, before] of countersBefore) {
      if (before === undefined) this.#counters.delete(name);
      else this.#counters.set(name, before);
    }
    this.#takeSettings(settingsBefore);
    this.#commit = number - 1;
  }

  #takeSettings(layers: SettingsLayers): void {
    this.#layers = layers;
    this.#settings = merged(layers);
  }

  #tell({ number, changes }: OpenCommit): void {
    const isTold = (sObject: string) => !privateObjectType(sObject) && !isBin(sObject);
    const commit = { number, changes: changes.filter(({ sObject }) => isTold(sObject)) };
    for (const listener of this.#listeners) this.#guarded(() => listener(commit));
    if (!this.#closing) this.#checkpoints.startWhenDue();
  }

  #guarded(work: () => void): void {
    try {
      work();
    } catch (fault) {
      this.#report(fault);
    }
  }

  #snapshotInTurn(): Promise<OrgState> {
    return this.#turns.run(async () => {
      await this.#log.flush().catch(() => {});
      return this.#state();
    });
  }

  /** A snapshot: nothing may be on its way to the storage. */
  #state(): OrgState {
    return {
      records: this.#store.snapshot(),
      settings: this.#layers.stored,
      counters: new Map(this.#counters),
      commit: this.#commit,
    };
  }

  #report(fault: unknown): void {
    if (this.#options.onFault) this.#options.onFault(fault);
    else process.emitWarning(fault instanceof Error ? fault : String(fault));
  }
}

/** The transaction itself did nothing wrong: the same works once the storage does. */
function readUndone(fault: unknown): Error {
  const message = 'The transaction read changes that could not be stored';
  if (!(fault instanceof StorageUnavailable)) return new Error(message, { cause: fault });
  return new StorageUnavailable(message, fault.plainCause, { cause: fault });
}
