/** The whole description, bundled from the fragments, the definitions of what is served, and schemas/. */
import { readFileSync } from 'node:fs';
import { Document, isCollection, visit } from 'yaml';
import type { Method } from '../../src/api/resource.ts';
import { byPath } from '../../src/api/routing.ts';
import { type Fragment, mergeNamed, type Node, type Nodes, readFragments } from './fragments.ts';
import { completeResource, completeRoute, type OperationDraft, withVersion } from './operations.ts';
import { representationComponents, settingsComponents } from './representations.ts';
import { braced, DATA, resources, routes } from './served.ts';

const HEADER =
  ' Written by `npm run bundle:openapi` from schemas/ and the openapi.yaml and *.openapi.yaml beside the code: change those.';

/** Returns the description as data. Throws if fragments and definitions do not fit together; the message says what to do. */
export function describeAll(): Node {
  const { head, fragments } = readFragments();
  const { openapi, info, servers, security, tags } = head;
  return {
    openapi,
    info: { ...info, version: packageVersion() },
    servers,
    security,
    tags,
    paths: { ...describeResources(fragments), ...describeRoutes(fragments) },
    components: describeComponents(fragments),
  };
}

/** The text of openapi.yaml. */
export function printDescription(description: Node): string {
  const document = new Document(description, { aliasDuplicateObjects: false });
  document.commentBefore = HEADER;
  visit(document, {
    Collection: (_, node) => {
      if (isCollection(node) && isShort(node.toJSON())) node.flow = true;
    },
  });
  return document.toString({ lineWidth: 140 });
}

/** Whether the value is easier to read on one line. */
function isShort(value: unknown): boolean {
  const text = JSON.stringify(value);
  return text.length <= 90 && !text.includes('\\n');
}

function describeResources(fragments: readonly Fragment[]): Nodes {
  const described = describePaths(fragments, 'resources', resources, completeResource);
  const entries = Object.entries(described).map(([path, { parameters, ...operations }]) => [
    DATA + path,
    { parameters: withVersion(parameters as Node[] | undefined), ...operations },
  ]);
  return Object.fromEntries(entries);
}

function describeRoutes(fragments: readonly Fragment[]): Nodes {
  return describePaths(fragments, 'paths', routes, completeRoute);
}

/** The served paths in their order, each operation completed. */
function describePaths<T extends { readonly method: Method; readonly path: string }>(
  fragments: readonly Fragment[],
  kind: 'resources' | 'paths',
  served: readonly T[],
  complete: (draft: OperationDraft, definition: T, name: string) => Node,
): Nodes {
  const items = mergeNamed(fragments.map((fragment) => ({ file: fragment.file, named: fragment[kind] })));
  const described = [...byPath(served)].map(([path, definitions]) => {
    const item = items.get(braced(path));
    items.delete(braced(path));
    const { parameters, ...drafts } = item?.value ?? {};
    const operations = definitions.map((definition) => {
      const verb = definition.method.toLowerCase();
      const name = `${definition.method} ${braced(path)}`;
      if (!drafts[verb])
        throw new Error(`${name} is served: describe it under ${kind} in an openapi.yaml beside it`);
      return [verb, complete(drafts[verb] as OperationDraft, definition, name)];
    });
    refuseStrangers(
      drafts,
      operations.map(([verb]) => String(verb)),
      `${item?.file}: ${path}`,
    );
    return [braced(path), { ...(parameters ? { parameters } : {}), ...Object.fromEntries(operations) }];
  });
  for (const [path, { file }] of items) throw new Error(`${file} describes ${path}, which is not served`);
  return Object.fromEntries(described);
}

function refuseStrangers(drafts: Node, verbs: readonly string[], place: string): void {
  const stranger = Object.keys(drafts).find((verb) => !verbs.includes(verb));
  if (stranger) throw new Error(`${place} has no ${stranger}`);
}

/** Each kind of component in the order of names. */
function describeComponents(fragments: readonly Fragment[]): Readonly<Record<string, Nodes>> {
  const kinds = ['securitySchemes', 'parameters', 'headers', 'responses', 'schemas'];
  const entries = kinds.map((kind) => {
    const parts = fragments.map(({ file, components }) => ({ file, named: components?.[kind] }));
    const named = [...mergeNamed([...parts, ...derivedComponents(kind)])].map(
      ([name, { value }]) => [name, value] as const,
    );
    return [kind, Object.fromEntries(named.sort(([a], [b]) => (a < b ? -1 : 1)))];
  });
  return Object.fromEntries(entries);
}

function derivedComponents(kind: string): { file: string; named: Nodes }[] {
  if (kind !== 'schemas') return [];
  return [
    { file: 'schemas/', named: representationComponents() },
    { file: 'schemas/org-settings.json', named: settingsComponents() },
  ];
}

function packageVersion(): string {
  return JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version;
}
