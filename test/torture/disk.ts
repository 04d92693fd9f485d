/** A disk that is full, read-only or gone for a while: 503 meanwhile, everything goes on afterwards without a restart, nothing acknowledged is lost. */
import { execFile } from 'node:child_process';
import { cp, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Hang } from './client.ts';
import { accountOf, delay } from './kills.ts';
import type { Kind, Run } from './kind.ts';
import { Ledger } from './ledger.ts';
import { Load } from './load.ts';
import { prepareOrg, type TortureOrder } from './orders.ts';
import { type Server, startServer } from './server.ts';

const execute = promisify(execFile);

const CLIENTS = 6;
const ORDERS = 10;
const TMPFS_BYTES = 64 * 1024 * 1024;

export const disk: Kind = { name: 'disk', attempt: 'storage fault', share: 12, run: runDisk };

/** Where the org directory is, and the emulator that uses it. */
interface Place {
  readonly directory: string;
  readonly pid: number;
}

interface Fault {
  readonly name: string;
  begin(place: Place): Promise<void>;
  end(place: Place): Promise<void>;
}

const gone: Fault = {
  name: 'directory gone',
  begin: ({ directory }) => rename(directory, `${directory}.away`),
  end: ({ directory }) => rename(`${directory}.away`, directory),
};

/** Every write to a file fails. */
const sizeLimit: Fault = {
  name: 'file size limit',
  begin: ({ pid }) => limitFileSize(pid, '1'),
  end: ({ pid }) => limitFileSize(pid, 'unlimited'),
};

async function limitFileSize(pid: number, bytes: string): Promise<void> {
  await execute('prlimit', ['--pid', String(pid), `--fsize=${bytes}:unlimited`]);
}

/** The rest of the small file system is filled. */
const full: Fault = {
  name: 'disk full',
  begin: async ({ directory }) => {
    for (let bytes = TMPFS_BYTES; bytes >= 1; bytes >>= 1)
      await writeFile(fillerOf(directory), Buffer.alloc(bytes), { flag: 'a' }).catch(() => {});
  },
  end: ({ directory }) => rm(fillerOf(directory), { force: true }),
};

const fillerOf = (directory: string) => join(directory, '..', 'filler');

/** Nothing can be created, replaced or removed, as on a disk that the system has made read-only; files that are open can still be written, so the kind `faults` does the rest. */
const readOnly: Fault = {
  name: 'directory read-only',
  begin: async ({ directory }) => {
    await execute('mount', ['--bind', directory, directory]);
    await execute('mount', ['-o', 'remount,bind,ro', directory]);
  },
  end: async ({ directory }) => void (await execute('umount', ['-l', directory])),
};

async function runDisk(run: Run): Promise<void> {
  const mounted = join(run.directory, 'disk');
  await mkdir(mounted);
  const isMounted = await succeeds('mount', ['-t', 'tmpfs', '-o', `size=${TMPFS_BYTES}`, 'tmpfs', mounted]);
  const canLimit = await succeeds('prlimit', ['--version']);
  if (!isMounted) run.figures.set('full and read-only disks', 'not tried: no right to mount');
  if (!canLimit) run.figures.set('file size limit', 'not tried: no prlimit');
  const faults = [gone, ...(canLimit ? [sizeLimit] : []), ...(isMounted ? [full, readOnly] : [])];
  try {
    const template = join(run.directory, 'template');
    const orders = await prepareOrg(template, ORDERS);
    run.begin();
    for (let number = 0; number === 0 || run.goesOn; number++) {
      const directory = join(mounted, 'org');
      await cp(template, directory, { recursive: true });
      await faultOneOrg(run, directory, orders, faults);
      await rm(directory, { recursive: true, force: true });
    }
  } finally {
    if (isMounted) await execute('umount', ['-l', mounted]);
  }
}

async function succeeds(command: string, args: readonly string[]): Promise<boolean> {
  return execute(command, [...args]).then(
    () => true,
    () => false,
  );
}

/** Each fault once, under load; then a kill, and an account of everything acknowledged. */
async function faultOneOrg(
  run: Run,
  directory: string,
  orders: readonly TortureOrder[],
  faults: readonly Fault[],
): Promise<void> {
  const ledger = new Ledger();
  const server = await startServer(directory);
  const state = { isOver: false };
  const work = loadUntilOver(run, server, ledger, orders, state);
  const from = run.random.below(faults.length);
  for (const [index, fault] of [...faults.slice(from), ...faults.slice(0, from)].entries()) {
    if (index > 0 && !run.goesOn) break;
    await faultOnce(run, { directory, pid: server.pid }, fault);
    await expectRecovery(run, server, fault);
  }
  state.isOver = true;
  await work;
  const report = (wrong: readonly string[], when: string) => {
    for (const what of wrong) run.lose(`${when}: ${what}`);
  };
  report(await accountOf(server, ledger, orders), 'before the restart');
  await server.stop('SIGKILL');
  const again = await startServer(directory);
  report(await accountOf(again, ledger, orders), 'after the restart');
  await again.stop('SIGTERM');
}

async function loadUntilOver(
  run: Run,
  { client }: Server,
  ledger: Ledger,
  orders: readonly TortureOrder[],
  state: { readonly isOver: boolean },
): Promise<void> {
  const onWrong = (what: string) => run.lose(what);
  const work = Array.from({ length: CLIENTS }, async (_, index) => {
    const random = run.random;
    const load = new Load(`T-${index}-`, { ledger, orders, random, onWrong, mayFail: true });
    while (!state.isOver) {
      await load.step(client).catch((error) => run.lose(`under load: ${error}`));
      if (run.losses.length >= 20) break;
    }
    run.count('requests', load.sent);
  });
  await Promise.all(work);
}

async function faultOnce(run: Run, place: Place, fault: Fault): Promise<void> {
  await delay(run.random.between(50, 400));
  try {
    await fault.begin(place);
  } catch {
    return run.count(`${fault.name}: not possible at the moment`);
  }
  run.attempts++;
  run.count(fault.name);
  run.progress(`${fault.name} ${run.attempts}`);
  await delay(run.random.between(20, 1_500));
  await fault.end(place);
}

const RECOVERY_MS = 15_000;

/** A write must succeed again soon, without a restart. */
async function expectRecovery(run: Run, { client }: Server, fault: Fault): Promise<void> {
  const until = Date.now() + RECOVERY_MS;
  let last = '';
  while (Date.now() < until) {
    try {
      const reply = await client.send('PATCH', '/_emulator/settings', { retryLimit: 3 });
      if (reply.status === 200) return;
      last = `${reply.status} ${reply.text}`;
    } catch (error) {
      if (!(error instanceof Hang)) throw error;
      last = error.message;
    }
    await delay(50);
  }
  run.lose(`${fault.name}: no write succeeds ${RECOVERY_MS} ms after its end: ${last}`);
}
