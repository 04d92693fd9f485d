/**
 * Salesforce's input and output representations: one JSON Schema each in schemas/, which ajv checks at the API version of the request.
 * `availableVersion` on a property is the documentation's own column of that name; a property newer than the version is refused
 * exactly like an unknown one (ours).
 */

import { readFile } from 'node:fs/promises';
import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { isDecimal } from '../money.ts';
import { PACKAGE_ROOT } from '../package-root.ts';
import type { ApiError } from './api-error.ts';
import { cannotDeserialize, unrecognizedField } from './errors.ts';
import { once } from './once.ts';
import type { BodyBound } from './request-body.ts';
import type { Pointer, Source } from './source.ts';
import { bySchema } from './xml-by-schema.ts';
import { xmlToSource } from './xml-to-source.ts';

/** The size of a property, as the documentation gives it. */
export type FilterGroup = 'Small' | 'Medium' | 'Big';

/** The part of JSON Schema that our representations use; `xml` and the format `double` as in OpenAPI. */
export interface RepresentationSchema {
  readonly title: string;
  readonly type: string | readonly string[];
  readonly format?: string;
  readonly availableVersion?: number;
  readonly filterGroup?: FilterGroup;
  /** For an object, its tag; for a list, the tag of its items, when the list has an element of its own. */
  readonly xml?: { readonly name: string; readonly wrapped?: boolean };
  readonly properties?: Readonly<Record<string, RepresentationSchema>>;
  readonly items?: RepresentationSchema;
}

export interface Representation {
  /** File name in schemas/, without .json. */
  readonly name: string;
  schema(): Promise<RepresentationSchema>;
  /** Resolves when the body is valid at that API version; rejects with the ApiError of row U or T. */
  check(source: Source, version: number): Promise<void>;
  /** Reads an XML body as the plain data that JSON would give. Rejects with row X for broken XML or a wrong root tag. */
  readXml(text: string): Promise<Source>;
}

/** How a resource reads its body: by a schema, as any object (any-object.ts), or as a stream of text. */
export type Input = Pick<Representation, 'check' | 'readXml'> & {
  /** For a body of another media type, which only the resource itself reads (text-stream.ts). */
  readonly stream?: { readonly mediaType: string; readonly bound: BodyBound };
  /** Name of the part that is the input when the body is multipart/form-data; the other parts are in `parts` of the source. */
  readonly formPart?: string;
};

const FOLDER = new URL('schemas/', PACKAGE_ROOT);

/** Nothing is read or compiled before it is first needed, so that the emulator starts fast. */
export function representation(name: string): Representation {
  const schema = once(() => loadSchema(name));
  const validator = once(async () => compile(await schema()));
  return {
    name,
    schema,
    check: async (source, version) => {
      const validate = await validator();
      if (!validate.call({ version }, source.value)) {
        throw await refusal(validate.errors?.[0] as ErrorObject, source, await schema(), version);
      }
      if (source.longNumbers.length > 0) await refuseLongNumbersElsewhere(source, await schema());
    },
    readXml: async (text) => xmlToSource(text, bySchema(await schema())),
  };
}

/** Representations refer to each other by {"$ref": "other-representation"}. */
async function loadSchema(name: string): Promise<RepresentationSchema> {
  const schema = JSON.parse(await readFile(new URL(`${name}.json`, FOLDER), 'utf8'));
  return (await resolveReferences(schema)) as RepresentationSchema;
}

async function resolveReferences(node: unknown): Promise<unknown> {
  if (Array.isArray(node)) return Promise.all(node.map(resolveReferences));
  if (typeof node !== 'object' || node === null) return node;
  const { $ref, ...own } = node as Record<string, unknown>;
  if (typeof $ref === 'string') return { ...(await loadSchema($ref)), ...own };
  const entries = Object.entries(own).map(
    async ([key, value]) => [key, await resolveReferences(value)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

/** One validator for all versions: the version is its `this`. */
async function compile({ ...schema }: RepresentationSchema): Promise<ValidateFunction> {
  const { Ajv2020 } = await import('ajv/dist/2020.js');
  const ajv = new Ajv2020({ passContext: true, allowUnionTypes: true, addUsedSchema: false });
  ajv.addFormat('double', { type: 'string', validate: isDecimal });
  ajv.addVocabulary(['xml', 'filterGroup']);
  ajv.addKeyword({ keyword: 'availableVersion', schemaType: 'number', validate: isAvailable });
  return ajv.compile(schema);
}

function isAvailable(this: { version: number }, availableVersion: number): boolean {
  return this.version >= availableVersion;
}

/** The error that ajv found, as Salesforce words it: row U for names, row T for types. */
async function refusal(
  error: ErrorObject,
  source: Source,
  schema: RepresentationSchema,
  version: number,
): Promise<ApiError> {
  const pointer = readPointer(error.instancePath, source.value);
  const tooNew = pointer.findIndex((_, index) => {
    const property = schemaAt(schema, pointer.slice(0, index + 1));
    return (property?.availableVersion ?? 0) > version;
  });
  if (tooNew >= 0) return unrecognized(pointer.slice(0, tooNew + 1), source);
  if (error.keyword === 'additionalProperties') {
    return unrecognized([...pointer, error.params.additionalProperty as string], source);
  }
  return wrongType(
    pointer,
    schema,
    source,
    error.keyword === 'required' ? error.params.missingProperty : undefined,
  );
}

async function unrecognized(pointer: Pointer, source: Source): Promise<ApiError> {
  return unrecognizedField(String(pointer.at(-1)), (await source.tokenAt(pointer)).met);
}

async function wrongType(
  pointer: Pointer,
  schema: RepresentationSchema,
  source: Source,
  missing?: string,
): Promise<ApiError> {
  const { text, start } = await source.tokenAt(pointer);
  const problem = missing === undefined ? text : `${text} without ${missing}`;
  return cannotDeserialize(typeName(schemaAt(schema, pointer)), problem, start);
}

/** A number too long for a double is held as text, and must not be accepted where the schema requires text. */
async function refuseLongNumbersElsewhere(source: Source, schema: RepresentationSchema): Promise<void> {
  const misplaced = source.longNumbers.find((pointer) => schemaAt(schema, pointer)?.format !== 'double');
  if (misplaced) throw await wrongType(misplaced, schema, source);
}

/** "string", "double", "boolean", "list", or the tag of an object. */
function typeName(schema: RepresentationSchema | undefined): string {
  if (schema?.format) return schema.format;
  const type = [schema?.type ?? 'object'].flat()[0] as string;
  if (type === 'array') return 'list';
  return type === 'object' ? (schema?.xml?.name ?? type) : type;
}

function schemaAt(schema: RepresentationSchema, pointer: Pointer): RepresentationSchema | undefined {
  let found: RepresentationSchema | undefined = schema;
  for (const step of pointer) {
    const properties: RepresentationSchema['properties'] = found?.properties;
    if (typeof step === 'number') found = found?.items;
    else found = properties && Object.hasOwn(properties, step) ? properties[step] : undefined;
  }
  return found;
}

/** "/sequences/0/amount" as steps. A step is an index where `value` has a list at that place, else a name. */
function readPointer(instancePath: string, value: unknown): Pointer {
  const steps = instancePath.split('/').slice(1);
  let current = value;
  return steps.map((escaped) => {
    const name = escaped.replaceAll('~1', '/').replaceAll('~0', '~');
    const step = Array.isArray(current) ? Number(name) : name;
    current = (current as Record<string | number, unknown>)[step];
    return step;
  });
}
