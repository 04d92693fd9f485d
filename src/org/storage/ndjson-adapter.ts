/**
 * lowdb's adapter for a whole org: NDJSON blocks in `records`, and `checkpoint.json`, which lists them. A checkpoint adds the blocks that
 * changed, then replaces checkpoint.json:
 *
 *   checkpoint.json                              the last checkpoint
 *   checkpoint.json   some new blocks            the next one is being written
 *   checkpoint.json   checkpoint.json.new        the next one is complete and on the disk
 *   checkpoint.json                              the next one has become the last one; blocks that it does not list are removed
 *
 * Blocks that a snapshot lists (snapshots.ts) are not removed. The first checkpoint of an org is also the snapshot `as-seeded`.
 *
 * The first checkpoint of an org, and the first one of an org that has the layout before blocks, write a new folder:
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
import type { OnProgress } from '../progress.ts';
import type { OrgSettings } from '../settings.ts';
import type { Blocks } from './block.ts';
import { printManifest } from './checkpoint-manifest.ts';
import { MANIFEST, NEXT_MANIFEST, snapshotFile } from './checkpoint-place.ts';
import { explained } from './damage.ts';
import type { FileSystem } from './file-system.ts';
import type { ChangedRecords } from './merge-blocks.ts';
import { AS_SEEDED } from './port.ts';
import { isLeftover, type LoadedCheckpoint, readCheckpointFolder, readManifest } from './read-checkpoint.ts';
import { blocksOfSnapshots, checkSnapshots } from './snapshots.ts';
import { writeBlocks } from './write-blocks.ts';

/** A checkpoint as the difference to the last one. */
export interface NextCheckpoint {
  /** The blocks of the last one; undefined writes a new folder. */
  readonly base: Blocks | undefined;
  readonly changes: ReadonlyMap<string, ChangedRecords>;
  readonly commit: number;
  readonly counters: ReadonlyMap<string, number>;
  readonly settings: Partial<OrgSettings>;
}

export interface AdapterOptions {
  /** Called right before the swap; rejects if the directory is no longer ours. */
  readonly guard: () => Promise<void> | undefined;
  /** Called with the blocks of a checkpoint that has been written. */
  readonly onWritten: (blocks: Blocks) => void;
}

/** lowdb's data: what to write next, or all of what was written. */
export function ndjsonAdapter(
  fileSystem: FileSystem,
  directory: string,
  { guard, onWritten }: AdapterOptions,
): Adapter<NextCheckpoint> {
  return {
    async read() {
      const read = await readCheckpoint(fileSystem, directory);
      return read && { ...read.state, base: undefined, changes: read.state.records };
    },
    write: (next) =>
      explained(`Cannot write a checkpoint in ${directory}`, async () => {
        const write = next.base ? replaceManifest : replaceFolder;
        onWritten(await write(fileSystem, directory, next, guard));
      }),
  };
}

type Guard = AdapterOptions['guard'];

async function replaceManifest(
  fileSystem: FileSystem,
  directory: string,
  next: NextCheckpoint,
  guard: Guard,
): Promise<Blocks> {
  const [current] = places(directory);
  const base = next.base ?? new Map();
  const names = await settleBlocks(fileSystem, directory, base);
  const blocks = await writeBlocks(fileSystem, current, { ...next, base, names });
  await writeManifest(fileSystem, join(current, NEXT_MANIFEST), next, blocks);
  await fileSystem.syncDirectory(current);
  await guard();
  await fileSystem.rename(join(current, NEXT_MANIFEST), join(current, MANIFEST));
  await fileSystem.syncDirectory(current);
  return blocks;
}

async function replaceFolder(
  fileSystem: FileSystem,
  directory: string,
  next: NextCheckpoint,
  guard: Guard,
): Promise<Blocks> {
  const [current, made, previous] = places(directory);
  await settleFolders(fileSystem, directory);
  await fileSystem.makeDirectory(made);
  const blocks = await writeBlocks(fileSystem, made, { ...next, base: new Map(), names: new Set() });
  await writeManifest(fileSystem, join(made, MANIFEST), next, blocks);
  const isFirst = !(await exists(fileSystem, directory, 'records'));
  if (isFirst) await fileSystem.link(join(made, MANIFEST), join(made, snapshotFile(AS_SEEDED)));
  await fileSystem.syncDirectory(made);
  await guard();
  if (!isFirst) await fileSystem.rename(current, previous);
  await fileSystem.rename(made, current);
  await fileSystem.syncDirectory(directory);
  return blocks;
}

async function writeManifest(
  fileSystem: FileSystem,
  path: string,
  { commit, counters, settings }: NextCheckpoint,
  blocks: Blocks,
): Promise<void> {
  const file = await fileSystem.create(path);
  try {
    const manifest = { commit, counters: Object.fromEntries(counters), settings };
    await file.write(Buffer.from(printManifest(manifest, blocks)));
    await file.sync();
  } finally {
    await file.close();
  }
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
  onProgress?: OnProgress,
): Promise<LoadedCheckpoint | null> {
  const [current, , previous] = places(directory);
  if (await exists(fileSystem, directory, 'records')) {
    const read = await readCheckpointFolder(fileSystem, current, onProgress);
    await checkSnapshots(fileSystem, current);
    return read;
  }
  if (await exists(fileSystem, directory, 'records.old'))
    return readCheckpointFolder(fileSystem, previous, onProgress);
  return null;
}

/** Cleans up after a checkpoint that stopped at any step. `blocks`: those of the last checkpoint, if it has today's layout. */
export async function settleCheckpoint(
  fileSystem: FileSystem,
  directory: string,
  blocks: Blocks | undefined,
): Promise<void> {
  await settleFolders(fileSystem, directory);
  if (blocks) await settleBlocks(fileSystem, directory, blocks);
}

/** Leaves `records` as the last checkpoint, without `records.new` and `records.old`. */
async function settleFolders(fileSystem: FileSystem, directory: string): Promise<void> {
  const [current, made, previous] = places(directory);
  if (await exists(fileSystem, directory, 'records.old')) {
    if (!(await exists(fileSystem, directory, 'records'))) await fileSystem.rename(previous, current);
    // A power failure must not undo the renames once the old checkpoint is removed.
    await fileSystem.syncDirectory(directory);
    await fileSystem.remove(previous);
  }
  await fileSystem.remove(made);
}

/**
 * Removes the files in `records` that neither the blocks nor checkpoint.json nor a snapshot list, and returns the names of the others. The two differ when a
 * checkpoint was renamed but not synced: then either one may be there after a power failure.
 */
async function settleBlocks(
  fileSystem: FileSystem,
  directory: string,
  blocks: Blocks,
): Promise<ReadonlySet<string>> {
  const [current] = places(directory);
  const names = new Set(await fileSystem.list(current));
  const manifest = await readManifest(fileSystem, current);
  const listed = new Set(manifest.format === 1 ? [] : Object.keys(manifest.blocks));
  for (const ofObject of blocks.values()) for (const { name } of ofObject) listed.add(name);
  for (const name of await blocksOfSnapshots(fileSystem, current, names)) listed.add(name);
  const leftovers = [...names].filter((name) => isLeftover(name) && !listed.has(name));
  // A power failure must not bring back a manifest that lists what is removed.
  if (leftovers.length > 0) await fileSystem.syncDirectory(current);
  for (const name of leftovers) {
    await fileSystem.remove(join(current, name));
    names.delete(name);
  }
  return names;
}
