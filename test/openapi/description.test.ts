import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Resource } from '../../src/api/resource.ts';
import { DEFAULT_SETTINGS } from '../../src/org/settings.ts';
import {
  describedVersion,
  operationOf,
  operations,
  resolve,
  type Schema,
  schemaProblems,
} from '../support/openapi.ts';
import { describeAll, printDescription } from './description.ts';
import { componentOf, representationNames } from './representations.ts';
import { braced, DATA, mediaTypesOf, resources, routes } from './served.ts';

/** The facts that a resource's definition and its description must agree on. */
function factsOf({ method, path, availableVersion, input, output, ...resource }: Resource) {
  return {
    name: `${method} ${DATA}${braced(path)}`,
    availableVersion,
    mediaTypes: mediaTypesOf({ method, path, availableVersion, input, ...resource } as Resource),
    filters: output ? ['include', 'exclude', 'filterGroup'] : [],
  };
}

function factsDescribed({ method, path }: Resource) {
  const operation = operationOf(method, `${DATA}${braced(path)}`);
  const names = (operation.parameters ?? []).map(({ name }) => name);
  return {
    name: `${method} ${DATA}${braced(path)}`,
    availableVersion: operation['x-available-version'],
    mediaTypes: Object.keys(operation.requestBody?.content ?? {}),
    filters: names.filter((name) => /^(include|exclude|filterGroup)$/.test(name)),
  };
}

describe('openapi.yaml', () => {
  it('is current: if not, run `npm run bundle:openapi`', () => {
    const isCurrent = readFileSync('openapi.yaml', 'utf8') === printDescription(describeAll());
    expect(isCurrent ? 'current' : 'run `npm run bundle:openapi`').toBe('current');
  });

  it('has the same paths and verbs as the code', () => {
    const served = [
      ...resources.map(({ method, path }) => `${method} ${DATA}${braced(path)}`),
      ...routes.map(({ method, path }) => `${method} ${braced(path)}`),
    ];
    expect(operations.map(({ name }) => name).sort()).toEqual(served.sort());
  });

  it('says the same of each resource as its definition', () => {
    expect(resources.map(factsDescribed)).toEqual(resources.map(factsOf));
  });

  it('has the same version as package.json', () => {
    expect(describedVersion).toBe(JSON.parse(readFileSync('package.json', 'utf8')).version);
  });

  it.each(representationNames())('has the same representation %s as schemas/', (name) => {
    expect(ofDescription({ $ref: `#/components/schemas/${componentOf(name)}` })).toEqual(
      ofRepresentation({ $ref: name }),
    );
  });

  it('has the same settings as schemas/org-settings.json', () => {
    const { definitions, ...settings } = JSON.parse(readFileSync('schemas/org-settings.json', 'utf8'));
    const define = ({ $ref = '', ...own }) => ({
      ...definitions[$ref.replace('#/definitions/', '')],
      ...own,
    });
    const told = bare({ $ref: '#/components/schemas/OrgSettingsChange' }, (node) => ({
      ...node,
      ...resolve(node),
    }));
    expect(told).toEqual(bare(settings, define));
    expect(schemaProblems({ $ref: '#/components/schemas/OrgSettings' }, DEFAULT_SETTINGS)).toEqual([]);
    expect(
      schemaProblems({ $ref: '#/components/schemas/OrgSettings' }, { ...DEFAULT_SETTINGS, retryLimit: -1 }),
    ).not.toEqual([]);
  });
});

/** The parts of a schema that are compared, from either of the two. */
interface Facts {
  readonly types: readonly string[];
  readonly format: string | undefined;
  readonly required: readonly string[];
  readonly isClosed: boolean;
  readonly availableVersion: number | undefined;
  readonly filterGroup: string | undefined;
  /** The schema's XML tag, and that of its items. */
  readonly tags: readonly (string | undefined)[];
  readonly properties: Readonly<Record<string, Facts>>;
  readonly items: Facts | undefined;
}

type RepresentationFile = Schema & { readonly availableVersion?: number; readonly filterGroup?: string };

function facts(
  schema: Schema,
  own: Pick<Facts, 'availableVersion' | 'filterGroup' | 'tags'>,
  factsOf: (schema: Schema) => Facts,
): Facts {
  const properties = Object.entries(schema.properties ?? {}).map(([name, property]) => [
    name,
    factsOf(property),
  ]);
  return {
    types: [schema.type ?? []].flat().sort(),
    format: schema.format,
    required: [...(schema.required ?? [])].sort(),
    isClosed: schema.additionalProperties === false,
    properties: Object.fromEntries(properties),
    items: schema.items && factsOf(schema.items),
    ...own,
  };
}

function ofDescription(reference: Schema): Facts {
  if (reference.anyOf) return orNull(reference.anyOf);
  const schema = resolve(reference);
  const items = schema.xml?.wrapped ? resolve(schema.items as Schema).xml?.name : undefined;
  return facts(
    schema,
    {
      availableVersion: schema['x-available-version'],
      filterGroup: schema['x-filter-group'],
      tags: [items ?? schema.xml?.name],
    },
    ofDescription,
  );
}

/** A reference that may be null as well. */
function orNull([reference, nothing]: readonly Schema[]): Facts {
  const facts = ofDescription(reference as Schema);
  return { ...facts, types: [...facts.types, String(nothing?.type)].sort() };
}

/** In schemas/ a reference is a file's name, and a wrapped list names the tag of its items. */
function ofRepresentation(reference: Schema): Facts {
  const schema: RepresentationFile = reference.$ref
    ? { ...JSON.parse(readFileSync(`schemas/${reference.$ref}.json`, 'utf8')), ...reference }
    : reference;
  return facts(
    withItemTag(schema),
    {
      availableVersion: schema.availableVersion,
      filterGroup: schema.filterGroup,
      tags: [schema.xml?.name],
    },
    ofRepresentation,
  );
}

/** Items without a file of their own have the tag that their list gives them. */
function withItemTag({ items, ...schema }: Schema): Schema {
  if (!items || items.$ref || !schema.xml?.wrapped) return items ? { ...schema, items } : schema;
  return { ...schema, items: { ...items, xml: { name: String(schema.xml.name) } } };
}

type Node = Readonly<Record<string, unknown>>;

/** A schema without references and descriptions. */
function bare(node: unknown, define: (node: Node) => Node): unknown {
  if (Array.isArray(node) || typeof node !== 'object' || node === null) return node;
  const {
    $ref: _,
    $schema: _schema,
    title: _title,
    description: _description,
    ...rest
  } = '$ref' in node ? define(node as Node) : (node as Node);
  return Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, bare(value, define)]));
}
