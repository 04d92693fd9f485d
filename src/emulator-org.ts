/** The org as whoever starts an emulator prepares and reads it, beside the API: without access checks, and without the emulator's private objects. */
import type { FieldValues, Org, OrgTransaction, OrgView, SObjectRecord } from './org/port.ts';
import { type OrgSettings, readSettings } from './org/settings.ts';

/** Records, in the org or in a transaction. `sObject` is an API name in any case; a name that the org does not have rejects. */
export interface EmulatorRecords {
  /** The record with that 18-character id, or undefined. */
  get(sObject: string, id: string): Promise<SObjectRecord | undefined>;
  /** Records whose field holds `value`, in order of their ids. Rejects for a field without an index: ids, names, references and external ids have one. */
  find(sObject: string, field: string, value: string): Promise<SObjectRecord[]>;
  /** Every record of the object that is not in the recycle bin, in order of their ids. */
  all(sObject: string): Promise<SObjectRecord[]>;
}

/**
 * Writes as the platform itself does: read-only fields may be given, and fields that the API requires may be left out. Decimals are text:
 * "19.90". Rejects values that are wrong for their fields' types, and references to nothing.
 */
export interface EmulatorTransaction extends EmulatorRecords {
  /** Returns the record as stored: with its id, system fields, defaults, formulas and roll-ups. */
  insert(sObject: string, fields: FieldValues): Promise<SObjectRecord>;
  update(sObject: string, id: string, changes: FieldValues): Promise<SObjectRecord>;
  /** Moves the record to the recycle bin, and with it the children that cannot be without it. */
  delete(sObject: string, id: string): Promise<void>;
}

export interface EmulatorOrg extends EmulatorRecords {
  /** 18-character organization id. */
  readonly id: string;
  readonly settings: OrgSettings;
  /** Replaces the given settings. Rejects with everything that is wrong with them. */
  changeSettings(changes: Partial<OrgSettings>): Promise<OrgSettings>;
  /**
   * Runs `work` alone and commits what it wrote, or nothing when it rejects. `key` names what is written, an order summary's id for example.
   * `work` must wait for the transaction only: a request that writes would wait for `work` to end, and `work` for it.
   */
  transact<T>(key: string, work: (tx: EmulatorTransaction) => Promise<T>): Promise<T>;
}

export function emulatorOrg(org: Org): EmulatorOrg {
  return {
    id: org.id,
    get settings() {
      return org.settings;
    },
    ...recordsOf(org, org),
    changeSettings: async (changes) => {
      const read = await readSettings(changes);
      if ('errors' in read) throw new Error(read.errors.join('; '));
      return org.changeSettings(read.settings);
    },
    transact: (key, work) => org.transact(key, (tx) => work(transactionOf(org, tx))),
  };
}

function recordsOf(org: Org, view: OrgView): EmulatorRecords {
  return {
    get: async (sObject, id) => view.get(nameIn(org, sObject), id),
    find: async (sObject, field, value) => view.find(nameIn(org, sObject), field, value),
    all: async (sObject) => view.all(nameIn(org, sObject)),
  };
}

function transactionOf(org: Org, tx: OrgTransaction): EmulatorTransaction {
  return {
    ...recordsOf(org, tx),
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
