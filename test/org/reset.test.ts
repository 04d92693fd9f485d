/** A reset of an org: whole and durable, at every step of the disk; and what began before it writes nothing afterwards. */
import { describe, expect, test } from '@jest/globals';
import { openOrg } from '../../src/org/emulated-org.ts';
import type { Org } from '../../src/org/port.ts';
import { openDirectoryStorage } from '../../src/org/storage/directory-storage.ts';
import { memoryStorage } from '../../src/org/storage/memory-storage.ts';
import { type Chooser, failure, SimulatedDisk } from './storage/simulated-disk.ts';
import { DIRECTORY, removeLocks } from './storage/simulated-org.ts';

const clock = () => new Date('2026-11-22T09:00:00.000Z');

async function openOn(disk: SimulatedDisk) {
  const storage = await openDirectoryStorage(DIRECTORY, { fileSystem: disk, warn: () => {} });
  return openOrg({ storage, clock, onFault: () => {} });
}

const insert = (org: Org, Name: string) => org.transact('one', (tx) => tx.insert('Account', { Name }));

async function textOf(org: Org): Promise<string> {
  const objects = ['Account', 'User', 'Organization'];
  const records = await Promise.all(objects.map((name) => org.all(name)));
  const deleted = await org.deleted('Account');
  return JSON.stringify([records, deleted, org.settings.retryLimit, org.settings.randomSeed]);
}

/** Makes an org, changes it, resets it; `seen` gets the texts before and after, and whether the reset was acknowledged. */
async function runScene(disk: SimulatedDisk, seen: { texts: string[]; isReset: boolean }): Promise<void> {
  const org = await openOn(disk);
  seen.texts.push(await textOf(org));
  const { Id } = await insert(org, 'One');
  await org.transact('two', (tx) => tx.delete('Account', Id));
  await org.changeSettings({ retryLimit: 7, randomSeed: 'x' });
  await insert(org, 'Two');
  seen.texts.push(await textOf(org));
  await org.files.append('data-1', 0, [Buffer.from('text')]);
  const next = await org.reset();
  seen.isReset = true;
  expect(await textOf(next)).toBe(seen.texts[0]);
  expect(await next.files.list()).toEqual([]);
  await next.close();
}

/** Until the org has been changed, a crash leaves a state from before: the storage's own tests are about those. */
async function firstStepOfReset(): Promise<{ from: number; to: number }> {
  const disk = new SimulatedDisk();
  let from = 0;
  const seen = { texts: [] as string[], isReset: false };
  disk.fault = (_, index) => {
    if (seen.texts.length < 2) from = index + 1;
  };
  await runScene(disk, seen);
  return { from, to: disk.steps.length };
}

test('a stop of the process or of the machine at any step leaves the org as it was or as it was seeded', async () => {
  const { from, to } = await firstStepOfReset();
  expect(to - from).toBeGreaterThan(10);
  const choosers: (Chooser | undefined)[] = [undefined, () => 0, (count) => count - 1];
  for (let last = from; last < to; last++) {
    for (const choose of choosers) {
      const [disk, seen] = [new SimulatedDisk(), { texts: [] as string[], isReset: false }];
      disk.fault = ({ path }, index) => {
        if (index >= last) throw failure('ECRASH', path);
      };
      await runScene(disk, seen).catch(() => {});
      disk.fault = () => {};
      const left = removeLocks(choose ? disk.loseUnsynced(choose) : disk.stop());
      const again = await openOn(left);
      const [seeded, changed] = seen.texts;
      const text = await textOf(again);
      expect(seen.isReset ? [seeded] : [seeded, changed]).toContain(text);
      expect(await textOf(await again.reset())).toBe(seeded);
    }
  }
});

test('a reset that cannot be stored changes nothing, and the org goes on', async () => {
  const disk = new SimulatedDisk();
  const org = await openOn(disk);
  const { Id } = await insert(org, 'One');
  disk.fault = ({ path }) => {
    throw failure('ENOSPC', path);
  };
  await expect(org.reset()).rejects.toThrow();
  disk.fault = () => {};
  expect(await org.get('Account', Id)).toBeDefined();
  await insert(org, 'Two');
  expect((await (await org.reset()).all('Account')).length).toBe(0);
});

describe('what began before the reset', () => {
  const open = () => openOrg({ storage: memoryStorage(), clock });

  test('is refused where it waits for its turn, and reads the org as it was', async () => {
    const org = await open();
    const { Id } = await insert(org, 'One');
    const reset = org.reset();
    await Promise.resolve();
    const late = insert(org, 'Late').catch((error) => error);
    const next = await reset;
    const outcome = await late;
    const isBefore = !(outcome instanceof Error);
    if (!isBefore) expect(outcome.message).toBe('The org was reset meanwhile');
    expect(await next.all('Account')).toEqual([]);
    expect((await org.get('Account', Id))?.Name).toBe('One');
    await expect(insert(org, 'Later')).rejects.toThrow('The org was reset meanwhile');
    await expect(org.changeSettings({})).rejects.toThrow('The org was reset meanwhile');
    expect((await insert(next, 'First')).Id).toBe(Id);
  });

  test('does not go on with a file, though it waits for its next bytes', async () => {
    const org = await open();
    let isStarted = () => {};
    const started = new Promise<void>((resolve) => {
      isStarted = resolve;
    });
    async function* slow() {
      yield Buffer.from('first');
      isStarted();
      await new Promise(() => {});
    }
    const upload = org.files.append('data-1', 0, slow()).catch((error) => error);
    await started;
    const next = await org.reset();
    expect((await upload).message).toBe('The org was reset meanwhile');
    expect(await next.files.list()).toEqual([]);
    await next.files.append('data-1', 0, [Buffer.from('new')]);
    expect(() => org.files.read('data-1', 0, 3)).toThrow('The org was reset meanwhile');
  });
});
