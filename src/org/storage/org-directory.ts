/** Which directories can be an org directory: a new one, an empty one, or one that contains an org. */
import { resolve } from 'node:path';
import { DEFINITIONS } from '../definitions/files.ts';
import { explained } from './damage.ts';
import { type FileSystem, hasCode, nodeFileSystem } from './file-system.ts';
import { isJournalName } from './journal-replay.ts';
import { StorageError } from './port.ts';

/** Creates an org directory if it is missing, without locking it. Throws a StorageError if it is not a directory, or contains files but no org. */
export function makeOrgDirectory(directory: string): Promise<void> {
  return prepareDirectory(nodeFileSystem, resolve(directory));
}

/** Whether the directory contains an org; false if the directory does not exist. */
export async function holdsOrg(directory: string): Promise<boolean> {
  const names = await nodeFileSystem.list(resolve(directory)).catch(() => []);
  return names.some(isOrgFile);
}

/** Creates an org directory in any file system. */
export async function prepareDirectory(fileSystem: FileSystem, path: string): Promise<void> {
  const names = await explained(`Cannot use ${path} as an org directory`, async () => {
    await fileSystem.makeDirectory(path).catch((error) => {
      throw hasCode(error, 'EEXIST') || hasCode(error, 'ENOTDIR') ? notADirectory(path) : error;
    });
    return fileSystem.list(path);
  });
  const otherNames = names.filter((name) => !isHarmless(name) && !isLock(name) && name !== DEFINITIONS);
  if (otherNames.length === 0 || otherNames.some(isOrgFile)) return;
  throw new StorageError(
    `${path} contains files that do not belong to an org (${otherNames.slice(0, 3).join(', ')}). Choose a new or an empty directory.`,
  );
}

function notADirectory(path: string): StorageError {
  return new StorageError(
    `Cannot use ${path} as an org directory: it is not a directory, or one of its parents is not a directory.`,
  );
}

const isLock = (name: string) => name === 'lock' || name.startsWith('lock.');

/** `records.new` does not count: in an org directory, a journal was created before it. */
const isOrgFile = (name: string) => /^records(\.old)?$/.test(name) || isJournalName(name);

/** Files that a new volume or a desktop creates in every directory, and a certificate that was created before the org. */
const isHarmless = (name: string) =>
  name.startsWith('.') || name === 'lost+found' || /^(authority|tls)\.pem$/.test(name);
