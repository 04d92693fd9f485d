/** What may be an org directory: a new one, an empty one, or one that holds an org and nothing else. */
import { resolve } from 'node:path';
import { DEFINITIONS } from '../definitions/files.ts';
import { explained } from './damage.ts';
import { type FileSystem, hasCode, nodeFileSystem } from './file-system.ts';
import { isJournalName } from './journal-replay.ts';
import { StorageError } from './port.ts';

/** Makes an org directory when it is missing, without taking it. Throws a StorageError when it is none, or holds other things than an org. */
export function makeOrgDirectory(directory: string): Promise<void> {
  return prepareDirectory(nodeFileSystem, resolve(directory));
}

/** Whether there is an org in the directory; false also where there is no such directory. */
export async function holdsOrg(directory: string): Promise<boolean> {
  const names = await nodeFileSystem.list(resolve(directory)).catch(() => []);
  return names.some(isOurs);
}

/** Makes an org directory over any file system. */
export async function prepareDirectory(fileSystem: FileSystem, path: string): Promise<void> {
  const names = await explained(`Cannot use ${path} as an org directory`, async () => {
    await fileSystem.makeDirectory(path).catch((error) => {
      throw hasCode(error, 'EEXIST') || hasCode(error, 'ENOTDIR') ? notADirectory(path) : error;
    });
    return fileSystem.list(path);
  });
  const strangers = names.filter((name) => !isHarmless(name) && !isLock(name) && name !== DEFINITIONS);
  if (strangers.length === 0 || strangers.some(isOurs)) return;
  throw new StorageError(
    `${path} holds other things than an org (${strangers.slice(0, 3).join(', ')}). Choose a new or an empty directory.`,
  );
}

function notADirectory(path: string): StorageError {
  return new StorageError(
    `Cannot use ${path} as an org directory: it is not a directory, or lies in something that is none.`,
  );
}

const isLock = (name: string) => name === 'lock' || name.startsWith('lock.');

/** `records.new` is not enough: where it is ours, a journal was made before it. */
const isOurs = (name: string) => /^records(\.old)?$/.test(name) || isJournalName(name);

/** What a new volume or a desktop puts into every directory, and a certificate that was made before the org. */
const isHarmless = (name: string) =>
  name.startsWith('.') || name === 'lost+found' || /^(authority|tls)\.pem$/.test(name);
