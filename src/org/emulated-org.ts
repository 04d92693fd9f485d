/** The org over a storage: records in memory, one transaction at a time, each commit written to the journal before it is acknowledged. */
import { randomUUID } from 'node:crypto';
import { RecordsView } from './base-objects.ts';
import type { SObjectCatalogue } from './catalogue.ts';
import { Checkpoints } from './checkpoints.ts';
import { CommitLog } from './commit-log.ts';
import { EndingFiles } from './ending-files.ts';
import { loadInitialState, type SeedSource } from './initial-state.ts';
import { momentOf } from './moment.ts';
import { OrgInTransaction } from './org-in-transaction.ts';
import { type CommitContent, type HeldState, OrgMemory, type UndoableCommit } from './org-memory.ts';
import type { Commit, Org, OrgFiles, OrgMoment, OrgTransaction, SObjectRecord } from './port.ts';
import { privateObjectType } from './private-objects.ts';
import type { OnProgress } from './progress.ts';
import { binOf, isBin } from './recycle-bin.ts';
import { entryBetween, type LeftRecords, stateAfterReset } from './reset.ts';
import { actingUserOf, organizationOf } from './seed.ts';
import { SeededState } from './seeded-state.ts';
import type { OrgSettings } from './settings.ts';
import type { SObjectType } from './sobject-type.ts';
import { type OrgState, type OrgStorage, StorageUnavailable } from './storage/port.ts';
import { Transaction } from './transaction.ts';
import { Turns } from './turns.ts';

export interface OrgOptions {
  readonly storage: OrgStorage;
  readonly clock: () => Date;
  /** The content of a new org; ignored when the storage already holds one. Without a seed, a new org has an organization and its administrator. */
  readonly seed?: SeedSource;
  /** Override the stored settings until they are changed; they are not stored themselves. */
  readonly settings?: Partial<OrgSettings>;
  readonly newUuid?: () => string;
  /** Receives errors of background work: a checkpoint, a listener. */
  readonly onFault?: (fault: unknown) => void;
  /** Receives sentences for the user about parts of definition files that the emulator does not follow; console.warn by default. */
  readonly warn?: (message: string) => void;
  /** Receives how much of a stored org is loaded. */
  readonly onLoadProgress?: OnProgress;
}

/** An org as the one who opened it has it. */
export interface OpenedOrg extends Org {
  /**
   * Replaces the org by its initial state, durably and at once, and returns the org that goes on. This one ends: it can still be read as it last was, but its
   * transactions and files are refused, also those that wait already; `onEnd` is called at once. When it rejects, nothing has changed: with a NoInitialState, or with a
   * StorageError.
   */
  reset(left?: LeftRecords, onEnd?: () => void): Promise<OpenedOrg>;
}

/** Rejects with the storage's StorageError, a SeedError or a DefinitionError. */
export async function openOrg(options: OrgOptions): Promise<OpenedOrg> {
  const { types, state, isNew } = await loadInitialState(options, options.clock());
  for (const warning of types.own.warnings) (options.warn ?? console.warn)(warning);
  const seeded = new SeededState(options.storage, types);
  if (isNew) seeded.hold(state);
  return new EmulatedOrg(options, { types, state, seeded, checkpointed: state.commit });
}

interface Content {
  readonly types: SObjectCatalogue;
  readonly state: OrgState;
  readonly seeded: SeededState;
  /** The last commit of which the storage has a checkpoint. */
  readonly checkpointed: number;
}

class EmulatedOrg implements OpenedOrg {
  readonly id: string;
  readonly #options: OrgOptions;
  readonly #types: SObjectCatalogue;
  readonly #memory: OrgMemory;
  readonly #view: RecordsView;
  readonly #userId: string;
  readonly #turns = new Turns();
  readonly #log: CommitLog<UndoableCommit>;
  readonly #checkpoints: Checkpoints;
  readonly #listeners = new Set<(commit: Commit) => void>();
  readonly #files: EndingFiles;
  readonly #seeded: SeededState;
  #closing: Promise<void> | undefined;
  /** Set by a reset: why nothing more can be done with this org. */
  #ended: StorageUnavailable | undefined;

  constructor(options: OrgOptions, { types, state, seeded, checkpointed }: Content) {
    this.#options = options;
    this.#types = types;
    this.#seeded = seeded;
    this.#memory = new OrgMemory(types, state, options.settings ?? {});
    const { records } = this.#memory;
    this.#view = new RecordsView(records);
    this.id = organizationOf(records.all('Organization'));
    this.#userId = actingUserOf(records.all('User'));
    this.#files = new EndingFiles(options.storage.files);
    this.#log = new CommitLog({
      storage: options.storage,
      onDurable: (commit) => this.#notifyListeners(commit),
      undo: (commit) => this.#memory.undo(commit),
    });
    this.#checkpoints = new Checkpoints({
      storage: options.storage,
      last: checkpointed,
      snapshot: () => this.#snapshotInTurn(),
      onFault: (fault) => this.#report(fault),
    });
  }

  get settings(): OrgSettings {
    return this.#memory.settings;
  }

  get files(): OrgFiles {
    return this.#files;
  }

  async get(sObject: string, id: string): Promise<SObjectRecord | undefined> {
    return this.#view.get(sObject, id);
  }

  async find(sObject: string, field: string, value: string): Promise<SObjectRecord[]> {
    return this.#view.find(sObject, field, value);
  }

  async all(sObject: string): Promise<readonly SObjectRecord[]> {
    return this.#view.all(sObject);
  }

  async deleted(sObject: string): Promise<readonly SObjectRecord[]> {
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
      const { undoCount } = this.#log;
      const tx = this.#newTransaction();
      const { returned, changes, counters } = await finished(tx, work);
      if (this.#log.undoCount !== undoCount) throw undoneReadError(this.#log.lastFault);
      const isEmpty = changes.length === 0;
      return {
        result: returned,
        durable: isEmpty ? this.#log.flush() : this.#commit({ changes, counters, settings: {} }),
      };
    });
    await durable;
    return result;
  }

  within(tx: OrgTransaction): Org {
    return new OrgInTransaction(this, tx);
  }

  async changeSettings(settings: Partial<OrgSettings>): Promise<OrgSettings> {
    const { durable } = await this.#inTurn(async () => ({
      durable: this.#commit({ changes: [], counters: {}, settings }),
    }));
    await durable;
    return this.settings;
  }

  moment(): OrgMoment {
    return momentOf(this.#memory.records);
  }

  onCommit(listener: (commit: Commit) => void): () => void {
    const unique = (commit: Commit) => listener(commit);
    this.#listeners.add(unique);
    return () => this.#listeners.delete(unique);
  }

  async reset(left?: LeftRecords, onEnd: () => void = () => {}): Promise<OpenedOrg> {
    const initial = await this.#seeded.load();
    return this.#inTurn(async () => {
      await this.#log.flush().catch(() => {});
      const state = await this.#becomeInitial(initial, left);
      this.#runSafely(onEnd);
      await this.#endFiles();
      const [types, seeded, checkpointed] = [this.#types, this.#seeded, state.commit - 1];
      return new EmulatedOrg(this.#options, { types, state, seeded, checkpointed });
    });
  }

  async #becomeInitial(initial: OrgState, left: LeftRecords | undefined): Promise<OrgState> {
    const { release, ...now } = this.#memory.snapshot();
    try {
      const state = stateAfterReset(now, initial, left);
      await this.#options.storage.append(entryBetween(now, state));
      this.#ended = new StorageUnavailable('The org was reset meanwhile', 'the org was reset meanwhile');
      return state;
    } finally {
      release();
    }
  }

  /** A file that cannot be removed stays without harm: no record names it. */
  async #endFiles(): Promise<void> {
    const { files } = this.#options.storage;
    await this.#files.end(this.#ended!);
    try {
      for (const name of await files.list()) await files.remove(name);
    } catch (fault) {
      this.#report(fault);
    }
  }

  close(): Promise<void> {
    if (this.#ended) return Promise.resolve();
    this.#closing ??= this.#turns.run(async () => {
      await this.#log.flush().catch(() => {});
      try {
        await this.#checkpoints.finish(() => this.#memory.snapshot());
      } finally {
        await this.#options.storage.close();
      }
    });
    return this.#closing;
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closing) throw new Error('The org is closed');
    return this.#turns.run(async () => {
      if (this.#ended) throw this.#ended;
      return work();
    });
  }

  #newTransaction(): Transaction {
    return new Transaction({
      store: this.#memory.records,
      counters: this.#memory.counters,
      author: {
        userId: this.#userId,
        now: this.#options.clock(),
        newUuid: this.#options.newUuid ?? randomUUID,
      },
      defaultCurrency: this.settings.defaultCurrency,
    });
  }

  /** Resolves when the commit is durable. */
  #commit(content: CommitContent): Promise<void> {
    const { commit, entry } = this.#memory.commit(content);
    return this.#log.append(commit, entry);
  }

  #notifyListeners({ number, changes }: UndoableCommit): void {
    const isPublic = (sObject: string) => !privateObjectType(sObject) && !isBin(sObject);
    const commit = { number, changes: changes.filter(({ sObject }) => isPublic(sObject)) };
    for (const listener of this.#listeners) this.#runSafely(() => listener(commit));
    if (!this.#closing) this.#checkpoints.startWhenDue();
  }

  #runSafely(work: () => void): void {
    try {
      work();
    } catch (fault) {
      this.#report(fault);
    }
  }

  /** Taken while no commit is waiting for the storage. */
  #snapshotInTurn(): Promise<HeldState> {
    return this.#turns.run(async () => {
      await this.#log.flush().catch(() => {});
      return this.#memory.snapshot();
    });
  }

  #report(fault: unknown): void {
    if (this.#options.onFault) this.#options.onFault(fault);
    else process.emitWarning(fault instanceof Error ? fault : String(fault));
  }
}

/** What the work returned, and what it changed. The transaction ends also where the work rejects. */
async function finished<T>(tx: Transaction, work: (tx: OrgTransaction) => Promise<T>) {
  let ended: ReturnType<Transaction['end']> | undefined;
  try {
    const returned = await work(tx);
    ended = tx.end();
    return { returned, ...ended };
  } finally {
    if (!ended) tx.end();
  }
}

/** The transaction itself did nothing wrong: it succeeds when repeated once the storage works again. */
function undoneReadError(fault: unknown): Error {
  const message = 'The transaction read changes that could not be stored';
  if (!(fault instanceof StorageUnavailable)) return new Error(message, { cause: fault });
  return new StorageUnavailable(message, fault.plainCause, { cause: fault });
}
