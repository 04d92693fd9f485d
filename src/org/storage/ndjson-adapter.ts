/**
 * lowdb's adapter for a whole org: one NDJSON file per sObject in `records`, replaced as a whole.
 *
 *   records                                      the last checkpoint
 *   records   records.new                        the next one is being written
 *   records.old   records.new                    complete and on the disk; a stop here goes back to records.old: the journals still hold the rest
 *   records.old   records                        the next one is the last one
 *   records
 *
 * With neither `records` nor `records.old` there was no checkpoint yet, whatever is in `records.new`.
 */
import { join } from 'node:path';
import type { Adapter } from 'lowdb';
import { readCheckpointFiles, writeCheckpointFiles } from './checkpoint-files.ts';
import { explained } from './damage.ts';
import type { FileSystem } from './file-system.ts';
import type { LoadedState } from './org-state.ts';
import type { OrgState } from './port.ts';

/** `guard` is asked right before the swap, and throws when the directory is not ours any more. */
export function ndjsonAdapter(
  fileSystem: FileSystem,
  directory: string,
  guard: () => Promise<void>,
): Adapter<OrgState> {
  const [current, next, previous] = places(directory);
  return {
    read: () => readCheckpoint(fileSystem, directory),
    write: (state) =>
      explained(`Cannot write a checkpoint in ${directory}`, async () => {
        await settleCheckpoint(fileSystem, directory);
        await fileSystem.makeDirectory(next);
        await writeCheckpointFiles(fileSystem, next, state);
        await guard();
        if (await isThere(fileSystem, directory, 'records')) await fileSystem.rename(current, previous);
        await fileSystem.rename(next, current);
        await fileSystem.syncDirectory(directory);
      }),
  };
}

function places(directory: string): [current: string, next: string, previous: string] {
  return [join(directory, 'records'), join(directory, 'records.new'), join(directory, 'records.old')];
}

async function isThere(fileSystem: FileSystem, directory: string, name: string): Promise<boolean> {
  return (await fileSystem.list(directory)).includes(name);
}

/** The last checkpoint, null when there was none. Changes nothing on the disk. Throws a StorageError that names file and line. */
export async function readCheckpoint(fileSystem: FileSystem, directory: string): Promise<LoadedState | null> {
  const [current, , previous] = places(directory);
  if (await isThere(fileSystem, directory, 'records')) return readCheckpointFiles(fileSystem, current);
  if (await isThere(fileSystem, directory, 'records.old')) return readCheckpointFiles(fileSystem, previous);
  return null;
}

/** Tidies up after a checkpoint that stopped at any step: `records` is the last one, and there is nothing beside it. */
export async function settleCheckpoint(fileSystem: FileSystem, directory: string): Promise<void> {
  const [current, next, previous] = places(directory);
  if (await isThere(fileSystem, directory, 'records.old')) {
    if (!(await isThere(fileSystem, directory, 'records'))) await fileSystem.rename(previous, current);
    // The renames must not be undone by a power failure once the other one is removed.
    await fileSystem.syncDirectory(directory);
    await fileSystem.remove(previous);
  }
  await fileSystem.remove(next);
}
