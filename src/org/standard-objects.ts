/**
 * The sObjects that every org has, each from its own file in schemas/sobjects, read when it is first needed: an emulator that starts needs
 * only a few of them. index.json, which `npm run index:sobjects` generates from them, holds the facts that are needed before a file is read.
 * They never change, so all orgs of the process share them.
 */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PACKAGE_ROOT } from '../package-root.ts';
import { type ChildRelationship, type Definition, type SObjectType, toSObjectType } from './sobject-type.ts';

const FOLDER = fileURLToPath(new URL('schemas/sobjects/', PACKAGE_ROOT));

/** The index's entry for one object. */
export interface IndexEntry {
  /** Null for a platform event. */
  readonly keyPrefix: string | null;
  /** Objects whose definitions have facts about this one, such as sums into its fields or copies of them. */
  readonly usedBy?: readonly string[];
  /** For a base object: the objects whose records are its records. */
  readonly implementors?: readonly string[];
  /** Child relationships that are declared by the children's references, not in this object's own file. */
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

/** Undefined if no standard object has that name. */
export function standardIndexEntry(name: string): IndexEntry | undefined {
  return entries().get(name);
}

/** The object of that canonical name; undefined if there is none. */
export function standardObject(name: string): SObjectType | undefined {
  const known = types.get(name);
  const entry = entries().get(name);
  if (known || !entry) return known;
  const type = toSObjectType(withChildren(readJson(`${name}.json`) as Definition, entry));
  types.set(name, type);
  return type;
}

/** Adds the child relationships of the index, and removes them from `notEmulated`. */
function withChildren(definition: Definition, { children = [] }: IndexEntry): Definition {
  if (children.length === 0) return definition;
  const { childRelationships, notEmulated } = definition;
  const isEmulated = (each: { readonly childSObject: string; readonly field: string }) =>
    children.some(({ childSObject, field }) => childSObject === each.childSObject && field === each.field);
  return {
    ...definition,
    childRelationships: [...childRelationships, ...children],
    ...(notEmulated && {
      notEmulated: {
        ...notEmulated,
        children: notEmulated.children.filter((each) => !isEmulated(each)),
      },
    }),
  };
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(FOLDER + file, 'utf8'));
}
