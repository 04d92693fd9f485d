/** The files of an org that is stored in a directory: in its folder `files`, which is created with the first file. */
import { join } from 'node:path';
import type { OrgFiles } from '../port.ts';
import { damaged, explained, unavailable } from './damage.ts';
import { type FileSystem, hasCode, type OpenFile } from './file-system.ts';

export interface FilesPlace {
  readonly fileSystem: FileSystem;
  /** The org directory. */
  readonly directory: string;
  /** Throws if the directory is no longer ours. */
  readonly guard: () => Promise<void> | undefined;
}

export function directoryFiles({ fileSystem, directory, guard }: FilesPlace): OrgFiles {
  const folder = join(directory, 'files');
  /** The files whose names are on the disk. */
  const durableNames = new Set<string>();
  return {
    append: async (name, size, chunks) => {
      await guard();
      const isNew = !durableNames.has(name);
      if (isNew) await explained(`Cannot create ${folder}`, () => fileSystem.makeDirectory(folder));
      const written = await write(fileSystem, join(folder, name), size, chunks);
      if (isNew) await explained(`Cannot write ${folder}`, () => fileSystem.syncDirectory(folder));
      durableNames.add(name);
      return written;
    },
    read: (name, from, to) => read({ fileSystem, directory, guard }, join(folder, name), from, to),
    async remove(name) {
      await guard();
      const path = join(folder, name);
      await explained(`Cannot remove ${path}`, () => fileSystem.remove(path));
      durableNames.delete(name);
    },
    list: () => namesIn(fileSystem, folder),
  };
}

async function write(
  fileSystem: FileSystem,
  path: string,
  size: number,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<number> {
  const cannotWrite = <T>(work: () => Promise<T>) => explained(`Cannot write ${path}`, work);
  const file: OpenFile = await cannotWrite(() => fileSystem.append(path));
  try {
    await cannotWrite(() => file.truncate(size));
    let written = size;
    for await (const chunk of chunks) {
      await cannotWrite(() => file.write(chunk));
      written += chunk.length;
    }
    await cannotWrite(() => file.sync());
    return written;
  } finally {
    await file.close();
  }
}

async function* read(place: FilesPlace, path: string, from: number, to: number): AsyncGenerator<Uint8Array> {
  let rest = to - from;
  if (rest <= 0) return;
  try {
    for await (const chunk of place.fileSystem.stream(path, from, to)) {
      rest -= chunk.length;
      yield chunk;
    }
  } catch (error) {
    throw await readFailure(place, path, error);
  }
  if (rest > 0) throw damaged(path, undefined, `the file has fewer than ${to} bytes`);
}

/** The error for a failed read. A missing file is damage, unless the whole org directory is missing: that may come back. */
async function readFailure({ guard }: FilesPlace, path: string, error: unknown): Promise<unknown> {
  if (!hasCode(error, 'ENOENT')) return unavailable(`Cannot read ${path}`, error);
  try {
    await guard();
    return damaged(path, undefined, 'the file is missing');
  } catch (fault) {
    return fault;
  }
}

async function namesIn(fileSystem: FileSystem, folder: string): Promise<string[]> {
  try {
    return await fileSystem.list(folder);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}
