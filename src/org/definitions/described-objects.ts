/** Reads the objects of an org's definition files and checks them one by one and against each other. */
import { privateObjectType } from '../private-objects.ts';
import { DefinitionError, Problems } from '../problems.ts';
import { standardKeyPrefixes } from '../standard-objects.ts';
import {
  type DescribedField,
  type DescribedFile,
  type DescribedObject,
  type OwnFormReader,
  readDefinitionFile,
} from './describe.ts';
import { fieldProblem } from './fields.ts';
import type { DefinitionFiles } from './files.ts';

/** Returns the objects by name. Throws a DefinitionError that names the file of each problem. */
export function readDescribedObjects(
  files: DefinitionFiles,
  readOwnForm: OwnFormReader | undefined,
): ReadonlyMap<string, DescribedFile> {
  const problems = new Problems();
  const described = new Map<string, DescribedFile>();
  const claims = new Claims();
  for (const file of files.values()) {
    const read = readDefinitionFile(file, problems, readOwnForm);
    if (!read) continue;
    const object = read.described;
    const problem = objectProblem(object, read.own !== undefined) ?? claims.add(object, file.place);
    if (problem !== undefined) problems.add(file.place, problem);
    described.set(object.name, read);
  }
  problems.throwIfAny(DefinitionError);
  return described;
}

/** The names and key prefixes that are taken: each can belong to one object only. */
class Claims {
  /** The file of each object, by the object's name. */
  readonly #places = new Map<string, string>();
  readonly #prefixes = new Map(
    [...standardKeyPrefixes()].map(([name, prefix]) => [prefix, `the standard object ${name}`]),
  );

  /** Says what is wrong if the name or the key prefix is taken. */
  add({ name, keyPrefix }: DescribedObject, place: string): string | undefined {
    const other = this.#places.get(name);
    if (other !== undefined) return `${name} is also defined in ${other}`;
    this.#places.set(name, place);
    if (isEvent(name) || standardKeyPrefixes().has(name)) return undefined;
    const owner = this.#prefixes.get(keyPrefix);
    this.#prefixes.set(keyPrefix, place);
    if (keyPrefix === null || !/^[0-9A-Za-z]{3}$/.test(keyPrefix))
      return `keyPrefix of ${name} must be three letters or digits, but is ${JSON.stringify(keyPrefix)}`;
    return owner && `keyPrefix ${keyPrefix} of ${name} is already used by ${owner}`;
  }
}

/** Whether the object is a platform event; the org stores no records of it. */
export function isEvent(name: string): boolean {
  return name.endsWith('__e');
}

/** The suffixes of custom objects, platform events and custom metadata. */
const SUFFIXES: ReadonlySet<string> = new Set(['c', 'e', 'mdt']);

function objectProblem({ name, fields }: DescribedObject, isOwnForm: boolean): string | undefined {
  const suffix = /__([A-Za-z]+)$/.exec(name)?.[1];
  if (!/^[A-Za-z](?:\w*[A-Za-z0-9])?$/.test(name) || privateObjectType(name))
    return `${name} is not a valid object name`;
  if (suffix && !SUFFIXES.has(suffix)) return `${name}: objects that end in __${suffix} are not emulated`;
  const standard = [...standardKeyPrefixes().keys()].find((known) => isSame(known, name));
  if (standard && standard !== name) return `${name} must be written ${standard}`;
  if (standard && isOwnForm) return `the emulator already has ${name}: only a describe can add to it`;
  return (
    fieldsProblem(name, standard ? fields.filter(isCustom) : fields) ??
    (standard ? undefined : keyFieldProblem(name, fields))
  );
}

function fieldsProblem(name: string, fields: readonly DescribedField[]): string | undefined {
  const firstProblem = fields.map(fieldProblem).find((problem) => problem !== undefined);
  if (firstProblem !== undefined) return firstProblem;
  const repeated = fields.find(
    (field, index) => fields.findIndex((other) => isSame(other.name, field.name)) < index,
  );
  return repeated && `${name} has two fields named ${repeated.name}`;
}

/** Says what is wrong if the object lacks the field that identifies a record or an event. */
function keyFieldProblem(name: string, fields: readonly DescribedField[]): string | undefined {
  const key = isEvent(name) ? 'ReplayId' : 'Id';
  const found = fields.find((field) => field.name === key);
  if (found && (isEvent(name) || found.type === 'id')) return undefined;
  return `${name} has no field ${key}; use the describe unchanged`;
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** Whether the field is custom, a component of a custom address or location, or a custom field of person accounts. */
export function isCustom({ name }: DescribedField): boolean {
  return /__(?:c|s|pc|pr)$/.test(name);
}
