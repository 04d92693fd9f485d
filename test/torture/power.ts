/** Power failures: whole operations of an org on a simulated disk that loses what was not synced, cut at a random step. */
import { failure, type SimulatedDisk } from '../org/storage/simulated-disk.ts';
import { removeLocks } from '../org/storage/simulated-org.ts';
import { delay } from './kills.ts';
import type { Kind, Run } from './kind.ts';
import { Ledger } from './ledger.ts';
import type { TortureOrder } from './orders.ts';
import { openRecorded } from './recorded-org.ts';
import { account, close, compare, loadUntil, makeDisk, storageOn } from './simulated-emulator.ts';

/** Steps of the disk until the failure, at most: some tens of requests, and a checkpoint or two. */
const MOST_STEPS = 250;

export const power: Kind = { name: 'power', attempt: 'power failure', share: 7, run: runPower };

async function runPower(run: Run): Promise<void> {
  const { disk, orders } = await makeDisk();
  run.begin();
  do {
    await failOnce(run, disk.clone(), orders);
  } while (run.goesOn);
}

async function failOnce(run: Run, disk: SimulatedDisk, orders: readonly TortureOrder[]): Promise<void> {
  const ledger = new Ledger();
  const emulator = await openRecorded(await storageOn(disk));
  const last = disk.steps.length + run.random.between(1, MOST_STEPS);
  let isOff = false;
  disk.fault = ({ path }, index) => {
    isOff ||= index >= last;
    if (isOff) throw failure('EPOWER', path);
  };
  await loadUntil(() => isOff, run, emulator, ledger, orders);
  run.attempts++;
  run.progress(`failure ${run.attempts}`);
  const left = removeLocks(disk.loseUnsynced(run.random.below));
  await Promise.race([close(emulator), delay(300)]);
  await compare(run, left.clone(), emulator);
  await account(run, left, ledger, orders);
}
