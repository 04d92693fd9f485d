/** A small org to write into: one order, two payment summaries, a credit memo, an invoice; and a storage that tests control. */

import type { DefinitionFiles } from '../../src/org/definitions/files.ts';
import { openOrg } from '../../src/org/emulated-org.ts';
import type { FieldValues, Org, SObjectRecord } from '../../src/org/port.ts';
import { makeId } from '../../src/org/record-ids.ts';
import { seedOf } from '../../src/org/seed.ts';
import { memoryFiles } from '../../src/org/storage/memory-files.ts';
import { memorySnapshots } from '../../src/org/storage/memory-snapshots.ts';
import type { JournalEntry, LoggedEntry, OrgState, OrgStorage } from '../../src/org/storage/port.ts';

export const ORDER_SUMMARY = makeId('1Os', 1);
export const SUMMARY_A = makeId('0bM', 1);
export const SUMMARY_B = makeId('0bM', 2);
export const MEMO = makeId('50g', 1);
export const INVOICE = makeId('3tt', 1);
export const AUTHORIZATION = makeId('0Xc', 1);
export const ACCOUNT = makeId('001', 1);

export const NOW = '2026-11-22T09:00:00.000+0000';

export const SMALL_ORG = {
  Account: [{ Id: ACCOUNT, Name: 'Mara Lindqvist' }],
  Order: [{ Id: makeId('801', 1), AccountId: ACCOUNT, EffectiveDate: '2026-11-01', Status: 'Activated' }],
  OrderSummary: [
    {
      Id: ORDER_SUMMARY,
      OrderNumber: 'SMALL-1',
      AccountId: ACCOUNT,
      OriginalOrderId: makeId('801', 1),
      OrderLifeCycleType: 'MANAGED',
    },
  ],
  OrderPaymentSummary: [
    { Id: SUMMARY_A, OrderSummaryId: ORDER_SUMMARY, Method: 'Card', Type: 'CREDIT_CARD' },
    { Id: SUMMARY_B, OrderSummaryId: ORDER_SUMMARY, Method: 'Gift card', Type: 'GIFT_CARD' },
  ],
  PaymentAuthorization: [
    {
      Id: AUTHORIZATION,
      OrderPaymentSummaryId: SUMMARY_A,
      Amount: 500,
      ProcessingMode: 'External',
      Status: 'Processed',
    },
  ],
  CreditMemo: [{ Id: MEMO, Status: 'Posted', BillingAccountId: ACCOUNT, ReferenceEntityId: ORDER_SUMMARY }],
  Invoice: [
    {
      Id: INVOICE,
      Status: 'Posted',
      BillingAccountId: ACCOUNT,
      ReferenceEntityId: ORDER_SUMMARY,
      InvoiceDate: '2026-11-01',
      DueDate: '2026-11-01',
    },
  ],
};

export async function openSmallOrg(storage: OrgStorage = new TestStorage()): Promise<Org> {
  return openOrg({
    storage,
    clock: () => new Date('2026-11-22T09:00:00Z'),
    seed: seedOf(SMALL_ORG, {}, new Date(NOW)),
  });
}

/** Runs one insert as a transaction of its own. */
export function insert(org: Org, sObject: string, fields: FieldValues): Promise<SObjectRecord> {
  return org.transact('test', (tx) => tx.insert(sObject, fields));
}

export function update(org: Org, sObject: string, id: string, changes: FieldValues): Promise<SObjectRecord> {
  return org.transact('test', (tx) => tx.update(sObject, id, changes));
}

export function remove(org: Org, sObject: string, id: string): Promise<void> {
  return org.transact('test', (tx) => tx.delete(sObject, id));
}

/** The values of the given fields of the record. */
export async function read(org: Org, sObject: string, id: string, ...fields: readonly string[]) {
  const record = await org.get(sObject, id);
  return fields.map((field) => record?.[field] ?? null);
}

export const paymentOf = (amount: string, more: FieldValues = {}): FieldValues => ({
  Amount: amount,
  OrderPaymentSummaryId: SUMMARY_A,
  ProcessingMode: 'External',
  Status: 'Processed',
  Type: 'Capture',
  ...more,
});

export const refundOf = (amount: string, more: FieldValues = {}): FieldValues => ({
  ...paymentOf(amount),
  Type: 'Referenced',
  ...more,
});

/** A storage in memory; after `hold`, appends wait until the test lets them through or fails them. */
export class TestStorage implements OrgStorage {
  state: OrgState | undefined;
  readonly entries: JournalEntry[] = [];
  readonly checkpoints: OrgState[] = [];
  checkpointDue = false;
  isClosed = false;
  readonly files = memoryFiles();
  readonly snapshots = memorySnapshots();
  #held: { entry: JournalEntry; resolve: () => void; reject: (error: Error) => void }[] | undefined;

  async load(): Promise<OrgState | undefined> {
    return this.state;
  }

  definitions(): Promise<DefinitionFiles> {
    return Promise.resolve(new Map());
  }

  async saveDefinitions(): Promise<void> {}

  append(entry: JournalEntry): Promise<void> {
    if (!this.#held) {
      this.entries.push(entry);
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => this.#held?.push({ entry, resolve, reject }));
  }

  async entriesSince(): Promise<readonly LoggedEntry[]> {
    return [];
  }

  /** Keeps a copy: the records of the state may change once it is written. */
  async checkpoint(state: OrgState): Promise<void> {
    const records = new Map([...state.records].map(([sObject, ofObject]) => [sObject, new Map(ofObject)]));
    this.state = { ...state, records };
    this.checkpoints.push(this.state);
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }

  /** From now on appends wait. */
  hold(): void {
    this.#held = [];
  }

  get heldCount(): number {
    return this.#held?.length ?? 0;
  }

  /** Makes the first waiting append durable. */
  releaseNext(): void {
    const first = this.#held?.shift();
    if (!first) return;
    this.entries.push(first.entry);
    first.resolve();
  }

  /** Fails all waiting appends, in order. */
  fail(message: string): void {
    this.failWith(new Error(message));
  }

  failWith(error: Error): void {
    const failed = this.#held ?? [];
    this.#held = undefined;
    for (const { reject } of failed) reject(error);
  }
}

/** Resolves after all pending promises and microtasks have run. */
export function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
