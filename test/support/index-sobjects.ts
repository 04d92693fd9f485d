/** Makes schemas/sobjects/index.json of the definitions beside it: `npm run index:sobjects` after any change of them. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { objectsUsed } from '../../src/org/object-facts.ts';
import { type ChildRelationship, type Definition, toSObjectType } from '../../src/org/sobject-type.ts';
import type { IndexEntry } from '../../src/org/standard-objects.ts';

/** The text of the index over the NAME.json of a folder, an object a line. */
export function indexText(folder: string | URL): string {
  const definitions = readDefinitions(folder);
  const lines = definitions.map((one) => `  ${JSON.stringify(one.name)}: ${entryText(one, definitions)}`);
  return `{\n${lines.join(',\n')}\n}\n`;
}

function readDefinitions(folder: string | URL): Definition[] {
  const base = folder instanceof URL ? folder : new URL(`file://${folder}/`);
  const files = readdirSync(base).filter((file) => file.endsWith('.json') && file !== 'index.json');
  return files.sort().map((file) => JSON.parse(readFileSync(new URL(file, base), 'utf8')) as Definition);
}

function entryText({ name, keyPrefix, implementors }: Definition, all: readonly Definition[]): string {
  const users = all.filter((other) => objectsUsed(toSObjectType(other)).includes(name));
  const children = all.flatMap((child) => childrenIn(child, name));
  const entry: IndexEntry = {
    keyPrefix,
    ...(users.length > 0 && { usedBy: users.map((user) => user.name) }),
    ...(implementors && { implementors }),
    ...(children.length > 0 && { children }),
  };
  return JSON.stringify(entry);
}

function childrenIn({ name, fields }: Definition, parent: string): ChildRelationship[] {
  return fields.flatMap(({ name: field, referenceTo, childRelationship }) =>
    childRelationship && referenceTo?.includes(parent)
      ? [{ childSObject: name, field, cascadeDelete: false, ...childRelationship }]
      : [],
  );
}

const FOLDER = new URL('../../schemas/sobjects/', import.meta.url);

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(new URL('index.json', FOLDER), indexText(FOLDER));
