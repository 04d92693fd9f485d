/** The files of a checkpoint's folder, of whatever layout: how one is read, and which do not belong there. */
import { join } from 'node:path';
import { damaged, explained } from './damage.ts';
import { type FileSystem, hasCode } from './file-system.ts';

export const MANIFEST = 'checkpoint.json';

/** The next manifest, until it takes the place of the last one. */
export const NEXT_MANIFEST = 'checkpoint.json.new';

/** The next manifest of a snapshot, until it has its name. */
export const NEXT_SNAPSHOT = 'snapshot.json.new';

const SNAPSHOT = /^snapshot-([a-z0-9][a-z0-9-]{0,63})\.json$/;

/** The file, in the folder of the checkpoint, with the manifest of the snapshot. Throws a RangeError for other names than lower-case letters, digits and dashes. */
export function snapshotFile(name: string): string {
  const file = `snapshot-${name}.json`;
  if (snapshotNameOf(file) === name) return file;
  throw new RangeError(`"${name}" is not the name of a snapshot: use lower-case letters, digits and dashes`);
}

/** The name of the snapshot whose manifest the file is; undefined for other files. */
export function snapshotNameOf(file: string): string | undefined {
  return SNAPSHOT.exec(file)?.[1];
}

/** Throws a StorageError: damage for a missing file. */
export function readCheckpointFile(fileSystem: FileSystem, path: string, into?: Buffer): Promise<Buffer> {
  return explained(`Cannot read ${path}`, async () => {
    try {
      return await fileSystem.read(path, into);
    } catch (error) {
      throw hasCode(error, 'ENOENT') ? damaged(path, undefined, 'the file is missing') : error;
    }
  });
}

/** Refuses a file that is neither listed nor left by a checkpoint: a later one might delete it. The dot files of a desktop may be lost. */
export async function refuseUnknownFiles(
  fileSystem: FileSystem,
  directory: string,
  listed: ReadonlySet<string>,
  isLeftover: (name: string) => boolean = () => false,
): Promise<void> {
  const isKnown = (name: string) =>
    name === MANIFEST || listed.has(name) || name.startsWith('.') || isLeftover(name);
  const unknown = (await fileSystem.list(directory)).find((name) => !isKnown(name));
  if (unknown === undefined) return;
  throw damaged(
    join(directory, unknown),
    undefined,
    'the file is not part of the checkpoint',
    'move the file away',
  );
}
