/** The org as a program that started the emulator prepares and reads it, without the API: no access checks, and no access to the emulator's private objects. */
import type { FieldValues, Org, OrgTransaction, OrgView, SObjectRecord } from './org/port.ts';
import { type OrgSettings, readSettings } from './org/settings.ts';

/** Records, in the org or in a transaction. `sObject` is an API name, in any letter case; rejects for a name that the org does not have. */
export interface EmulatorRecords {
  /** The record with this 18-character id, or undefined. */
  get(sObject: string, id: string): Promise<SObjectRecord | undefined>;
  /** Records whose field equals `value`, in the order of their ids. Rejects for a field without an index: ids, names, references and external ids have one. */
  find(sObject: string, field: string, value: string): Promise<SObjectRecord[]>;
  /** Every record of the object that is not in the recycle bin, in the order of their ids. */
  all(sObject: string): Promise<SObjectRecord[]>;
}

/**
 * Writes with the rights of the platform itself: read-only fields may be set, and fields that the API requires may be left out. Decimals are text:
 * "19.90". Rejects values that do not fit their fields' types, and references to missing records.
 */
export interface EmulatorTransaction extends EmulatorRecords {
  /** Returns the record as stored: with its id, system fields, defaults, formulas and roll-ups. */
  insert(sObject: string, fields: FieldValues): Promise<SObjectRecord>;
  update(sObject: string, id: string, changes: FieldValues): Promise<SObjectRecord>;
  /** Moves the record to the recycle bin, together with the children that need it. */
  delete(sObject: string, id: string): Promise<void>;
}

export interface EmulatorOrg extends EmulatorRecords {
  /** 18-character organization id. */
  readonly id: string;
  readonly settings: OrgSettings;
  /** Replaces the given settings. Rejects with all faults of the new values. */
  changeSettings(changes: Partial<OrgSettings>): Promise<OrgSettings>;
  /**
   * Runs `work` while no other transaction of the org runs, and commits its writes, or nothing if it rejects. `key` names the subject, for example
   * an order summary's id. `work` may wait only for its transaction: waiting for a request that writes would be a deadlock.
   */
  transact<T>(key: string, work: (tx: EmulatorTransaction) => Promise<T>): Promise<T>;
}

/** `now`: the org, which a reset replaces by another. */
export function emulatorOrg(now: () => Org): EmulatorOrg {
  return {
    get id() {
      return now().id;
    },
    get settings() {
      return now().settings;
    },
    ...recordsOf(now, now),
    changeSettings: async (changes) => {
      const read = await readSettings(changes);
      if ('errors' in read) throw new Error(read.errors.join('; '));
      return now().changeSettings(read.settings);
    },
    transact: (key, work) => {
      const org = now();
      return org.transact(key, (tx) => work(transactionOf(org, tx)));
    },
  };
}

function recordsOf(org: () => Org, view: () => OrgView): EmulatorRecords {
  return {
    get: async (sObject, id) => view().get(nameIn(org(), sObject), id),
    find: async (sObject, field, value) => view().find(nameIn(org(), sObject), field, value),
    all: async (sObject) => [...(await view().all(nameIn(org(), sObject)))],
  };
}

function transactionOf(org: Org, tx: OrgTransaction): EmulatorTransaction {
  return {
    ...recordsOf(
      () => org,
      () => tx,
    ),
    insert: async (sObject, fields) => tx.insert(nameIn(org, sObject), fields),
    update: async (sObject, id, changes) => tx.update(nameIn(org, sObject), id, changes),
    delete: async (sObject, id) => tx.delete(nameIn(org, sObject), id),
  };
}

/** The canonical API name. */
function nameIn(org: Org, sObject: string): string {
  const type = org.sObjectType(sObject);
  if (!type) throw new Error(`The org has no sObject ${sObject}`);
  return type.name;
}
