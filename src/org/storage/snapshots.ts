/**
 * Snapshots of an org under names: `snapshot-NAME.json`, beside `checkpoint.json`, is the manifest of an earlier checkpoint, and lists the blocks
 * of that time. Blocks and manifests are never changed in place, so a snapshot is one more name of the manifest's file: it copies nothing.
 */
import { join } from 'node:path';
import { MANIFEST, NEXT_SNAPSHOT, snapshotFile, snapshotNameOf } from './checkpoint-place.ts';
import { damaged } from './damage.ts';
import type { FileSystem } from './file-system.ts';
import type { LoadedState } from './org-state.ts';
import { readListed, readManifest } from './read-checkpoint.ts';

/** Names the manifest that is in the folder now. The snapshot is on the disk when the folder is synced. */
export async function linkSnapshot(fileSystem: FileSystem, folder: string, name: string): Promise<void> {
  const next = join(folder, NEXT_SNAPSHOT);
  await fileSystem.remove(next);
  await fileSystem.link(join(folder, MANIFEST), next);
  await fileSystem.rename(next, join(folder, snapshotFile(name)));
  // Where both were names of one file, the rename did nothing.
  await fileSystem.remove(next);
}

export async function listSnapshots(fileSystem: FileSystem, folder: string): Promise<readonly string[]> {
  const names = (await fileSystem.list(folder)).map(snapshotNameOf);
  return names.filter((name) => name !== undefined).sort();
}

/** The state of that snapshot; undefined if there is none. Throws a StorageError that names file and line if something is damaged. */
export async function readSnapshot(
  fileSystem: FileSystem,
  folder: string,
  name: string,
): Promise<LoadedState | undefined> {
  const file = snapshotFile(name);
  if (!(await fileSystem.list(folder)).includes(file)) return undefined;
  const { state } = await readListed(
    fileSystem,
    folder,
    await readSnapshotManifest(fileSystem, folder, file),
  );
  return state;
}

/** Removes the snapshot, if there is one. Its blocks go with the next checkpoint. */
export async function removeSnapshot(fileSystem: FileSystem, folder: string, name: string): Promise<void> {
  await fileSystem.remove(join(folder, snapshotFile(name)));
  await fileSystem.syncDirectory(folder);
}

/** Throws a StorageError if a manifest is damaged, or a block that it lists is missing. The blocks themselves are checked when they are read. */
export async function checkSnapshots(fileSystem: FileSystem, folder: string): Promise<void> {
  const names = new Set(await fileSystem.list(folder));
  const missing = (await blocksOfSnapshots(fileSystem, folder, names)).find((name) => !names.has(name));
  if (missing !== undefined) throw damaged(join(folder, missing), undefined, 'the file is missing');
}

/** The names of the blocks that the snapshots among these files list. Throws a StorageError if a manifest is damaged. */
export async function blocksOfSnapshots(
  fileSystem: FileSystem,
  folder: string,
  files: Iterable<string>,
): Promise<readonly string[]> {
  const listed: string[] = [];
  for (const file of files)
    if (snapshotNameOf(file) !== undefined)
      listed.push(...Object.keys((await readSnapshotManifest(fileSystem, folder, file)).blocks));
  return listed;
}

async function readSnapshotManifest(fileSystem: FileSystem, folder: string, file: string) {
  const manifest = await readManifest(fileSystem, folder, file);
  if (manifest.format === 1) throw damaged(join(folder, file), 1, 'the snapshot has an unknown layout');
  return manifest;
}
