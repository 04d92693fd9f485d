/**
 * lowdb's adapter for a whole org: one NDJSON file per sObject in `records`, replaced as a whole.
 *
 *   records                                      the last checkpoint
 *   records   records.new                        the next one is being written
 *   records.old   records.new                    the next one is complete and on the disk; a stop here falls back to records.old, since the journals still have the rest
 *   records.old   records                        the next one has become the last one
 *   records
 *
 * Without `records` and `records.old` there was no checkpoint yet, whatever is in `records.new`.
 */
import { join } from 'node:path';
import type { Adapter } from 'lowdb';
import { type LoadedCheckpoint, readCheckpointFiles, writeCheckpointFiles } from './checkpoint-files.ts';
import { explained } from './damage.ts';
import type { FileSystem } from './file-system.ts';
import type { OrgState } from './port.ts';

export interface AdapterOptions {
  /** Called right before the swap; throws if the directory is no longer ours. */
  readonly guard: () => Promise<void> | undefined;
  /** Called with the size in bytes of a checkpoint that has been written. */
  readonly onWritten: (size: number) => void;
}

export function ndjsonAdapter(
  fileSystem: FileSystem,
  directory: string,
  { guard, onWritten }: AdapterOptions,
): Adapter<OrgState> {
  const [current, next, previous] = places(directory);
  return {
    read: async () => (await readCheckpoint(fileSystem, directory))?.state ?? null,
    write: (state) =>
      explained(`Cannot write a checkpoint in ${directory}`, async () => {
        await settleCheckpoint(fileSystem, directory);
        await fileSystem.makeDirectory(next);
        const size = await writeCheckpointFiles(fileSystem, next, state);
        await guard();
        if (await exists(fileSystem, directory, 'records')) await fileSystem.rename(current, previous);
        await fileSystem.rename(next, current);
        await fileSystem.syncDirectory(directory);
        onWritten(size);
      }),
  };
}

function places(directory: string): [current: string, next: string, previous: string] {
  return [join(directory, 'records'), join(directory, 'records.new'), join(directory, 'records.old')];
}

async function exists(fileSystem: FileSystem, directory: string, name: string): Promise<boolean> {
  return (await fileSystem.list(directory)).includes(name);
}

/** The last checkpoint; null if there was none. Changes nothing on the disk. Throws a StorageError that names file and line. */
export async function readCheckpoint(
  fileSystem: FileSystem,
  directory: string,
): Promise<LoadedCheckpoint | null> {
  const [current, , previous] = places(directory);
  if (await exists(fileSystem, directory, 'records')) return readCheckpointFiles(fileSystem, current);
  if (await exists(fileSystem, directory, 'records.old')) return readCheckpointFiles(fileSystem, previous);
  return null;
}

/** Cleans up after a checkpoint that stopped at any step: `records` is then the last one, without `records.new` and `records.old`. */
export async function settleCheckpoint(fileSystem: FileSystem, directory: string): Promise<void> {
  const [current, next, previous] = places(directory);
  if (await exists(fileSystem, directory, 'records.old')) {
    if (!(await exists(fileSystem, directory, 'records'))) await fileSystem.rename(previous, current);
    // A power failure must not undo the renames once the old checkpoint is removed.
    await fileSystem.syncDirectory(directory);
    await fileSystem.remove(previous);
  }
  await fileSystem.remove(next);
}
