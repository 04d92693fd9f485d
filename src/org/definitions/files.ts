/** Files that define objects and fields of an org's own: NAME.json in a folder `sobjects`, each a describe of a real org. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SObjectCatalogue } from '../catalogue.ts';

export interface DefinitionFile {
  /** Where it lies, for messages. */
  readonly place: string;
  readonly text: string;
}

/** By file name. */
export type DefinitionFiles = ReadonlyMap<string, DefinitionFile>;

/** The folder's name, in a seed and in an org directory. */
export const DEFINITIONS = 'sobjects';

/** Other files, a README, are passed over. */
export function isDefinition(fileName: string): boolean {
  return fileName.endsWith('.json') && !fileName.startsWith('.');
}

/** Those of a seed; a seed without the folder has none. */
export function readDefinitionFiles(seed: string): DefinitionFiles {
  const folder = join(seed, DEFINITIONS);
  if (!readdirSync(seed).includes(DEFINITIONS)) return new Map();
  const names = readdirSync(folder).filter(isDefinition).sort();
  return new Map(
    names.map((name) => {
      const place = join(folder, name);
      return [name, { place, text: readFileSync(place, 'utf8') }];
    }),
  );
}

/** The catalogue of an org with these files. Rejects with a DefinitionError that says what is wrong in which. */
export async function catalogueOf(files: DefinitionFiles): Promise<SObjectCatalogue> {
  if (files.size === 0) return new SObjectCatalogue();
  const { readDefinitions } = await import('./read.ts');
  const mayBeOwnForm = [...files.values()].some(({ text }) => text.includes('"since"'));
  const own = mayBeOwnForm ? await import('./own-form.ts') : undefined;
  return new SObjectCatalogue(readDefinitions(files, own?.readOwnForm));
}
