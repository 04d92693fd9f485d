import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { OrgStorage } from '../../../src/org/storage/port.ts';
import { oldJournal, writeOldLayout } from './old-layout.ts';
import { alter, asText, type Change, drop, OrgModel, put } from './org-model.ts';
import { type Chooser, failure, SimulatedDisk } from './simulated-disk.ts';
import { DIRECTORY, openOrg, removeLocks, seedOrg } from './simulated-org.ts';

/** What was acknowledged to the org so far. */
interface Progress {
  seeded: boolean;
  acknowledged: number;
}

const seed = [put('Order', 'o1', { Status: 'Draft' }), put('Refund', 'r1'), put('Refund', 'r2')];

/** A change of one field. */
const status = (model: OrgModel) => alter(model.state, 'Order', 'o1', { Status: `S${model.state.commit}` });

/** A short scene with everything in it: a first checkpoint, commits, checkpoints alone and with commits meanwhile, reopening. */
async function runScene(disk: SimulatedDisk, model: OrgModel, progress: Progress): Promise<void> {
  const commit = async (
    storage: OrgStorage,
    entry = model.commit([put('Refund', 'r3', { n: progress.acknowledged }), status(model)]),
  ) => {
    await storage.append(entry);
    progress.acknowledged = Math.max(progress.acknowledged, entry.commit);
  };
  let storage = await seedOrg(disk, model);
  progress.seeded = true;
  await commit(storage);
  await commit(storage, model.commit([drop('Refund', 'r1')], { 'Refund.Id': 3 }));
  await storage.checkpoint(model.state);
  await commit(storage);
  await Promise.all([commit(storage), commit(storage), storage.checkpoint(model.state), commit(storage)]);
  await storage.close();
  storage = (await openOrg(disk)).storage;
  await commit(storage, model.commit([put('Order', 'o2')], {}, { retryLimit: 9 }));
  await Promise.all([storage.checkpoint(model.state), commit(storage), commit(storage)]);
  await storage.close();
}

async function stepsOf(scene: typeof runScene): Promise<number> {
  const disk = new SimulatedDisk();
  await scene(disk, new OrgModel(seed), { seeded: false, acknowledged: 0 });
  return disk.steps.length;
}

/** An org of the layout before blocks, with a commit in its journal; its first checkpoint, with commits meanwhile, and one more. */
async function carryOver(disk: SimulatedDisk, model: OrgModel, progress: Progress): Promise<void> {
  writeOldLayout(disk, model);
  progress.seeded = true;
  progress.acknowledged = model.commit([put('Refund', 'r3'), drop('Refund', 'r1')], {
    'Refund.Id': 3,
  }).commit;
  disk.tamper(`${DIRECTORY}/journal-1.ndjson`, oldJournal(model, 1));
  const commit = async (storage: OrgStorage, changes: Change[]) => {
    const entry = model.commit(changes);
    await storage.append(entry);
    progress.acknowledged = Math.max(progress.acknowledged, entry.commit);
  };
  const { storage } = await openOrg(disk);
  await commit(storage, [alter(model.state, 'Order', 'o1', { Status: 'Activated' })]);
  await Promise.all([
    storage.checkpoint(model.state),
    commit(storage, [alter(model.state, 'Refund', 'r3', { n: 1 })]),
  ]);
  await commit(storage, [put('Order', 'o2')]);
  await storage.checkpoint(model.state);
  await storage.close();
}

/** Runs the scene; step `last` and all later ones fail. */
async function runSceneUntil(last: number, scene = runScene) {
  const disk = new SimulatedDisk();
  const model = new OrgModel(seed);
  const progress = { seeded: false, acknowledged: 0 };
  stopAt(disk, last);
  await scene(disk, model, progress).catch(() => {});
  return { disk, model, progress };
}

/** Makes that step and all later ones fail. */
function stopAt(disk: SimulatedDisk, last: number): void {
  disk.fault = ({ path }, index) => {
    if (index >= last) throw failure('ECRASH', path);
  };
}

/** Opens what a crash left: it must be a state that the org had, no older than the last acknowledged one. */
async function expectSurvival(disk: SimulatedDisk, model: OrgModel, progress: Progress): Promise<void> {
  const { storage, state } = await openOrg(removeLocks(disk));
  if (state === undefined) {
    expect(progress.seeded).toBe(false);
    await storage.checkpoint(new OrgModel(seed).state);
  } else {
    expect(state.commit).toBeGreaterThanOrEqual(progress.acknowledged);
    expect(asText(state)).toBe(asText(model.at(state.commit)));
    model.revertTo(state.commit);
    await storage.append(model.commit([put('Order', 'after')]));
    expect(asText(await reopened(disk, storage))).toBe(asText(model.state));
  }
}

async function reopened(disk: SimulatedDisk, storage: OrgStorage) {
  await storage.close();
  const { storage: again, state } = await openOrg(disk);
  await again.close();
  return state;
}

describe('a stop at any step loses nothing that was acknowledged', () => {
  const scenes: readonly [string, typeof runScene][] = [
    ['of an org', runScene],
    ['of an org that is carried over to blocks', carryOver],
  ];

  test.each(scenes)('of the process, %s', async (_, scene) => {
    const steps = await stepsOf(scene);
    for (let last = 0; last < steps; last++) {
      const { disk, model, progress } = await runSceneUntil(last, scene);
      await expectSurvival(disk.stop(), model, progress);
    }
  });

  test.each(scenes)('of the machine, %s, whatever part of the unsynced data is lost', async (_, scene) => {
    const steps = await stepsOf(scene);
    const loseAll: Chooser = () => 0;
    const loseNothing: Chooser = (count) => count - 1;
    for (let last = 0; last < steps; last++) {
      for (const choose of [loseAll, loseNothing, pseudoRandom(last), pseudoRandom(last + steps)]) {
        const { disk, model, progress } = await runSceneUntil(last, scene);
        await expectSurvival(disk.loseUnsynced(choose), model, progress);
      }
    }
  });

  test('of the process, then of the machine at any step of the recovery, then of the machine', async () => {
    const steps = await stepsOf(runScene);
    const arbitrary = fc.record({
      last: fc.nat(steps),
      killed: fc.boolean(),
      lastRecovering: fc.nat(14),
      number: fc.nat(),
    });
    const recover = async ({ last, killed, lastRecovering, number }: RecordOf<typeof arbitrary>) => {
      const { disk, model, progress } = await runSceneUntil(last);
      const choose = pseudoRandom(number);
      const restarted = removeLocks(killed ? disk.stop() : disk.loseUnsynced(choose));
      stopAt(restarted, lastRecovering);
      const state = await openOrg(restarted).then(
        ({ state }) => state,
        () => undefined,
      );
      const afterRecovery = {
        seeded: progress.seeded || state !== undefined,
        acknowledged: state?.commit ?? progress.acknowledged,
      };
      await expectSurvival(restarted.loseUnsynced(choose), model, afterRecovery);
    };
    await fc.assert(fc.asyncProperty(arbitrary, recover), { numRuns: 200 });
  });
});

/** The disk after a stop between the last rename of a checkpoint and its sync. */
async function stopAfterSwap(which: 'first' | 'later' | 'carried over') {
  const [disk, model] = [new SimulatedDisk(), new OrgModel(seed)];
  if (which === 'carried over') writeOldLayout(disk, model);
  else if (which === 'later') await (await seedOrg(disk, model)).close();
  const { storage } = await openOrg(disk);
  if (which !== 'first') await storage.append(model.commit([put('Refund', 'r3')]));
  const renames = which === 'carried over' ? 2 : 1;
  const before = disk.count('rename');
  disk.fault = ({ operation, path }) => {
    if (operation === 'syncDirectory' && disk.count('rename') === before + renames)
      throw failure('ECRASH', path);
  };
  await expect(storage.checkpoint(model.state)).rejects.toThrow('ECRASH');
  return { disk: removeLocks(disk.stop()), model };
}

describe('a stop after the swap of a checkpoint, before it is on the disk', () => {
  test('of a first one: what was read is synced before anything is committed', async () => {
    const { disk, model } = await stopAfterSwap('first');
    const { storage, state } = await openOrg(disk);
    expect(asText(state)).toBe(asText(model.state));
    await storage.append(model.commit([put('Order', 'after')]));
    const loseAll: Chooser = () => 0;
    expect(asText((await openOrg(removeLocks(disk.loseUnsynced(loseAll)))).state)).toBe(asText(model.state));
  });

  test('of a later one: opening leaves only the new one', async () => {
    const { disk, model } = await stopAfterSwap('later');
    expect(asText((await openOrg(disk)).state)).toBe(asText(model.state));
    expect((await disk.list(`${DIRECTORY}/records`)).sort()).toEqual([
      'Order-000001-c0.ndjson',
      'Refund-000001-c0.ndjson',
      'Refund-000001-c1.ndjson',
      'checkpoint.json',
      'snapshot-as-seeded.json',
    ]);
  });

  test('of a later one: opening removes files of the old one only when the new one is on the disk', async () => {
    const { disk, model } = await stopAfterSwap('later');
    disk.fault = ({ operation, path }) => {
      if (operation === 'remove') throw failure('ECRASH', path);
    };
    await expect(openOrg(disk)).rejects.toThrow('ECRASH');
    for (const choose of [() => 0, (count: number) => count - 1])
      expect(asText((await openOrg(removeLocks(disk.loseUnsynced(choose)))).state)).toBe(asText(model.state));
  });

  test('of a later one that goes on: the next one works, whichever of the two is on the disk', async () => {
    for (const choose of [() => 0, (count: number) => count - 1]) {
      const [disk, model] = [new SimulatedDisk(), new OrgModel(seed)];
      const storage = await seedOrg(disk, model);
      await storage.append(model.commit([put('Refund', 'r3')]));
      const before = disk.count('rename');
      disk.fault = ({ operation, path }) => {
        if (operation === 'syncDirectory' && disk.count('rename') > before) throw failure('EIO', path);
      };
      await expect(storage.checkpoint(model.state)).rejects.toThrow('EIO');
      stopAt(disk, disk.steps.length + 5);
      await expect(storage.checkpoint(model.state)).rejects.toThrow('ECRASH');
      expect(asText((await openOrg(removeLocks(disk.loseUnsynced(choose)))).state)).toBe(asText(model.state));
    }
  });

  test('of one that carries over the layout before blocks: opening leaves only the new one', async () => {
    const { disk, model } = await stopAfterSwap('carried over');
    expect(asText((await openOrg(disk)).state)).toBe(asText(model.state));
    expect(await disk.list(DIRECTORY)).not.toContain('records.old');
  });

  test('of one that carries over: opening removes the old one only when the new one is on the disk', async () => {
    const { disk, model } = await stopAfterSwap('carried over');
    disk.fault = ({ operation, path }) => {
      if (operation === 'remove' && path.endsWith('/records.old')) throw failure('ECRASH', path);
    };
    await expect(openOrg(disk)).rejects.toThrow('ECRASH');
    // Loses the renames in the org directory, but not the removals from records.old.
    let directories = 0;
    const left = disk.loseUnsynced((count) => (directories++ < 3 ? 0 : count - 1));
    expect(asText((await openOrg(removeLocks(left))).state)).toBe(asText(model.state));
  });
});

type RecordOf<T> = T extends fc.Arbitrary<infer Value> ? Value : never;

/** Pseudo-random, repeatable choices (a linear congruential generator). */
function pseudoRandom(seed: number): Chooser {
  let value = seed * 2_654_435_761 + 1;
  return (count) => {
    value = (value * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((value / 2_147_483_648) * count);
  };
}

type Command =
  | {
      readonly do: 'commit';
      readonly changes: readonly (readonly [sObject: string, id: string, value: string | null])[];
      readonly together: number;
    }
  | { readonly do: 'checkpoint'; readonly meanwhile: number }
  | { readonly do: 'reopen' | 'stop' | 'power failure' | 'full disk' };

const change = fc.tuple(
  fc.constantFrom('Order', 'Refund', 'CreditMemo'),
  fc.constantFrom('a', 'b', 'c', 'd'),
  fc.option(fc.string({ unit: 'grapheme', maxLength: 4 })),
);

const commands = fc.array(
  fc.oneof<fc.Arbitrary<Command>[]>(
    fc.record({
      do: fc.constant('commit'),
      changes: fc.array(change, { maxLength: 3 }),
      together: fc.integer({ min: 1, max: 4 }),
    }),
    fc.record({ do: fc.constant('checkpoint'), meanwhile: fc.nat(3) }),
    fc.record({ do: fc.constantFrom('reopen', 'stop', 'power failure', 'full disk') }),
  ),
  { maxLength: 25 },
);

/** An org that is used, stopped and restarted, with a model of the state that it must have. */
class Life {
  disk = new SimulatedDisk();
  readonly model = new OrgModel(seed);
  storage!: OrgStorage;
  readonly #choose: Chooser;

  constructor(choose: Chooser) {
    this.#choose = choose;
  }

  async run(command: Command): Promise<void> {
    if (command.do === 'commit') await this.#commit(command.changes, command.together);
    else if (command.do === 'checkpoint') await this.#checkpoint(command.meanwhile);
    else if (command.do === 'full disk') this.#fillDisk();
    else await this.#restart(command.do);
  }

  /** Appends that fail must leave nothing behind. */
  async #commit(
    changes: readonly (readonly [string, string, string | null])[],
    together: number,
  ): Promise<void> {
    const before = this.model.state.commit;
    const entries = Array.from({ length: together }, (_, n) =>
      this.model.commit(
        changes.map(([sObject, id, value]) =>
          value === null ? drop(sObject, id) : put(sObject, id, { value, n }),
        ),
        { 'Refund.Id': before + n },
      ),
    );
    const results = await Promise.allSettled(entries.map((entry) => this.storage.append(entry)));
    const done = results.filter(({ status }) => status === 'fulfilled').length;
    expect(results.slice(0, done).every(({ status }) => status === 'fulfilled')).toBe(true);
    this.model.revertTo(before + done);
  }

  async #checkpoint(meanwhile: number): Promise<void> {
    const checkpoint = this.storage.checkpoint(this.model.state).catch(() => {});
    if (meanwhile > 0) await this.#commit([['Order', 'meanwhile', 'x']], meanwhile);
    await checkpoint;
  }

  /** Makes a few later changes of the disk fail. */
  #fillDisk(): void {
    const from = this.disk.steps.length + this.#choose(12);
    const to = from + 1 + this.#choose(2);
    this.disk.fault = ({ path, operation }, index) => {
      if (index >= from && index < to && operation !== 'truncate') throw failure('ENOSPC', path);
    };
  }

  async #restart(how: 'reopen' | 'stop' | 'power failure'): Promise<void> {
    this.disk.fault = () => {};
    if (how === 'reopen') await this.storage.close();
    else if (how === 'stop') this.disk = removeLocks(this.disk.stop());
    else this.disk = removeLocks(this.disk.loseUnsynced(this.#choose));
    await this.open();
  }

  async open(): Promise<void> {
    const { storage, state } = await openOrg(this.disk);
    this.storage = storage;
    if (state) expect(asText(state)).toBe(asText(this.model.state));
    else await storage.checkpoint(this.model.state);
  }
}

test('property: whatever happens to an org, it has the last acknowledged state', async () => {
  await fc.assert(
    fc.asyncProperty(commands, fc.nat(), async (all, number) => {
      const life = new Life(pseudoRandom(number));
      await life.open();
      for (const command of all) await life.run(command);
      await life.run({ do: 'reopen' });
    }),
    { numRuns: 250 },
  );
});
