/**
 * An org from inside an open transaction: reads return what the transaction sees, and a resource that starts a transaction gets the
 * open one. So any resource can run as part of a larger transaction without knowing it.
 */
import type { Commit, Org, OrgFiles, OrgTransaction, SObjectRecord } from './port.ts';
import type { OrgSettings } from './settings.ts';
import type { SObjectType } from './sobject-type.ts';

export class OrgInTransaction implements Org {
  readonly #org: Org;
  readonly #tx: OrgTransaction;

  constructor(org: Org, tx: OrgTransaction) {
    this.#org = org;
    this.#tx = tx;
  }

  get id(): string {
    return this.#org.id;
  }

  get settings(): OrgSettings {
    return this.#org.settings;
  }

  /** Files never take part in a transaction. */
  get files(): OrgFiles {
    return this.#org.files;
  }

  get(sObject: string, id: string): Promise<SObjectRecord | undefined> {
    return this.#tx.get(sObject, id);
  }

  find(sObject: string, field: string, value: string): Promise<SObjectRecord[]> {
    return this.#tx.find(sObject, field, value);
  }

  all(sObject: string): Promise<readonly SObjectRecord[]> {
    return this.#tx.all(sObject);
  }

  deleted(sObject: string): Promise<readonly SObjectRecord[]> {
    return this.#tx.deleted(sObject);
  }

  findDeleted(sObject: string, field: string, value: string): Promise<SObjectRecord[]> {
    return this.#tx.findDeleted(sObject, field, value);
  }

  getDeleted(sObject: string, id: string): Promise<SObjectRecord | undefined> {
    return this.#tx.getDeleted(sObject, id);
  }

  sObjectType(name: string): SObjectType | undefined {
    return this.#org.sObjectType(name);
  }

  sObjectTypeOfId(id: string): SObjectType | undefined {
    return this.#org.sObjectTypeOfId(id);
  }

  sObjectTypes(): readonly SObjectType[] {
    return this.#org.sObjectTypes();
  }

  hasSObject(name: string): boolean {
    return this.#org.hasSObject(name);
  }

  isIndexed(sObject: string, field: string): boolean {
    return this.#org.isIndexed(sObject, field);
  }

  /** A nested transaction: when `work` rejects, only its own writes are undone. */
  transact<T>(_key: string, work: (tx: OrgTransaction) => Promise<T>): Promise<T> {
    return this.#tx.attempt(() => work(this.#tx));
  }

  within(tx: OrgTransaction): Org {
    return new OrgInTransaction(this, tx);
  }

  changeSettings(_changes: Partial<OrgSettings>): Promise<OrgSettings> {
    return Promise.reject(new Error('Settings cannot be changed inside a transaction'));
  }

  onCommit(listener: (commit: Commit) => void): () => void {
    return this.#org.onCommit(listener);
  }

  close(): Promise<void> {
    return Promise.reject(new Error('An org cannot be closed inside a transaction'));
  }
}
