/** Files that define an org's own objects and fields: NAME.json in a folder `sobjects`, each the describe of a real org or in the emulator's own form. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SObjectCatalogue } from '../catalogue.ts';

export interface DefinitionFile {
  /** The file's path, for messages. */
  readonly place: string;
  readonly text: string;
}

/** The files by file name. */
export type DefinitionFiles = ReadonlyMap<string, DefinitionFile>;

/** The folder's name, in a seed and in an org directory. */
export const DEFINITIONS = 'sobjects';

/** Other files, such as a README, are ignored. */
export function isDefinitionFile(fileName: string): boolean {
  return fileName.endsWith('.json') && !fileName.startsWith('.');
}

/** Reads the definition files of a seed; a seed without the folder has none. */
export function readDefinitionFiles(seed: string): DefinitionFiles {
  const folder = join(seed, DEFINITIONS);
  if (!readdirSync(seed).includes(DEFINITIONS)) return new Map();
  const names = readdirSync(folder).filter(isDefinitionFile).sort();
  return new Map(
    names.map((name) => {
      const place = join(folder, name);
      return [name, { place, text: readFileSync(place, 'utf8') }];
    }),
  );
}

/** Returns the catalogue of an org with these files. Rejects with a DefinitionError that names each file and its problem. */
export async function catalogueOf(files: DefinitionFiles): Promise<SObjectCatalogue> {
  if (files.size === 0) return new SObjectCatalogue();
  const { readDefinitions } = await import('./read.ts');
  const mayBeOwnForm = [...files.values()].some(({ text }) => text.includes('"since"'));
  const own = mayBeOwnForm ? await import('./own-form.ts') : undefined;
  return new SObjectCatalogue(readDefinitions(files, own?.readOwnForm));
}
