/** Power failures: whole operations of an org on a simulated disk that loses what was not synced, cut at a random step. */
import { openDirectoryStorage } from '../../src/org/storage/directory-storage.ts';
import { failure, SimulatedDisk } from '../org/storage/simulated-disk.ts';
import { DIRECTORY, removeLocks } from '../org/storage/simulated-org.ts';
import { Hang } from './client.ts';
import { delay } from './kills.ts';
import type { Kind, Run } from './kind.ts';
import { Ledger } from './ledger.ts';
import { Load } from './load.ts';
import { insertOrders, type TortureOrder } from './orders.ts';
import { loadedFrom, openRecorded, type RecordedEmulator } from './recorded-org.ts';

const ORDERS = 10;
const CLIENTS = 4;

/** Steps of the disk until the failure, at most: some tens of requests, and a checkpoint or two. */
const MOST_STEPS = 250;
const CHECKPOINT_BYTES = 96 * 1024;

export const power: Kind = { name: 'power', attempt: 'power failure', share: 7, run: runPower };

async function runPower(run: Run): Promise<void> {
  const { disk, orders } = await makeDisk();
  do {
    await failOnce(run, disk.clone(), orders);
  } while (run.goesOn);
}

const storageOn = (fileSystem: SimulatedDisk) =>
  openDirectoryStorage(DIRECTORY, { fileSystem, checkpointBytes: CHECKPOINT_BYTES, warn: () => {} });

async function makeDisk(): Promise<{ disk: SimulatedDisk; orders: TortureOrder[] }> {
  const disk = new SimulatedDisk();
  const emulator = await openRecorded(await storageOn(disk));
  const orders = await insertOrders(emulator.org, ORDERS);
  await close(emulator);
  return { disk, orders };
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

async function loadUntil(
  isOver: () => boolean,
  run: Run,
  { client }: RecordedEmulator,
  ledger: Ledger,
  orders: readonly TortureOrder[],
): Promise<void> {
  const onWrong = (what: string) => run.lose(what);
  const work = Array.from({ length: CLIENTS }, async (_, index) => {
    const random = run.random;
    const load = new Load(`T-${index}-`, { ledger, orders, random, onWrong, mayFail: true });
    while (!isOver()) await load.step(client);
    run.count('requests', load.sent);
  });
  await Promise.all(work);
}

/** What the disk has left must be a state that the org had, no older than the last acknowledged one. */
async function compare(run: Run, left: SimulatedDisk, { history }: RecordedEmulator): Promise<void> {
  try {
    const { commit, fingerprint } = await loadedFrom(await storageOn(left));
    const atCommit = commit === undefined ? undefined : await history.at(commit);
    if (commit === undefined || commit < history.acknowledged)
      run.lose(`failure ${run.attempts}: commit ${commit} is left of ${history.acknowledged} acknowledged`);
    else if (atCommit === undefined) run.count('before the first commit');
    else if (atCommit !== fingerprint)
      run.lose(`failure ${run.attempts}: the state is not that of commit ${commit}`);
  } catch (error) {
    run.lose(`failure ${run.attempts}: it does not start: ${(error as Error).message}`);
  }
}

/** The emulator starts on it, finishes everything, and has what its clients were answered. */
async function account(
  run: Run,
  left: SimulatedDisk,
  ledger: Ledger,
  orders: readonly TortureOrder[],
): Promise<void> {
  const emulator = await openRecorded(await storageOn(left));
  try {
    const stuck = await emulator.client.idle();
    const wrong = stuck ? [`stuck: ${stuck}`] : await ledger.check(emulator.client, orders);
    for (const what of wrong) run.lose(`failure ${run.attempts}: ${what}`);
  } catch (error) {
    if (!(error instanceof Hang)) throw error;
    run.lose(`failure ${run.attempts}: ${error.message}`);
  } finally {
    await close(emulator);
  }
}

async function close(emulator: RecordedEmulator): Promise<void> {
  emulator.client.close();
  await emulator.close().catch(() => {});
}
