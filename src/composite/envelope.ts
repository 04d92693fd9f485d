/** Reads the outer shape of a request that carries others; the resources inside read the rest. */
import { anyObject } from '../api/any-object.ts';
import { cannotDeserialize, unrecognizedField, unsupportedMediaType } from '../api/errors.ts';
import type { Input } from '../api/representation.ts';
import type { Exchange } from '../api/resource.ts';
import type { Pointer } from '../api/source.ts';
import { byLists, type ListShape } from '../api/xml-by-lists.ts';
import { isObject } from '../is-object.ts';
import { JsonNumber } from '../org/present.ts';
import { exactValue } from './exact-numbers.ts';
import { refused } from './refusals.ts';

/** An object in the body, with its place. */
export interface Part {
  readonly value: Readonly<Record<string, unknown>>;
  readonly pointer: Pointer;
}

type Read = Pick<Exchange, 'source'>;

/** A body in JSON or XML. */
export function envelope(what: string, shape: ListShape): Input {
  return anyObject(what, byLists(shape));
}

/** A body in JSON only (doc): XML is row D. */
export function jsonEnvelope(what: string): Input {
  return {
    ...anyObject(what),
    readXml: () => Promise.reject(unsupportedMediaType('application/xml')),
  };
}

export function wholeBody({ input, source }: Exchange): Part {
  const value = source ? exactValue(source) : input;
  return { value: value as Record<string, unknown>, pointer: [] };
}

/** Throws row U for any other name. */
export async function checkNames(read: Read, { value, pointer }: Part, names: readonly string[]) {
  const unknown = Object.keys(value).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const token = await read.source?.tokenAt([...pointer, unknown]);
  throw unrecognizedField(unknown, token?.met ?? { line: 1, column: 1 });
}

/** The list of objects in that member; row T for anything else. */
export async function objectsIn(read: Read, part: Part, name: string): Promise<Part[]> {
  const list = part.value[name];
  if (!Array.isArray(list)) throw await wrongType(read, part, name, 'list');
  const here = { value: {}, pointer: [...part.pointer, name] };
  return Promise.all(
    list.map(async (value, index) => {
      if (!isPart(value)) throw await wrongType(read, here, index, 'object');
      return { value, pointer: [...here.pointer, index] };
    }),
  );
}

/** Throws INVALID_INPUT for an empty list, because there would be nothing to answer (ours). */
export function atLeastOne<T>(list: readonly T[], name: string): readonly T[] {
  if (list.length === 0) throw refused('INVALID_INPUT', `${name}: there must be at least one`);
  return list;
}

/** The list of texts in that member; row T for anything else. */
export async function textsIn(read: Read, part: Part, name: string): Promise<string[]> {
  const list = part.value[name];
  if (Array.isArray(list) && list.every((text) => typeof text === 'string')) return list;
  throw await wrongType(read, part, name, 'list');
}

export async function textIn(read: Read, part: Part, name: string): Promise<string> {
  const value = part.value[name];
  if (typeof value === 'string' && value !== '') return value;
  throw await wrongType(read, part, name, 'string');
}

/** The flag in that member; false if it is absent. */
export async function flagIn(read: Read, part: Part, name: string): Promise<boolean> {
  const value = part.value[name] ?? false;
  if (typeof value === 'boolean') return value;
  throw await wrongType(read, part, name, 'boolean');
}

export async function objectIn(read: Read, part: Part, name: string): Promise<Part> {
  const value = part.value[name];
  if (isPart(value)) return { value, pointer: [...part.pointer, name] };
  throw await wrongType(read, part, name, 'object');
}

function isPart(value: unknown): value is Record<string, unknown> {
  return isObject(value) && !(value instanceof JsonNumber);
}

async function wrongType({ source }: Read, { value, pointer }: Part, name: string | number, type: string) {
  const isMissing = typeof name === 'string' && value[name] === undefined;
  const token = await source?.tokenAt(isMissing ? pointer : [...pointer, name]);
  const { text, start } = token ?? { text: 'START_OBJECT value {', start: { line: 1, column: 1 } };
  return cannotDeserialize(type, isMissing ? `${text} without ${name}` : text, start);
}
