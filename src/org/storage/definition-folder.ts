/** The folder of an org directory that contains its definition files, from the user or from a seed. */
import { join } from 'node:path';
import {
  DEFINITIONS,
  type DefinitionFile,
  type DefinitionFiles,
  isDefinitionFile,
} from '../definitions/files.ts';
import { explained } from './damage.ts';
import type { FileSystem } from './file-system.ts';

/** Returns no files if there is no such folder. Rejects with a StorageError if the files cannot be read. */
export function readDefinitions(fileSystem: FileSystem, directory: string): Promise<DefinitionFiles> {
  const folder = join(directory, DEFINITIONS);
  return explained(`Cannot read the definitions in ${folder}`, async () => {
    const files = new Map<string, DefinitionFile>();
    if (!(await fileSystem.list(directory)).includes(DEFINITIONS)) return files;
    for (const name of (await fileSystem.list(folder)).filter(isDefinitionFile).sort()) {
      const place = join(folder, name);
      files.set(name, { place, text: (await fileSystem.read(place)).toString() });
    }
    return files;
  });
}

/** Writes the files that do not exist yet, each as a whole or not at all. */
export function writeDefinitions(
  fileSystem: FileSystem,
  directory: string,
  files: DefinitionFiles,
): Promise<void> {
  const folder = join(directory, DEFINITIONS);
  return explained(`Cannot write the definitions in ${folder}`, async () => {
    if (files.size === 0) return;
    await fileSystem.makeDirectory(folder);
    const existing = new Set(await fileSystem.list(folder));
    for (const [name, { text }] of files)
      if (!existing.has(name)) await write(fileSystem, folder, name, text);
    await fileSystem.syncDirectory(folder);
    await fileSystem.syncDirectory(directory);
  });
}

async function write(fileSystem: FileSystem, folder: string, name: string, text: string): Promise<void> {
  const draft = join(folder, `.${name}.new`);
  await fileSystem.remove(draft);
  const file = await fileSystem.create(draft);
  try {
    await file.write(Buffer.from(text));
    await file.sync();
  } finally {
    await file.close();
  }
  await fileSystem.rename(draft, join(folder, name));
}
