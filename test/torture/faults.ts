/** Storage faults on a simulated disk, for those that a real one cannot be brought to: read-only with files open, failing reads and writes now and then. */
import { failure, type SimulatedDisk } from '../org/storage/simulated-disk.ts';
import { removeLocks } from '../org/storage/simulated-org.ts';
import { delay } from './kills.ts';
import type { Kind, Run } from './kind.ts';
import { Ledger } from './ledger.ts';
import type { TortureOrder } from './orders.ts';
import { openRecorded } from './recorded-org.ts';
import { account, close, compare, loadUntil, makeDisk, storageOn } from './simulated-emulator.ts';

export const faults: Kind = { name: 'faults', attempt: 'simulated storage fault', share: 6, run: runFaults };

const CODES = ['EROFS', 'ENOSPC', 'EIO', 'EMFILE', 'EDQUOT'];

async function runFaults(run: Run): Promise<void> {
  const { disk, orders } = await makeDisk();
  run.begin();
  do {
    await faultOneOrg(run, disk.clone(), orders);
  } while (run.goesOn);
}

/** One to three faults under load, each of which ends; then a kill. */
async function faultOneOrg(run: Run, disk: SimulatedDisk, orders: readonly TortureOrder[]): Promise<void> {
  const ledger = new Ledger();
  const emulator = await openRecorded(await storageOn(disk));
  let isOver = false;
  const work = loadUntil(() => isOver, run, emulator, ledger, orders);
  for (let faults = run.random.between(1, 3); faults > 0; faults--) await faultOnce(run, disk);
  await delay(run.random.between(50, 300));
  isOver = true;
  await work;
  const stuck = await emulator.client.idle();
  const wrong = stuck ? [`stuck: ${stuck}`] : await ledger.check(emulator.client, orders);
  for (const what of wrong) run.lose(`fault ${run.attempts}, before the restart: ${what}`);
  const left = removeLocks(disk.stop());
  await Promise.race([close(emulator), delay(300)]);
  await compare(run, left.clone(), emulator);
  await account(run, left, ledger, orders);
}

/** For a while every change of the disk fails, or some of them. */
async function faultOnce(run: Run, disk: SimulatedDisk): Promise<void> {
  const code = run.random.pick(CODES);
  const percent = run.random.pick([20, 60, 100]);
  await delay(run.random.between(20, 300));
  disk.fault = ({ path }) => {
    if (run.random.chance(percent)) throw failure(code, path);
  };
  await delay(run.random.between(10, 700));
  disk.fault = () => {};
  run.attempts++;
  run.count(code);
  run.progress(`fault ${run.attempts}`);
}
