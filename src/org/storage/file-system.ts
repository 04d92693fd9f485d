/** The file operations that an org directory needs: node:fs in the product, a simulated disk in tests. Errors are node's, with their `code`. */
import { createReadStream } from 'node:fs';
import { link, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface OpenFile {
  /** Adds the bytes at the end. If it throws, any part of them may have been written. */
  write(bytes: Uint8Array): Promise<void>;
  /** Resolves when the file's bytes and its length are on the disk. */
  sync(): Promise<void>;
  truncate(length: number): Promise<void>;
  close(): Promise<void>;
}

export interface FileSystem {
  /** Creates the directory and its parents, and syncs their names; does nothing if the directory exists. */
  makeDirectory(path: string): Promise<void>;
  /** The names in a directory, in any order. */
  list(path: string): Promise<string[]>;
  read(path: string): Promise<Buffer>;
  /** The bytes from `from` up to and without `to`, or to the end of a shorter file. */
  stream(path: string, from: number, to: number): AsyncIterable<Uint8Array>;
  /** Creates an empty file; EEXIST if the file exists. */
  create(path: string): Promise<OpenFile>;
  /** Opens a file to add to it; creates it if it is missing. */
  append(path: string): Promise<OpenFile>;
  /** Gives a file a second name; EEXIST if that name is taken. This is the one operation in which two processes cannot both succeed. */
  link(from: string, to: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Removes a file, or a directory with everything in it; does nothing if it does not exist. */
  remove(path: string): Promise<void>;
  /** Resolves when creations, renames and removals in the directory are on the disk. */
  syncDirectory(path: string): Promise<void>;
  /** A text that changes when another file gets the name. */
  stamp(path: string): Promise<string>;
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

async function makeDirectory(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let made = path; made.length >= first.length; made = dirname(made)) await syncDirectory(dirname(made));
}

export const nodeFileSystem: FileSystem = {
  makeDirectory,
  list: (path) => readdir(path),
  read: (path) => readFile(path),
  stream: (path, from, to) => createReadStream(path, { start: from, end: to - 1 }),
  create: (path) => openFile(path, 'ax'),
  append: (path) => openFile(path, 'a'),
  link,
  rename,
  remove: (path) => rm(path, { recursive: true, force: true }),
  syncDirectory,
  async stamp(path) {
    const { dev, ino, ctimeMs } = await stat(path);
    return `${dev} ${ino} ${ctimeMs}`;
  },
};
