/**
 * The sObjects that every org has, each from its own file in schemas/sobjects, read when it is first asked for:
 * an emulator that starts needs a few of them. index.json tells names and key prefixes without opening any.
 * They never change, so all orgs of the process share them.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Definition, type SObjectType, toSObjectType } from './sobject-type.ts';

const FOLDER = fileURLToPath(new URL('../../schemas/sobjects/', import.meta.url));

let index: ReadonlyMap<string, string | null> | undefined;
const types = new Map<string, SObjectType>();

/** By canonical name; null is the key prefix of a platform event. */
export function standardKeyPrefixes(): ReadonlyMap<string, string | null> {
  index ??= new Map(Object.entries(readJson('index.json') as Record<string, string | null>));
  return index;
}

/** The object of that canonical name; undefined for a name that is none. */
export function standardObject(name: string): SObjectType | undefined {
  const known = types.get(name);
  if (known || !standardKeyPrefixes().has(name)) return known;
  const type = toSObjectType(readJson(`${name}.json`) as Definition);
  types.set(name, type);
  return type;
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(FOLDER + file, 'utf8'));
}
