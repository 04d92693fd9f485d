import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { lockDirectory } from '../../../src/org/storage/directory-lock.ts';
import { openDirectoryStorage } from '../../../src/org/storage/directory-storage.ts';
import { StorageError } from '../../../src/org/storage/port.ts';
import { type Processes, runningProcesses } from '../../../src/org/storage/running-process.ts';
import { SimulatedDisk } from './simulated-disk.ts';

const PLACE = '/orgs/one';

/** Processes by number; those in `ended` no longer run. */
class FakeProcesses {
  readonly ended = new Set<number>();

  as(pid: number): Processes {
    return {
      self: () => ({ pid, started: `start of ${pid}` }),
      isRunning: (identity) => !this.ended.has(identity.pid),
    };
  }
}

async function newPlace(): Promise<SimulatedDisk> {
  const disk = new SimulatedDisk();
  await disk.makeDirectory(PLACE);
  return disk;
}

describe('one process for each directory', () => {
  test('a lock names its holder, and refuses others until it is released', async () => {
    const [disk, processes] = [await newPlace(), new FakeProcesses()];
    const lock = await lockDirectory(disk, PLACE, processes.as(1));
    await expect(lockDirectory(disk, PLACE, processes.as(2))).rejects.toThrow(
      /\/orgs\/one is in use .*process 1\./,
    );
    await lock.release();
    await (await lockDirectory(disk, PLACE, processes.as(2))).release();
    expect(await disk.list(PLACE)).toEqual([]);
  });

  test('a lock says where its holder answers, if that is known', async () => {
    const [disk, processes] = [await newPlace(), new FakeProcesses()];
    const url = 'http://127.0.0.1:4848';
    const lock = await lockDirectory(disk, PLACE, processes.as(1), url);
    const refusal = await lockDirectory(disk, PLACE, processes.as(2)).catch((error) => error);
    expect(refusal).toMatchObject({ name: 'OrgInUseError', url });
    expect(refusal.message).toContain('process 1 at http://127.0.0.1:4848. ');
    await lock.release();
  });

  test('the lock of a process that has ended is taken over', async () => {
    const [disk, processes] = [await newPlace(), new FakeProcesses()];
    await lockDirectory(disk, PLACE, processes.as(1));
    processes.ended.add(1);
    const lock = await lockDirectory(disk, PLACE, processes.as(2));
    await lock.check();
    expect(await disk.list(PLACE)).toEqual(['lock']);
    await expect(lockDirectory(disk, PLACE, processes.as(3))).rejects.toThrow(/process 2\./);
  });

  test('a holder that was taken for ended notices it, and leaves the new lock alone', async () => {
    const [disk, processes] = [await newPlace(), new FakeProcesses()];
    const first = await lockDirectory(disk, PLACE, processes.as(1));
    await first.check();
    processes.ended.add(1);
    const second = await lockDirectory(disk, PLACE, processes.as(2));
    await expect(first.check()).rejects.toThrow(StorageError);
    await first.release();
    await second.check();
  });

  test('a lock file that was deleted is noticed', async () => {
    const disk = await newPlace();
    const lock = await lockDirectory(disk, PLACE, new FakeProcesses().as(1));
    disk.tamper(`${PLACE}/lock`, undefined);
    await expect(lock.check()).rejects.toThrow(/\/orgs\/one\/lock no longer belongs to this emulator/);
    await lock.release();
  });

  test('a directory that was moved away is reported, and is ours again once it is back', async () => {
    const disk = await newPlace();
    const lock = await lockDirectory(disk, PLACE, new FakeProcesses().as(1));
    await lock.check();
    await disk.rename(PLACE, `${PLACE}-away`);
    await expect(lock.check()).rejects.toMatchObject({
      name: 'StorageUnavailable',
      message: `The org directory ${PLACE} is missing. Nothing is written until it is back.`,
      plainCause: 'the org directory is missing',
    });
    await disk.rename(`${PLACE}-away`, PLACE);
    await lock.check();
  });

  test('a lock that a power failure emptied is taken over, any other content is left to the user', async () => {
    const disk = await newPlace();
    for (const left of ['', '\0\0\0']) {
      disk.tamper(`${PLACE}/lock`, Buffer.from(left));
      await (await lockDirectory(disk, PLACE)).release();
    }
    for (const foreign of ['1234\n', '{"pid":1}', '{"pid":0,"started":null,"token":"x"}', 'null']) {
      disk.tamper(`${PLACE}/lock`, Buffer.from(foreign));
      await expect(lockDirectory(disk, PLACE)).rejects.toThrow(/\/orgs\/one\/lock is not a lock written by/);
    }
  });

  test('property: of starters that race for a lock only one has it at a time, also if its holder has ended or starters die midway', async () => {
    const deaths = fc.array(fc.integer({ min: 1, max: 18 }), { maxLength: 4 });
    const starters = fc.integer({ min: 2, max: 4 });
    await fc.assert(fc.asyncProperty(fc.scheduler(), starters, deaths, fc.boolean(), race), { numRuns: 300 });
  });
});

/**
 * Starters take the lock in any order of their disk operations; odd ones release it again, even ones do not.
 * `deaths`: after how many operations the starters die; `abandoned`: whether there is a lock whose holder has ended.
 */
async function race(
  scheduler: fc.Scheduler,
  starters: number,
  deaths: readonly number[],
  abandoned: boolean,
) {
  const [disk, processes, holders] = [await newPlace(), new FakeProcesses(), new Set<number>()];
  if (abandoned) await lockDirectory(disk, PLACE, processes.as(100));
  processes.ended.add(100);
  disk.pause = async () => void (await scheduler.schedule(Promise.resolve()));
  const takeLock = async (pid: number, own: SimulatedDisk) => {
    const lock = await lockDirectory(own, PLACE, processes.as(pid));
    expect([...holders]).toEqual([]);
    holders.add(pid);
    await lock.check();
    if (pid % 2 === 0) return;
    holders.delete(pid);
    await lock.release();
  };
  const start = async (pid: number) => {
    const die = () => {
      processes.ended.add(pid);
      holders.delete(pid);
    };
    const outcome = await takeLock(
      pid,
      mortalDisk(disk, deaths[pid - 1] ?? Number.POSITIVE_INFINITY, die),
    ).catch(String);
    if (!processes.ended.has(pid)) expect(outcome ?? 'in use').toMatch('in use');
  };
  await scheduler.waitFor(Promise.all(Array.from({ length: starters }, (_, index) => start(index + 1))));
  disk.pause = undefined;
  const next = await lockDirectory(disk, PLACE, processes.as(101)).catch(String);
  if (holders.size === 0) expect(next).toHaveProperty('check');
  else expect(next).toMatch('in use');
}

/** The disk as seen by a process that dies after that many operations. */
function mortalDisk(disk: SimulatedDisk, operations: number, die: () => void): SimulatedDisk {
  let left = operations;
  return new Proxy(disk, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      if (name === 'stamp') return value.bind(target);
      return async (...parameters: unknown[]) => {
        if (left-- <= 0) {
          die();
          throw new Error('dead');
        }
        return value.apply(target, parameters);
      };
    },
  });
}

describe('processes', () => {
  test('this one runs; one with its number but another start does not', () => {
    const self = runningProcesses.self();
    expect(runningProcesses.isRunning(self)).toBe(true);
    expect(runningProcesses.isRunning({ ...self, started: 'before' })).toBe(false);
    expect(runningProcesses.isRunning({ pid: 0, started: null })).toBe(false);
  });
});

const onLinux = process.platform === 'linux' ? test : test.skip;

describe('processes that have ended', () => {
  onLinux(
    'do not run, although their parent has not waited for them and their number still exists',
    async () => {
      // A shell starts one `cat`, which lives until fd 3 ends, and becomes another `cat`, which waits for no child.
      const script = 'cat <&3 >/dev/null & echo $!; exec cat 3<&-';
      const parent = spawn('sh', ['-c', script], { stdio: ['pipe', 'pipe', 'inherit', 'pipe'] });
      try {
        const lines = createInterface({ input: parent.stdout! })[Symbol.asyncIterator]();
        const pid = Number((await lines.next()).value);
        parent.stdin!.write('become cat\n');
        await lines.next();
        (parent.stdio[3] as Writable).end();
        while (runningProcesses.isRunning({ pid, started: null })) await new Promise(setImmediate);
        expect(process.kill(pid, 0)).toBe(true);
      } finally {
        parent.kill('SIGKILL');
      }
    },
  );
});

describe('on the real disk', () => {
  let place: string;
  beforeAll(async () => {
    place = await mkdtemp(join(tmpdir(), 'sfom-lock-'));
  });
  afterAll(() => rm(place, { recursive: true }));

  test('two opens in one process exclude each other, also through another path', async () => {
    const storage = await openDirectoryStorage(join(place, 'two'));
    await expect(openDirectoryStorage(join(place, 'x', '..', 'two'))).rejects.toThrow(
      `process ${process.pid}`,
    );
    await storage.close();
    await (await openDirectoryStorage(join(place, 'two'))).close();
  });

  test('of many processes that find a lock whose holder has ended, one gets it', async () => {
    const directory = join(place, 'race');
    await mkdir(directory);
    await writeFile(join(directory, 'lock'), `{"pid":${process.pid},"started":"before","token":"a"}\n`);
    const opened = await Promise.allSettled(
      Array.from({ length: 20 }, () => openDirectoryStorage(directory)),
    );
    expect(opened.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await readdir(directory)).toEqual(['lock']);
  });

  test('a living process keeps others out; killed while it commits, it leaves what it acknowledged', async () => {
    const directory = join(place, 'child');
    const child = startHolder(directory);
    const acknowledged = await readCommits(child, 20, () =>
      expect(openDirectoryStorage(directory)).rejects.toThrow(
        `in use by another emulator, process ${child.pid}.`,
      ),
    );
    const storage = await openDirectoryStorage(directory, { warn: () => {} });
    const state = await storage.load();
    expect(state?.commit).toBeGreaterThanOrEqual(acknowledged);
    expect(state?.records.get('Refund')?.size).toBe(state?.commit);
    await storage.close();
  });
});

/** Starts a process that commits as fast as it can, and prints each commit; see lock-holder.ts. */
function startHolder(directory: string): ChildProcess {
  const script = fileURLToPath(new URL('./lock-holder.ts', import.meta.url));
  return spawn(process.execPath, ['--import', 'tsx', script, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** Reads the commits that the child acknowledges, runs `meanwhile` after the first and kills the child after `count`; returns the last number. */
async function readCommits(
  child: ChildProcess,
  count: number,
  meanwhile: () => Promise<void>,
): Promise<number> {
  let last = 0;
  for await (const line of createInterface({ input: child.stdout! })) {
    last = Number(line);
    if (last === 1) await meanwhile();
    if (last === count) child.kill('SIGKILL');
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return last;
}
