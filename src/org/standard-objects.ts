/**
 * The sObjects that every org has, each from its own file in schemas/sobjects, read when it is first needed: an emulator that starts
 * needs a few of them. index.json, which `npm run index:sobjects` makes of them, says what must be known without opening any.
 * They never change, so all orgs of the process share them.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type ChildRelationship, type Definition, type SObjectType, toSObjectType } from './sobject-type.ts';

const FOLDER = fileURLToPath(new URL('../../schemas/sobjects/', import.meta.url));

/** What the index says of one object. */
export interface IndexEntry {
  /** Null for a platform event. */
  readonly keyPrefix: string | null;
  /** Objects whose definitions have facts about this one: those that add to its fields, or repeat them. */
  readonly usedBy?: readonly string[];
  /** Of a base object. */
  readonly implementors?: readonly string[];
  /** References that say themselves how this object, their parent, names and deletes its children. */
  readonly children?: readonly ChildRelationship[];
}

let index: ReadonlyMap<string, IndexEntry> | undefined;
let prefixes: ReadonlyMap<string, string | null> | undefined;
const types = new Map<string, SObjectType>();

function entries(): ReadonlyMap<string, IndexEntry> {
  index ??= new Map(Object.entries(readJson('index.json') as Record<string, IndexEntry>));
  return index;
}

/** By canonical name; null is the key prefix of a platform event. */
export function standardKeyPrefixes(): ReadonlyMap<string, string | null> {
  prefixes ??= new Map([...entries()].map(([name, { keyPrefix }]) => [name, keyPrefix]));
  return prefixes;
}

/** Undefined for a name that no standard object has. */
export function standardIndexEntry(name: string): IndexEntry | undefined {
  return entries().get(name);
}

/** The object of that canonical name; undefined where there is none. */
export function standardObject(name: string): SObjectType | undefined {
  const known = types.get(name);
  const entry = entries().get(name);
  if (known || !entry) return known;
  const type = toSObjectType(withChildren(readJson(`${name}.json`) as Definition, entry));
  types.set(name, type);
  return type;
}

/** Children that the emulator has are no longer among those that it lacks. */
function withChildren(definition: Definition, { children = [] }: IndexEntry): Definition {
  if (children.length === 0) return definition;
  const { childRelationships, notEmulated } = definition;
  const isThere = (each: { readonly childSObject: string; readonly field: string }) =>
    children.some(({ childSObject, field }) => childSObject === each.childSObject && field === each.field);
  return {
    ...definition,
    childRelationships: [...childRelationships, ...children],
    ...(notEmulated && {
      notEmulated: {
        ...notEmulated,
        children: notEmulated.children.filter((each) => !isThere(each)),
      },
    }),
  };
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(FOLDER + file, 'utf8'));
}
