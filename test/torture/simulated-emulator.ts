/** An emulator over a disk in memory, its load, and what must be left of its org. */
import { openDirectoryStorage } from '../../src/org/storage/directory-storage.ts';
import { SimulatedDisk } from '../org/storage/simulated-disk.ts';
import { DIRECTORY } from '../org/storage/simulated-org.ts';
import { Hang } from './client.ts';
import type { Run } from './kind.ts';
import type { Ledger } from './ledger.ts';
import { Load } from './load.ts';
import { insertOrders, type TortureOrder } from './orders.ts';
import { loadedFrom, openRecorded, type RecordedEmulator } from './recorded-org.ts';

const ORDERS = 10;
const CLIENTS = 4;

/** Small, so that there are checkpoints within some tens of requests. */
const CHECKPOINT_BYTES = 96 * 1024;

export const storageOn = (fileSystem: SimulatedDisk) =>
  openDirectoryStorage(DIRECTORY, { fileSystem, checkpointBytes: CHECKPOINT_BYTES, warn: () => {} });

export async function makeDisk(): Promise<{ disk: SimulatedDisk; orders: TortureOrder[] }> {
  const disk = new SimulatedDisk();
  const emulator = await openRecorded(await storageOn(disk));
  const orders = await insertOrders(emulator.org, ORDERS);
  await close(emulator);
  return { disk, orders };
}

export async function loadUntil(
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
export async function compare(run: Run, left: SimulatedDisk, { history }: RecordedEmulator): Promise<void> {
  try {
    const { commit, fingerprint } = await loadedFrom(await storageOn(left));
    const isAllowed = commit === undefined ? undefined : await history.allows(commit, fingerprint);
    if (commit === undefined || commit < history.acknowledged)
      run.lose(`failure ${run.attempts}: commit ${commit} is left of ${history.acknowledged} acknowledged`);
    else if (isAllowed === undefined) run.count('before the first commit');
    else if (!isAllowed) run.lose(`failure ${run.attempts}: the state is not that of commit ${commit}`);
  } catch (error) {
    run.lose(`failure ${run.attempts}: it does not start: ${(error as Error).message}`);
  }
}

/** The emulator starts on it, finishes everything, and has what its clients were answered. */
export async function account(
  run: Run,
  left: SimulatedDisk,
  ledger: Ledger,
  orders: readonly TortureOrder[],
): Promise<void> {
  const emulator = await openRecorded(await storageOn(left)).catch((error) => {
    run.lose(`failure ${run.attempts}: it does not start: ${error}`);
  });
  if (!emulator) return;
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

export async function close(emulator: RecordedEmulator): Promise<void> {
  emulator.client.close();
  await emulator.close().catch(() => {});
}
