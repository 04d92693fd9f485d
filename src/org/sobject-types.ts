/**
 * The sObjects of the org, each from its own file in schemas/sobjects, read when it is first asked for:
 * an emulator that starts needs a few of the forty. index.json tells names and key prefixes without opening any.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { SObjectField, SObjectType } from './sobject-type.ts';

/** A definition as its file keeps it. */
export type Definition = Omit<SObjectType, 'fields' | 'field'> & { readonly fields: readonly SObjectField[] };

const FOLDER = fileURLToPath(new URL('../../schemas/sobjects/', import.meta.url));

/** Null is the key prefix of a platform event. */
let index: ReadonlyMap<string, string | null> | undefined;
let namesInLowerCase: ReadonlyMap<string, string> | undefined;
let namesByPrefix: ReadonlyMap<string, string> | undefined;
const types = new Map<string, SObjectType>();

/** The canonical names of all objects. */
export function sObjectNames(): readonly string[] {
  return [...keyPrefixes().keys()];
}

/** The object of that API name, whatever its case. */
export function findSObjectType(name: string): SObjectType | undefined {
  namesInLowerCase ??= new Map(sObjectNames().map((known) => [known.toLowerCase(), known]));
  const canonical = namesInLowerCase.get(name.toLowerCase());
  return canonical === undefined ? undefined : load(canonical);
}

/** The canonical name of the object whose key prefix starts the id; undefined for an id of an object that the org has not. */
export function sObjectNameOfId(id: string): string | undefined {
  namesByPrefix ??= new Map([...keyPrefixes()].flatMap(([name, prefix]) => (prefix ? [[prefix, name]] : [])));
  return namesByPrefix.get(id.slice(0, 3));
}

/** Null for a platform event, undefined for a name that is none. */
export function keyPrefixOf(name: string): string | null | undefined {
  return keyPrefixes().get(name);
}

function keyPrefixes(): ReadonlyMap<string, string | null> {
  index ??= new Map(Object.entries(readJson('index.json') as Record<string, string | null>));
  return index;
}

function load(name: string): SObjectType {
  const known = types.get(name);
  if (known) return known;
  const type = toSObjectType(readJson(`${name}.json`) as Definition);
  types.set(name, type);
  return type;
}

export function toSObjectType(definition: Definition): SObjectType {
  const fields = new Map(definition.fields.map((field) => [field.name, field]));
  let lowerCase: Map<string, SObjectField> | undefined;
  const field = (name: string) => {
    const found = fields.get(name);
    if (found) return found;
    lowerCase ??= new Map(definition.fields.map((known) => [known.name.toLowerCase(), known]));
    return lowerCase.get(name.toLowerCase());
  };
  return Object.freeze({ ...definition, fields, field });
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(FOLDER + file, 'utf8'));
}
