import { beforeEach, describe, expect, test } from '@jest/globals';
import { withoutPadding } from '../../../src/org/storage/journal-padding.ts';
import { type OrgStorage, StorageError, StorageUnavailable } from '../../../src/org/storage/port.ts';
import { asText, OrgModel, put } from './org-model.ts';
import { failure, type Operation, SimulatedDisk } from './simulated-disk.ts';
import { DIRECTORY, openOrg, removeLocks, seedOrg } from './simulated-org.ts';

const loseAll = () => 0;

let disk: SimulatedDisk;
let model: OrgModel;
let storage: OrgStorage;

beforeEach(async () => {
  disk = new SimulatedDisk();
  model = new OrgModel([put('Order', 'o1')]);
  storage = await seedOrg(disk, model);
});

/** The bytes of the journal before its padding. */
const entriesOf = (name: string) =>
  withoutPadding(disk.contents().get(`${DIRECTORY}/${name}`) ?? Buffer.alloc(0));

const nextCommit = () => model.commit([put('Refund', `r${model.state.commit}`)]);

/** Makes the next operations of that kind fail: one, unless `times` says more. */
function failNext(operation: Operation, code = 'ENOSPC', times = 1): void {
  let left = times;
  disk.fault = (step) => {
    if (step.operation === operation && left-- > 0) throw failure(code, step.path);
  };
}

/** The state after the machine stops and loses whatever was not synced. */
async function stateAfterPowerFailure() {
  return (await openOrg(removeLocks(disk.loseUnsynced(loseAll)))).state;
}

async function stateAfterStop() {
  return (await openOrg(removeLocks(disk.stop()))).state;
}

describe('group commit', () => {
  test('appends called together are one write, which is on the disk when it resolves', async () => {
    const steps = disk.steps.length;
    await Promise.all(Array.from({ length: 64 }, () => storage.append(nextCommit())));
    expect(disk.steps.slice(steps).map(({ operation }) => operation)).toEqual(['writeSynced']);
    expect(asText(await stateAfterPowerFailure())).toBe(asText(model.state));
  });

  test('appends called during a write wait for the next write', async () => {
    const writes = disk.count('writeSynced');
    const first = storage.append(nextCommit());
    let others: Promise<void>[] = [];
    disk.fault = ({ operation }) => {
      if (operation === 'writeSynced' && others.length === 0)
        others = [1, 2, 3].map(() => storage.append(nextCommit()));
    };
    await first;
    await Promise.all(others);
    expect(disk.count('writeSynced') - writes).toBe(2);
    expect(asText(await stateAfterPowerFailure())).toBe(asText(model.state));
  });

  test('appends resolve in the order of their calls', async () => {
    const order: number[] = [];
    const entries = Array.from({ length: 5 }, nextCommit);
    await Promise.all(entries.map((entry) => storage.append(entry).then(() => order.push(entry.commit))));
    expect(order).toEqual([1, 2, 3, 4, 5]);
  });

  test('an append is on the disk when it resolves', async () => {
    await storage.append(nextCommit());
    expect(asText(await stateAfterPowerFailure())).toBe(asText(model.state));
  });
});

describe('a write that fails', () => {
  test.each<[Operation, string]>([
    ['writeSynced', 'ENOSPC'],
    ['writeSynced', 'EIO'],
  ])(
    'at its %s (%s) rejects all waiting appends, leaves nothing behind, and the next append works',
    async (operation, code) => {
      await storage.append(nextCommit());
      failNext(operation, code);
      const results = await Promise.allSettled([1, 2, 3].map(() => storage.append(nextCommit())));
      for (const result of results) {
        expect(result).toMatchObject({ status: 'rejected', reason: expect.any(StorageError) });
        expect(result).toMatchObject({
          reason: { message: expect.stringMatching(`journal-1.ndjson: ${code}`) },
        });
      }
      model.revertTo(1);
      await storage.append(model.commit([put('Refund', 'other')]));
      expect(asText(await stateAfterPowerFailure())).toBe(asText(model.state));
    },
  );

  test('rejects appends called while it is cut back', async () => {
    await storage.append(nextCommit());
    const first = storage.append(nextCommit());
    let second: Promise<void> | undefined;
    disk.fault = ({ operation, path }) => {
      if (operation === 'writeSynced' && !second) throw failure('ENOSPC', path);
      if (operation === 'truncate') second = storage.append(nextCommit());
    };
    await expect(first).rejects.toThrow(StorageError);
    await expect(second).rejects.toThrow(StorageError);
    model.revertTo(1);
    await storage.append(nextCommit());
    expect(asText(await stateAfterStop())).toBe(asText(model.state));
  });

  test('does not come back after a power failure', async () => {
    await storage.append(nextCommit());
    failNext('writeSynced', 'EIO');
    await expect(storage.append(nextCommit())).rejects.toThrow(StorageError);
    model.revertTo(1);
    const loseNothing = (count: number) => count - 1;
    const { state } = await openOrg(removeLocks(disk.loseUnsynced(loseNothing)));
    expect(asText(state)).toBe(asText(model.state));
  });

  test('that cannot be cut back either blocks later appends until it can be', async () => {
    await storage.append(nextCommit());
    let left = 4;
    disk.fault = ({ operation, path }) => {
      if (['writeSynced', 'sync'].includes(operation) && left-- > 0) throw failure('EIO', path);
    };
    for (let failure = 0; failure < 3; failure++) {
      await expect(storage.append(nextCommit())).rejects.toThrow(StorageUnavailable);
      model.revertTo(1);
    }
    await storage.append(model.commit([put('Refund', 'other')]));
    await storage.checkpoint(model.state);
    expect(asText(await stateAfterPowerFailure())).toBe(asText(model.state));
  });

  test('that cannot be cut back at the close either is reported', async () => {
    await storage.append(nextCommit());
    disk.fault = ({ operation, path }) => {
      if (operation === 'writeSynced' || operation === 'sync') throw failure('EIO', path);
    };
    await expect(storage.append(nextCommit())).rejects.toThrow(StorageUnavailable);
    await expect(storage.close()).rejects.toThrow(
      /Cannot repair .*journal-1.ndjson after a failed write: EIO/,
    );
    disk.fault = () => {};
    expect((await openOrg(disk)).state?.commit).toBe(1);
  });

  test('rejects the appends behind it for the same reason', async () => {
    await storage.append(nextCommit());
    failNext('writeSynced', 'ENOSPC');
    const first = storage.append(nextCommit());
    await expect(first).rejects.toMatchObject({ plainCause: 'the disk is full' });
    await expect(storage.append(nextCommit())).rejects.toMatchObject({ plainCause: 'the disk is full' });
    model.revertTo(1);
    await storage.append(nextCommit());
  });
});

describe('padding', () => {
  const journal = `${DIRECTORY}/journal-1.ndjson`;
  const contents = () => disk.contents().get(journal)!.toString();

  test('is written ahead of the entries, and later ones are written into it', async () => {
    await storage.append(nextCommit());
    const { length } = contents();
    expect(contents()).toMatch(/^[^\t]*\n\t{4096}$/);
    for (let commits = 0; commits < 20; commits++) await storage.append(nextCommit());
    expect(contents()).toHaveLength(length);
    while (contents().length === length) await storage.append(nextCommit());
    expect(contents()).toMatch(/^[^\t]*\n\t{4096,}$/);
    expect(asText(await stateAfterPowerFailure())).toBe(asText(model.state));
  });

  test('is cut off, without a warning, when a stopped org is opened', async () => {
    await storage.append(nextCommit());
    const stopped = removeLocks(disk.stop());
    const { state, warnings } = await openOrg(stopped);
    expect(asText(state)).toBe(asText(model.state));
    expect(warnings).toEqual([]);
    expect(stopped.contents().get(journal)?.includes('\t')).toBe(false);
  });

  test('is cut off when the org is closed, but not if the directory is no longer ours', async () => {
    await storage.append(nextCommit());
    const other = removeLocks(disk.clone());
    await storage.close();
    expect(contents()).not.toContain('\t');
    ({ storage } = await openOrg(other));
    await storage.append(nextCommit());
    removeLocks(other);
    await storage.close();
    expect(other.contents().get(journal)?.includes('\t')).toBe(true);
  });

  test('is cut off, on the disk, before there is another journal', async () => {
    await storage.append(nextCommit());
    disk.fault = ({ operation, path }) => {
      if (operation === 'create') throw failure('ECRASH', path);
    };
    await expect(storage.checkpoint(model.state)).rejects.toThrow('ECRASH');
    const left = disk.loseUnsynced((count) => count - 1).contents();
    expect([...left.keys()].filter((path) => path.includes('journal'))).toHaveLength(2);
    expect(left.get(journal)?.includes('\t')).toBe(false);
  });

  test('is left out where the disk has space for the entries only', async () => {
    failNext('writeSynced', 'ENOSPC');
    await storage.append(nextCommit());
    expect(contents()).not.toContain('\t');
    expect(asText(await stateAfterPowerFailure())).toBe(asText(model.state));
  });
});

describe('what the org must not do', () => {
  test('skip or repeat a commit number', async () => {
    await storage.append(nextCommit());
    for (const commit of [0, 1, 3]) {
      await expect(storage.append({ commit, changes: [], counters: {} })).rejects.toThrow(RangeError);
    }
    await storage.append(nextCommit());
  });

  test('checkpoint a commit that is not journaled', async () => {
    nextCommit();
    await expect(storage.checkpoint(model.state)).rejects.toThrow(RangeError);
    expect(asText(await stateAfterStop())).toBe(asText(model.at(0)));
  });

  test('commit, or write a checkpoint, before it was loaded or after it was closed', async () => {
    await storage.close();
    await expect(storage.append(nextCommit())).rejects.toThrow(/closed/);
    await expect(storage.checkpoint(model.state)).rejects.toThrow(/closed/);
    await storage.close();
  });

  test('commit before the first checkpoint', async () => {
    const { storage: fresh } = await openOrg(new SimulatedDisk());
    await expect(fresh.append(nextCommit())).rejects.toThrow(/checkpoint/);
  });
});

describe('journals and checkpoints', () => {
  const journals = () =>
    [...disk.contents().keys()]
      .filter((path) => path.includes('journal'))
      .map((path) => path.slice(DIRECTORY.length + 1));

  test('a checkpoint starts a new journal and drops the one before', async () => {
    await storage.append(nextCommit());
    await storage.append(nextCommit());
    expect(journals()).toEqual(['journal-1.ndjson']);
    await storage.checkpoint(model.state);
    expect(journals()).toEqual(['journal-3.ndjson']);
    await storage.checkpoint(model.state);
    expect(journals()).toEqual(['journal-3.ndjson']);
  });

  test('a checkpoint has the commits after its state too that are on the disk', async () => {
    await storage.append(nextCommit());
    const state = model.state;
    await storage.append(nextCommit());
    await storage.checkpoint(state);
    expect(journals()).toEqual(['journal-3.ndjson']);
    await storage.append(nextCommit());
    expect(asText(await stateAfterPowerFailure())).toBe(asText(model.state));
  });

  test('commits while a checkpoint is written stay in the next journal until the next checkpoint', async () => {
    await storage.append(nextCommit());
    let meanwhile: Promise<void> | undefined;
    disk.fault = ({ operation }) => {
      if (operation === 'create') meanwhile ??= storage.append(nextCommit());
    };
    await storage.checkpoint(model.state);
    await meanwhile;
    expect(journals()).toEqual(['journal-2.ndjson']);
    expect(asText((await openOrg(removeLocks(disk.clone()))).state)).toBe(asText(model.state));
    await storage.checkpoint(model.state);
    expect(journals()).toEqual(['journal-3.ndjson']);
    expect(asText(await stateAfterPowerFailure())).toBe(asText(model.state));
  });

  test('a checkpoint waits for the appends before it', async () => {
    const append = storage.append(nextCommit());
    await storage.checkpoint(model.state);
    await append;
    expect(asText(await stateAfterPowerFailure())).toBe(asText(model.state));
  });

  test('a checkpoint of an older state changes nothing', async () => {
    const older = model.state;
    await storage.append(nextCommit());
    await Promise.all([storage.checkpoint(model.state), storage.checkpoint(older)]);
    expect(asText(await stateAfterStop())).toBe(asText(model.state));
  });

  test('a checkpoint is due when the journal has grown, and not while one is written', async () => {
    await storage.close();
    ({ storage } = await openOrg(disk, 500));
    while (!storage.checkpointDue) await storage.append(nextCommit());
    expect(entriesOf('journal-1.ndjson').length).toBeGreaterThanOrEqual(500);
    const checkpoint = storage.checkpoint(model.state);
    expect(storage.checkpointDue).toBe(false);
    await checkpoint;
    expect(storage.checkpointDue).toBe(false);
  });

  test('a checkpoint is due when the journal has grown to the size of the files that it replaces, also after a restart', async () => {
    disk = new SimulatedDisk();
    const big = { text: 'x'.repeat(3_000) };
    model = new OrgModel([put('Order', 'o1', big), put('Order', 'o2', big), put('Account', 'a1', big)]);
    await (await seedOrg(disk, model)).close();
    ({ storage } = await openOrg(disk, 1));
    const orders = disk.contents().get(`${DIRECTORY}/records/Order-000001-c0.ndjson`)!.length;
    const nextOrder = () => model.commit([put('Order', 'o1', { n: model.state.commit })]);
    for (let commits = 0; commits < 20; commits++) await storage.append(nextOrder());
    await storage.close();
    ({ storage } = await openOrg(disk, 1));
    while (!storage.checkpointDue) {
      expect(entriesOf('journal-1.ndjson').length).toBeLessThan(orders);
      await storage.append(nextOrder());
    }
    expect(entriesOf('journal-1.ndjson').length).toBeGreaterThanOrEqual(orders);
    await storage.checkpoint(model.state);
    await storage.append(nextCommit());
    expect(storage.checkpointDue).toBe(true);
  });

  test.each<[Operation, string]>([
    ['openSynced', 'the new journal'],
    ['syncDirectory', "the new journal's name"],
    ['create', 'a new file'],
    ['sync', 'the padding of the old journal'],
    ['write', 'a file'],
    ['rename', 'the swap'],
  ])('a checkpoint that fails (%s: %s) loses nothing, and the next one works', async (operation) => {
    await storage.append(nextCommit());
    failNext(operation);
    await expect(storage.checkpoint(model.state)).rejects.toThrow(StorageError);
    await storage.append(nextCommit());
    await storage.append(nextCommit());
    expect(asText((await openOrg(removeLocks(disk.clone()))).state)).toBe(asText(model.state));
    await storage.checkpoint(model.state);
    await storage.append(nextCommit());
    expect(journals()).toEqual(['journal-4.ndjson']);
    expect(asText(await stateAfterPowerFailure())).toBe(asText(model.state));
  });

  test('a new journal that can be neither synced nor removed blocks later appends until it can be removed', async () => {
    await storage.append(nextCommit());
    failNext('syncDirectory', 'EIO', 3);
    await expect(storage.checkpoint(model.state)).rejects.toThrow(StorageUnavailable);
    await expect(storage.append(nextCommit())).rejects.toThrow(/Cannot repair/);
    model.revertTo(1);
    await storage.append(nextCommit());
    await storage.append(nextCommit());
    expect(journals()).toEqual(['journal-1.ndjson']);
    expect(asText(await stateAfterPowerFailure())).toBe(asText(model.state));
  });

  test('commits after a failed checkpoint are on the disk, their new journal too', async () => {
    await storage.append(nextCommit());
    failNext('create');
    await expect(storage.checkpoint(model.state)).rejects.toThrow(StorageError);
    await storage.append(nextCommit());
    expect(asText(await stateAfterPowerFailure())).toBe(asText(model.state));
  });

  test('a first checkpoint that fails leaves a new directory, and can be tried again', async () => {
    disk = new SimulatedDisk();
    ({ storage } = await openOrg(disk));
    failNext('rename');
    await expect(storage.checkpoint(model.state)).rejects.toThrow(StorageError);
    await expect(storage.append(nextCommit())).rejects.toThrow(/checkpoint/);
    expect((await openOrg(removeLocks(disk.clone()))).state).toBeUndefined();
    await storage.checkpoint(model.state);
    await storage.append(nextCommit());
    expect(journals()).toEqual(['journal-2.ndjson']);
    expect(asText(await stateAfterStop())).toBe(asText(model.state));
  });

  test('a first checkpoint that fails leaves no journal behind that would disturb the next one', async () => {
    disk = new SimulatedDisk();
    ({ storage } = await openOrg(disk));
    failNext('rename');
    await expect(storage.checkpoint(new OrgModel([], 5).state)).rejects.toThrow(StorageError);
    await storage.checkpoint(model.state);
    expect(journals()).toEqual(['journal-1.ndjson']);
    expect(asText(await stateAfterStop())).toBe(asText(model.state));
  });

  test('a cleanup that fails is reported, and the checkpoint is valid', async () => {
    await storage.append(nextCommit());
    await storage.close();
    const { storage: again, warnings } = await openOrg(disk);
    disk.fault = ({ operation, path }) => {
      if (operation === 'remove' && path.includes('journal')) throw failure('EPERM', path);
    };
    await again.checkpoint(model.state);
    expect(warnings).toEqual([expect.stringMatching(/Cannot clean up \/orgs\/one: .*EPERM/)]);
    expect(journals()).toEqual(['journal-1.ndjson', 'journal-2.ndjson']);
    expect(asText(await stateAfterStop())).toBe(asText(model.state));
  });
});
