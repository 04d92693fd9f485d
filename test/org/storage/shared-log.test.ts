import { describe, expect, test } from '@jest/globals';
import { catalogueOf } from '../../../src/org/definitions/files.ts';
import { OrgMemory } from '../../../src/org/org-memory.ts';
import type { RecordChange, SObjectRecord } from '../../../src/org/port.ts';
import { makeId } from '../../../src/org/record-ids.ts';
import { MemoryLog } from '../../../src/org/storage/memory-log.ts';
import { memoryStorage } from '../../../src/org/storage/memory-storage.ts';
import { NotNextCommit, type OrgStorage } from '../../../src/org/storage/port.ts';
import { alter, asText, drop, OrgModel, put } from './org-model.ts';
import { SimulatedDisk } from './simulated-disk.ts';
import { seedOrg } from './simulated-org.ts';

const ACCOUNT = makeId('001', 1);

const account = (fields: object): SObjectRecord => ({ Id: ACCOUNT, ...fields });

/** One of the orgs that share a log. */
class Sharer {
  readonly storage: OrgStorage;
  memory!: OrgMemory;

  constructor(log: MemoryLog) {
    this.storage = memoryStorage(log);
  }

  async open(): Promise<void> {
    this.memory = new OrgMemory(await catalogueOf(new Map()), (await this.storage.load())!, {});
  }

  /** Tries until no other org was first; returns how often it tried. */
  async set(fields: object, tries = 1): Promise<number> {
    const before = this.memory.records.get('Account', ACCOUNT);
    const after = account({ ...before, ...fields });
    const changes: RecordChange[] = [{ sObject: 'Account', id: ACCOUNT, before, after }];
    const { commit, entry } = this.memory.commit({ changes, counters: { n: tries }, settings: {} });
    try {
      await this.storage.append(entry);
      return tries;
    } catch (error) {
      expect(error).toBeInstanceOf(NotNextCommit);
      this.memory.undo(commit);
      await this.catchUp();
      return this.set(fields, tries + 1);
    }
  }

  async catchUp(): Promise<void> {
    const { commit } = this.memory.snapshot();
    for (const entry of await this.storage.entriesSince(commit)) this.memory.apply(entry);
  }
}

async function sharers(): Promise<[Sharer, Sharer]> {
  const log = new MemoryLog();
  const records = new Map([['Account', new Map([[ACCOUNT, account({ Name: 'A' })]])]]);
  await memoryStorage(log).checkpoint({ records, settings: {}, counters: new Map(), commit: 0 });
  const both: [Sharer, Sharer] = [new Sharer(log), new Sharer(log)];
  for (const sharer of both) await sharer.open();
  return both;
}

describe('two orgs over one log', () => {
  test('refuse a commit that is not the next one, and read those of the other', async () => {
    const [one, other] = await sharers();
    expect(await one.set({ Phone: '1' })).toBe(1);
    expect(await other.set({ Site: 'x' })).toBe(2);
    expect(await other.set({ Site: 'y' })).toBe(1);
    await one.catchUp();
    const expected = account({ Name: 'A', Phone: '1', Site: 'y' });
    for (const { memory } of [one, other]) expect(memory.records.get('Account', ACCOUNT)).toEqual(expected);
    expect(asText(one.memory.snapshot())).toBe(asText(other.memory.snapshot()));
  });

  test('have all commits when they open', async () => {
    const [one, other] = await sharers();
    await one.set({ Name: 'B' });
    await other.open();
    expect(asText(other.memory.snapshot())).toBe(asText(one.memory.snapshot()));
  });

  test('apply commits in their order only', async () => {
    const [one, other] = await sharers();
    await one.set({ Name: 'B' });
    await one.set({ Name: 'C' });
    const [, second] = await other.storage.entriesSince(0);
    expect(() => other.memory.apply(second!)).toThrow(NotNextCommit);
  });
});

describe('an org directory', () => {
  test('returns the commits since another one, as they were stored, until a checkpoint has them', async () => {
    const model = new OrgModel([put('Order', 'o1', { Status: 'Draft', Name: 'x' })]);
    const storage = await seedOrg(new SimulatedDisk(), model);
    await storage.append(model.commit([put('Refund', 'r1')], { n: 1 }));
    const change = alter(model.state, 'Order', 'o1', { Status: 'Activated', Name: undefined });
    await storage.append(model.commit([change]));
    await storage.append(model.commit([drop('Refund', 'r1')], {}, { retryLimit: 3 }));
    const changed = { sObject: 'Order', id: 'o1', set: { Status: 'Activated' }, blank: ['Name'] };
    const dropped = { sObject: 'Refund', id: 'r1', record: null };
    expect(await storage.entriesSince(1)).toEqual([
      { commit: 2, changes: [changed], counters: {} },
      { commit: 3, changes: [dropped], counters: {}, settings: { retryLimit: 3 } },
    ]);
    expect(await storage.entriesSince(3)).toEqual([]);
    await storage.checkpoint(model.state);
    expect(await storage.entriesSince(3)).toEqual([]);
    await expect(storage.entriesSince(2)).rejects.toThrow(RangeError);
  });

  test('refuses an entry that is not the next commit as such', async () => {
    const storage = await seedOrg(new SimulatedDisk(), new OrgModel());
    const refused = storage.append({ commit: 7, changes: [], counters: {} });
    await expect(refused).rejects.toMatchObject({ name: 'NotNextCommit', next: 1 });
  });
});
