/** The file operations that an org directory needs: node:fs in the product, a simulated disk in tests. Errors are node's, with their `code`. */
import { constants, createReadStream, statSync } from 'node:fs';
import { link, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface OpenFile {
  /** Adds the bytes at the end. If it throws, any part of them may have been written. */
  write(bytes: Uint8Array): Promise<void>;
  /** Resolves when the file's bytes and its length are on the disk. */
  sync(): Promise<void>;
  truncate(length: number): Promise<void>;
  close(): Promise<void>;
}

/** A file whose writes are on the disk when they resolve: the file of an open journal. */
export interface SyncedFile {
  /** Writes at that place, in bytes from the start, also beyond the end. If it throws, any part of the bytes may have been written. */
  write(bytes: Uint8Array, at: number): Promise<void>;
  /** Resolves when bytes from before it was opened, and a truncation, are on the disk. */
  sync(): Promise<void>;
  truncate(length: number): Promise<void>;
  close(): Promise<void>;
}

export interface FileSystem {
  /** Creates the directory and its parents, and syncs their names; does nothing if the directory exists. */
  makeDirectory(path: string): Promise<void>;
  /** The names in a directory, in any order. */
  list(path: string): Promise<string[]>;
  /** All bytes of a file: in `into`, if it is given and has space for them. New memory for a megabyte takes longer than reading it. */
  read(path: string, into?: Buffer): Promise<Buffer>;
  /** The bytes from `from` up to and without `to`, or to the end of a shorter file. */
  stream(path: string, from: number, to: number): AsyncIterable<Uint8Array>;
  /** Creates an empty file; EEXIST if the file exists. */
  create(path: string): Promise<OpenFile>;
  /** Opens a file to add to it; creates it if it is missing. */
  append(path: string): Promise<OpenFile>;
  /** Opens a file for writes that are on the disk at once; creates it if it is missing. */
  openSynced(path: string): Promise<SyncedFile>;
  /** Gives a file a second name; EEXIST if that name is taken. This is the one operation in which two processes cannot both succeed. */
  link(from: string, to: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Removes a file, or a directory with everything in it; does nothing if it does not exist. */
  remove(path: string): Promise<void>;
  /** Resolves when creations, renames and removals in the directory are on the disk. */
  syncDirectory(path: string): Promise<void>;
  /** A text that changes when another file gets the name; undefined if there is no file. Synchronous: in microseconds, where a turn of the thread pool takes a hundred. */
  stamp(path: string): string | undefined;
}

/** Whether it is an error of node with that code, such as "ENOENT". */
export function hasCode(error: unknown, code: string): boolean {
  return (error as NodeJS.ErrnoException | undefined)?.code === code;
}

/** Only the owner may read the file: an org stores the secrets of its apps and its signing key. */
async function openFile(path: string, flags: 'ax' | 'a'): Promise<OpenFile> {
  const handle = await open(path, flags, 0o600);
  return {
    async write(bytes) {
      for (let rest = bytes; rest.length > 0; ) {
        const { bytesWritten } = await handle.write(rest);
        rest = rest.subarray(bytesWritten);
      }
    },
    sync: () => handle.datasync(),
    truncate: (length) => handle.truncate(length),
    close: () => handle.close(),
  };
}

/**
 * With O_DSYNC the bytes are on the disk after one system call. Linux alone is trusted with that: Windows has no such flag, and macOS leaves
 * the bytes in the cache of the drive, which only its fsync empties.
 */
export async function openSynced(path: string, hasDsync = process.platform === 'linux'): Promise<SyncedFile> {
  const flags = constants.O_CREAT | constants.O_RDWR | (hasDsync ? constants.O_DSYNC : 0);
  const handle = await open(path, flags, 0o600);
  return {
    async write(bytes, at) {
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, at + done);
        done += bytesWritten;
      }
      if (!hasDsync) await handle.datasync();
    },
    sync: () => handle.datasync(),
    truncate: (length) => handle.truncate(length),
    close: () => handle.close(),
  };
}

/** Windows cannot open directories, and needs no fsync for their names. */
async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function read(path: string, into?: Buffer): Promise<Buffer> {
  if (!into) return readFile(path);
  const handle = await open(path, 'r');
  try {
    let length = 0;
    for (let more = 1; more > 0 && length < into.length; length += more)
      more = (await handle.read(into, length, into.length - length, length)).bytesRead;
    return length < into.length ? into.subarray(0, length) : await readFile(path);
  } finally {
    await handle.close();
  }
}

async function makeDirectory(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let made = path; made.length >= first.length; made = dirname(made)) await syncDirectory(dirname(made));
}

export const nodeFileSystem: FileSystem = {
  makeDirectory,
  list: (path) => readdir(path),
  read,
  stream: (path, from, to) => createReadStream(path, { start: from, end: to - 1 }),
  create: (path) => openFile(path, 'ax'),
  append: (path) => openFile(path, 'a'),
  openSynced: (path) => openSynced(path),
  link,
  rename,
  remove: (path) => rm(path, { recursive: true, force: true }),
  syncDirectory,
  stamp(path) {
    const found = statSync(path, { throwIfNoEntry: false });
    return found && `${found.dev} ${found.ino} ${found.ctimeMs}`;
  },
};
