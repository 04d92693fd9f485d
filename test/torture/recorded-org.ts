/** An emulator in this process whose org keeps a fingerprint of itself at every commit, so that what a damaged or powerless disk leaves can be compared with it. */
import { createHash } from 'node:crypto';
import { startWithOrg } from '../../src/emulator.ts';
import { createLog } from '../../src/log.ts';
import { openOrg } from '../../src/org/emulated-org.ts';
import type { Org, SObjectRecord } from '../../src/org/port.ts';
import type { OrgState, OrgStorage } from '../../src/org/storage/port.ts';
import { Client } from './client.ts';

/** The emulator's own objects that every org has and load changes. */
const PRIVATE_OBJECTS = ['BackgroundJob', 'BulkJob', 'ConnectedApp', 'SigningKey'];

/** By commit, what the org then was. A commit that was refused may be on the disk all the same, and its number is used again: then the org may be as after either. */
export class History {
  readonly #fingerprints = new Map<number, Promise<string>[]>();
  /** The last commit of which the storage said that it is durable. */
  acknowledged = 0;

  /** Whether the org may be like that at the commit; undefined for a commit before the first that was recorded. */
  async allows(commit: number, fingerprint: string): Promise<boolean | undefined> {
    const possible = this.#fingerprints.get(commit);
    return possible && (await Promise.all(possible)).includes(fingerprint);
  }

  begin(commit: number, fingerprint: Promise<string>): void {
    this.#fingerprints.set(commit, [...(this.#fingerprints.get(commit) ?? []), fingerprint]);
  }

  acknowledge(commit: number, fingerprint: Promise<string> | undefined): void {
    if (fingerprint) this.#fingerprints.set(commit, [fingerprint]);
    this.acknowledged = Math.max(this.acknowledged, commit);
  }
}

export interface RecordedEmulator {
  readonly client: Client;
  readonly org: Org;
  readonly history: History;
  /** Resolves when no checkpoint is being written. */
  checkpointed(): Promise<unknown>;
  close(): Promise<void>;
}

/** Commits before the org is open are not compared. */
export async function openRecorded(storage: OrgStorage): Promise<RecordedEmulator> {
  const history = new History();
  let org: Org | undefined;
  let checkpoints: Promise<unknown> = Promise.resolve();
  const recorded = intercept(storage, {
    checkpoint: (state) => {
      const written = storage.checkpoint(state);
      checkpoints = Promise.allSettled([checkpoints, written]);
      return written;
    },
    append: async (entry) => {
      const fingerprint = org && fingerprintOf(org);
      if (fingerprint) history.begin(entry.commit, fingerprint);
      await storage.append(entry);
      history.acknowledge(entry.commit, fingerprint);
    },
  });
  // The options of an emulator for users have no storage.
  const options = { storage: recorded, log: createLog('silent') };
  const started = await startWithOrg(options);
  org = started.org.services.org;
  const client = new Client(started.emulator.url, started.emulator.token);
  return {
    client,
    org,
    history,
    checkpointed: () => checkpoints,
    close: () => started.emulator.close(),
  };
}

export interface Loaded {
  /** Undefined where the storage says that there is no org yet. */
  readonly commit: number | undefined;
  readonly fingerprint: string;
}

/** What the storage holds, seen as the org sees it; the storage is closed. Rejects if the org does not open. */
export async function loadedFrom(storage: OrgStorage): Promise<Loaded> {
  let state: OrgState | undefined;
  const load = async () => {
    state = await storage.load();
    return state;
  };
  const org = await openOrg({
    storage: intercept(storage, { load }),
    clock: () => new Date(),
    warn: () => {},
    onFault: () => {},
  });
  const loaded = { commit: state?.commit, fingerprint: await fingerprintOf(org) };
  await org.close().catch(() => {});
  return loaded;
}

/** The storage with some calls replaced; all others go through, whatever they are. */
function intercept(storage: OrgStorage, replaced: Partial<OrgStorage>): OrgStorage {
  return new Proxy(storage, {
    get: (target, name) => {
      const value = Reflect.get(replaced, name) ?? Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** By record; records never change. */
const texts = new WeakMap<SObjectRecord, string>();

/** All records in their order, and the settings: as they are now, for the org reads them before the first await. */
async function fingerprintOf(org: Org): Promise<string> {
  const hash = createHash('sha1').update(JSON.stringify(org.settings));
  const names = org.sObjectTypes().map(({ name }) => name);
  const lists = [
    ...names.flatMap((name) => [org.all(name), org.deleted(name)]),
    ...PRIVATE_OBJECTS.map((name) => org.all(name)),
  ];
  for (const records of await Promise.all(lists)) for (const record of records) hash.update(textOf(record));
  return hash.digest('hex');
}

function textOf(record: SObjectRecord): string {
  const text =
    texts.get(record) ?? JSON.stringify(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
  texts.set(record, text);
  return text;
}
