/** The objects of an org's definition files, checked one by one and against each other. */
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
import { refuseField } from './fields.ts';
import type { DefinitionFiles } from './files.ts';

/** By name. Throws a DefinitionError with each problem's file. */
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
    const problem = refuseObject(object, read.own !== undefined) ?? claims.refuse(object, file.place);
    if (problem !== undefined) problems.add(file.place, problem);
    described.set(object.name, read);
  }
  problems.throwIfAny(DefinitionError);
  return described;
}

/** Names and key prefixes, of which each is one object's. */
class Claims {
  /** By name, where it is defined. */
  readonly #places = new Map<string, string>();
  readonly #prefixes = new Map(
    [...standardKeyPrefixes()].map(([name, prefix]) => [prefix, `the standard object ${name}`]),
  );

  refuse({ name, keyPrefix }: DescribedObject, place: string): string | undefined {
    const twin = this.#places.get(name);
    if (twin !== undefined) return `${name} is defined in ${twin} too`;
    this.#places.set(name, place);
    if (isEvent(name) || standardKeyPrefixes().has(name)) return undefined;
    const owner = this.#prefixes.get(keyPrefix);
    this.#prefixes.set(keyPrefix, place);
    if (keyPrefix === null || !/^[0-9A-Za-z]{3}$/.test(keyPrefix))
      return `keyPrefix of ${name} must be three letters or digits, but is ${JSON.stringify(keyPrefix)}`;
    return owner && `keyPrefix ${keyPrefix} of ${name} is that of ${owner} already`;
  }
}

/** Platform events, of which no records are kept. */
export function isEvent(name: string): boolean {
  return name.endsWith('__e');
}

/** Custom objects, platform events, custom metadata. */
const KINDS: ReadonlySet<string> = new Set(['c', 'e', 'mdt']);

function refuseObject({ name, fields }: DescribedObject, isOwnForm: boolean): string | undefined {
  const kind = /__([A-Za-z]+)$/.exec(name)?.[1];
  if (!/^[A-Za-z](?:\w*[A-Za-z0-9])?$/.test(name) || privateObjectType(name))
    return `${name} is no name of an object`;
  if (kind && !KINDS.has(kind)) return `${name}: objects that end in __${kind} are not emulated`;
  const standard = [...standardKeyPrefixes().keys()].find((known) => isSame(known, name));
  if (standard && standard !== name) return `${name} is written ${standard}`;
  if (standard && isOwnForm) return `the emulator has ${name} already: only a describe can add to it`;
  return (
    refuseFields(name, standard ? fields.filter(isCustom) : fields) ??
    (standard ? undefined : refuseKey(name, fields))
  );
}

function refuseFields(name: string, fields: readonly DescribedField[]): string | undefined {
  const refusal = fields.map(refuseField).find((problem) => problem !== undefined);
  if (refusal !== undefined) return refusal;
  const twice = fields.find(
    (field, index) => fields.findIndex((other) => isSame(other.name, field.name)) < index,
  );
  return twice && `${name} has two fields ${twice.name}`;
}

/** What tells one record, or one event, from the others. */
function refuseKey(name: string, fields: readonly DescribedField[]): string | undefined {
  const key = isEvent(name) ? 'ReplayId' : 'Id';
  const found = fields.find((field) => field.name === key);
  if (found && (isEvent(name) || found.type === 'id')) return undefined;
  return `${name} has no field ${key}; take the describe as it is`;
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** Custom fields, those of a custom address or place, those of person accounts. */
export function isCustom({ name }: DescribedField): boolean {
  return /__(?:c|s|pc|pr)$/.test(name);
}
