/** Named snapshots of an org directory, whose disk stops at every step. */
import { describe, expect, test } from '@jest/globals';
import { AS_SEEDED, type OrgState, type OrgStorage, StorageError } from '../../../src/org/storage/port.ts';
import { asText, OrgModel, put } from './org-model.ts';
import { type Chooser, failure, SimulatedDisk } from './simulated-disk.ts';
import { DIRECTORY, openOrg, removeLocks, seedOrg } from './simulated-org.ts';

const newModel = () => new OrgModel([put('Order', 'o1'), put('Refund', 'r1')]);

const SNAPSHOT = `${DIRECTORY}/records/snapshot-as-seeded.json`;

async function commit(storage: OrgStorage, model: OrgModel, text: string): Promise<void> {
  await storage.append(model.commit([put('Refund', 'r1', { text }), put('Order', text)]));
}

/** The texts of all snapshots by their names. */
async function all({ snapshots }: OrgStorage): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const name of await snapshots.list()) texts[name] = asText(await snapshots.load(name));
  return texts;
}

/** The seed, a snapshot of commit 1, one of commit 2 that replaces it, a removed one, and checkpoints between them. */
async function runScene(disk: SimulatedDisk, model: OrgModel): Promise<void> {
  const storage = await seedOrg(disk, model);
  await commit(storage, model, 'one');
  await storage.snapshots.save('mine', model.state);
  await commit(storage, model, 'two');
  await storage.snapshots.save('mine', model.state);
  await storage.snapshots.save('gone', model.state);
  await commit(storage, model, 'three');
  await storage.checkpoint(model.state);
  await storage.snapshots.delete('gone');
  await commit(storage, model, 'four');
  await storage.checkpoint(model.state);
  await storage.close();
}

describe('snapshots', () => {
  test('have what was committed when they were saved, whatever is committed and removed later', async () => {
    const [disk, model] = [new SimulatedDisk(), newModel()];
    await runScene(disk, model);
    const { storage, state } = await openOrg(disk);
    expect(asText(state)).toBe(asText(model.state));
    expect(await all(storage)).toEqual({ [AS_SEEDED]: asText(model.at(0)), mine: asText(model.at(2)) });
    expect(await storage.snapshots.load('gone')).toBeUndefined();
    await storage.snapshots.delete('mine');
    await storage.snapshots.delete('never');
    await storage.snapshots.delete(AS_SEEDED);
    await commit(storage, model, 'five');
    await storage.checkpoint(model.state);
    const blocks = (await disk.list(`${DIRECTORY}/records`)).filter((name) => name.endsWith('.ndjson'));
    expect(blocks.sort()).toEqual(['Order-000001-c5.ndjson', 'Refund-000001-c5.ndjson']);
  });

  test('names are plain', async () => {
    const storage = await seedOrg(new SimulatedDisk(), newModel());
    for (const name of ['', '../x', 'A', 'a b', '-a', 'a'.repeat(65)])
      await expect(storage.snapshots.load(name)).rejects.toThrow();
  });

  test('a stop of the process or of the machine at any step leaves each as it was or as it becomes', async () => {
    const whole = new SimulatedDisk();
    await runScene(whole, newModel());
    const chooseAll: Chooser[] = [() => 0, (count) => count - 1];
    for (let last = 0; last < whole.steps.length; last++) {
      for (const choose of [undefined, ...chooseAll]) {
        const [disk, model] = [new SimulatedDisk(), newModel()];
        disk.fault = ({ path }, index) => {
          if (index >= last) throw failure('ECRASH', path);
        };
        await runScene(disk, model).catch(() => {});
        const left = removeLocks(choose ? disk.loseUnsynced(choose) : disk.stop());
        await expectWhole(left, model);
      }
    }
  });
});

/** Every snapshot can be read, and is one of the states that the org had; an org with a state has its initial one. */
async function expectWhole(disk: SimulatedDisk, model: OrgModel): Promise<void> {
  const { storage, state } = await openOrg(disk);
  if (!state) return;
  const snapshots = await all(storage);
  expect(snapshots[AS_SEEDED]).toBe(asText(model.at(0)));
  const past = Array.from({ length: 5 }, (_, number) => textAt(model, number));
  for (const text of Object.values(snapshots)) expect(past).toContain(text);
  await storage.append({ commit: state.commit + 1, changes: [put('Order', 'after')], counters: {} });
  await storage.checkpoint({ ...(state as OrgState), commit: state.commit + 1 });
  expect(await all(storage)).toEqual(snapshots);
}

const textAt = (model: OrgModel, number: number) =>
  number <= model.state.commit ? asText(model.at(number)) : undefined;

describe('damage of a snapshot', () => {
  test('of its manifest is reported at the start, with the file', async () => {
    const disk = new SimulatedDisk();
    await runScene(disk, newModel());
    const bytes = disk.contents().get(SNAPSHOT)!;
    for (let offset = 0; offset < bytes.length; offset++) {
      const changed = Buffer.from(bytes);
      changed[offset] = changed[offset]! ^ 1;
      const damagedDisk = disk.clone();
      damagedDisk.tamper(SNAPSHOT, changed);
      const error = await openOrg(damagedDisk).catch((reason) => reason);
      expect(error).toBeInstanceOf(StorageError);
      expect(error.message).toContain(SNAPSHOT);
    }
  });

  test('of a block that only the snapshot lists is reported when it is read; a missing one at the start', async () => {
    const disk = new SimulatedDisk();
    const model = newModel();
    await runScene(disk, model);
    const path = `${DIRECTORY}/records/Refund-000001-c0.ndjson`;
    const changed = disk.clone();
    changed.tamper(path, Buffer.from('{"Id":"r2"}\n'));
    const { storage, state } = await openOrg(changed);
    expect(asText(state)).toBe(asText(model.state));
    await expect(storage.snapshots.load(AS_SEEDED)).rejects.toThrow(path);
    disk.tamper(path, undefined);
    await expect(openOrg(disk)).rejects.toThrow(path);
  });
});
