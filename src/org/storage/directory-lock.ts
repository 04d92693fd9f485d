/**
 * Lets only one emulator use a directory. The file `lock` names its holder. A lock whose holder no longer runs is taken over:
 *
 *   lock (holder A, not running)                B links its own lock as lock.next-A: of many starters only one succeeds
 *   lock (A) → lock.next-A (B)                  B reads the chain again; if it is unchanged, no other starter may touch it
 *   lock (B)                                    B renames lock.next-A to lock
 *
 * The holder is always the end of the chain, so that a starter that dies at any step leaves a lock that can be taken over too.
 * Names contain random tokens, so that no name is used twice: a starter that linked too late (the chain was renamed meanwhile) sees it and gives up.
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { explained, unavailable } from './damage.ts';
import { type FileSystem, hasCode } from './file-system.ts';
import { OrgInUseError, StorageError, StorageUnavailable } from './port.ts';
import { type Processes, type ProcessIdentity, runningProcesses } from './running-process.ts';

export interface DirectoryLock {
  /**
   * Throws a StorageUnavailable if the org directory was moved away, or if the lock is no longer ours: it was deleted by hand, or taken over by
   * an emulator that cannot see our process (in another container). Succeeds again when the directory is back with our lock in it.
   * Returns without a promise, in microseconds, if the lock file is the one that it last saw.
   */
  check(): Promise<void> | undefined;
  release(): Promise<void>;
}

interface Holder extends ProcessIdentity {
  /** Random; the name of its successor's lock. */
  readonly token: string;
  /** Where the holder answers, for an emulator that finds the directory in use; not every holder has a URL. */
  readonly url?: string | undefined;
}

/** More starters at the same time than any user has. */
const MAX_ATTEMPTS = 100;

/** Locks the directory for this process, which answers at `url`. Throws an OrgInUseError that names the process that uses it. */
export async function lockDirectory(
  fileSystem: FileSystem,
  directory: string,
  processes: Processes = runningProcesses,
  url?: string,
): Promise<DirectoryLock> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const holder: Holder = { ...processes.self(), token: randomUUID(), url };
    if (await claim(fileSystem, directory, processes, holder)) {
      await removeLeftovers(fileSystem, directory);
      return heldLock(fileSystem, directory, holder);
    }
  }
  throw new StorageError(
    `The org directory ${directory} cannot be locked: too many emulators are starting in it.`,
  );
}

/** Tries to become the holder; false if another starter interfered and a new attempt makes sense. */
async function claim(fileSystem: FileSystem, directory: string, processes: Processes, holder: Holder) {
  const chain = await readChain(fileSystem, directory);
  const last = chain.at(-1);
  if (last && processes.isRunning(last)) throw inUse(directory, last);
  const place = join(directory, last ? successorName(last) : 'lock');
  if (!(await publish(fileSystem, directory, holder, place))) return false;
  if (!last) return true;
  const now = await readChain(fileSystem, directory);
  if (tokens(now) !== tokens([...chain, holder])) {
    await fileSystem.remove(place);
    return false;
  }
  await fileSystem.rename(place, join(directory, 'lock'));
  return true;
}

const successorName = (holder: Holder) => `lock.next-${holder.token}`;

const tokens = (chain: readonly Holder[]) => chain.map((holder) => holder.token).join(' ');

function inUse(directory: string, { pid, url }: Holder): StorageError {
  return new OrgInUseError(
    `The org directory ${directory} is in use by another emulator, process ${pid}${url ? ` at ${url}` : ''}. Stop that one first, or choose another directory.`,
    url,
  );
}

/** The holder in `lock`, its successor, and so on; only the last can still be running. */
async function readChain(fileSystem: FileSystem, directory: string): Promise<Holder[]> {
  const chain: Holder[] = [];
  let holder = await readHolder(fileSystem, join(directory, 'lock'));
  while (holder) {
    chain.push(holder);
    holder = await readHolder(fileSystem, join(directory, successorName(holder)));
  }
  return chain;
}

async function readHolder(fileSystem: FileSystem, path: string): Promise<Holder | undefined> {
  try {
    return parseHolder((await fileSystem.read(path)).toString(), path);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Locks are published whole but not synced: a power failure leaves an empty one, and its holder does not survive that. */
function parseHolder(text: string, path: string): Holder {
  if (/^\0*$/.test(text)) return { pid: 0, started: null, token: 'lost' };
  try {
    const { pid, started, token, url } = JSON.parse(text);
    if (pid > 0 && typeof token === 'string' && /^[\w-]+$/.test(token)) return { pid, started, token, url };
  } catch {}
  throw new StorageError(
    `${path} is not a lock written by this emulator. If no emulator runs in this directory, delete the file.`,
  );
}

/** Writes the lock under a name of its own and links it to `place`, so that no process reads half of it; false if the place is taken. */
async function publish(fileSystem: FileSystem, directory: string, holder: Holder, place: string) {
  const draft = join(directory, `lock.new-${holder.token}`);
  try {
    const file = await fileSystem.create(draft);
    try {
      await file.write(Buffer.from(`${JSON.stringify(holder)}\n`));
    } finally {
      await file.close();
    }
    await fileSystem.link(draft, place);
    return true;
  } catch (error) {
    // ENOENT: a holder removed the draft as a leftover.
    if (hasCode(error, 'EEXIST') || hasCode(error, 'ENOENT')) return false;
    throw unavailable(`Cannot write in the org directory ${directory}`, error);
  } finally {
    await fileSystem.remove(draft);
  }
}

/** Removes what other starters left that died or came too late. */
async function removeLeftovers(fileSystem: FileSystem, directory: string): Promise<void> {
  const names = await fileSystem.list(directory);
  for (const name of names) if (name.startsWith('lock.')) await fileSystem.remove(join(directory, name));
}

function heldLock(fileSystem: FileSystem, directory: string, holder: Holder): DirectoryLock {
  const path = join(directory, 'lock');
  const isOurs = async () => (await readHolder(fileSystem, path))?.token === holder.token;
  let stamp: string | undefined;
  const read = async (now: string | undefined) => {
    if (!(await explained(`Cannot read ${path}`, isOurs))) throw await lostLock(fileSystem, directory, path);
    stamp = now;
  };
  return {
    check() {
      const now = stampOf(fileSystem, path);
      return now !== undefined && now === stamp ? undefined : read(now);
    },
    async release() {
      if (await isOurs()) await fileSystem.remove(path);
    },
  };
}

function stampOf(fileSystem: FileSystem, path: string): string | undefined {
  try {
    return fileSystem.stamp(path);
  } catch {
    return undefined;
  }
}

async function lostLock(
  fileSystem: FileSystem,
  directory: string,
  path: string,
): Promise<StorageUnavailable> {
  const isMissing = await fileSystem.list(directory).then(
    () => false,
    (error) => hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR'),
  );
  if (isMissing) {
    const message = `The org directory ${directory} is missing. Nothing is written until it is back.`;
    return new StorageUnavailable(message, 'the org directory is missing');
  }
  return new StorageUnavailable(
    `${path} no longer belongs to this emulator: another one has taken over the directory, or the file was deleted. Nothing more is written; restart the emulator.`,
    'another emulator has taken over the org directory, or its lock file was deleted',
  );
}
