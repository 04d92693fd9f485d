/**
 * Response filters of the Connect REST API (doc): `include` and `exclude` name properties by path ("/errors/errorResponse/message",
 * several separated by bars), `filterGroup` picks a size. A list's items are named as in XML, or passed over.
 */

import { isObject } from '../is-object.ts';
import { cannotDeserialize, invalidFilterValue } from './errors.ts';
import type { FilterGroup, RepresentationSchema } from './representation.ts';
import type { Source } from './source.ts';

type Path = readonly string[];

export interface ResponseFilter {
  readonly include: readonly Path[] | undefined;
  readonly exclude: readonly Path[] | undefined;
  readonly group: FilterGroup | undefined;
}

const NAMES = ['include', 'exclude', 'filterGroup'] as const;

/** The three parameters as text. */
export type FilterParameters = Readonly<Partial<Record<(typeof NAMES)[number], string>>>;

export function filtersInUrl(query: URLSearchParams): FilterParameters {
  return Object.fromEntries(NAMES.filter((name) => query.has(name)).map((name) => [name, query.get(name)]));
}

/** Takes the parameters out of a body, where they may stand too (doc for filterGroup), so that they are no unknown properties. Row T for any but text. */
export async function takeFilters({ value, tokenAt }: Source): Promise<FilterParameters> {
  if (!isObject(value)) return {};
  const taken: Record<string, string> = {};
  for (const name of NAMES.filter((each) => Object.hasOwn(value, each))) {
    const text = value[name];
    if (typeof text === 'string') taken[name] = text;
    else if (text !== null) {
      const token = await tokenAt([name]);
      throw cannotDeserialize('string', token.text, token.start);
    }
    delete value[name];
  }
  return taken;
}

/**
 * Reads the three parameters, before anything is done. Throws INVALID_FILTER_VALUE for a path without its slash (doc), for `include`
 * beside `exclude` (status doc, code ours) and for a size that is not one (ours).
 */
export function readFilter({ include, exclude, filterGroup }: FilterParameters): ResponseFilter | undefined {
  const group = filterGroup === undefined ? undefined : readGroup(filterGroup);
  if (include !== undefined && exclude !== undefined)
    throw invalidFilterValue('include and exclude cannot be used together');
  if (include === undefined && exclude === undefined && group === undefined) return undefined;
  return { include: readPaths('include', include), exclude: readPaths('exclude', exclude), group };
}

const GROUPS: readonly FilterGroup[] = ['Small', 'Medium', 'Big'];

function readGroup(text: string): FilterGroup {
  const group = GROUPS.find((each) => each.toLowerCase() === text.toLowerCase());
  if (group) return group;
  throw invalidFilterValue(`filterGroup must be Big, Medium or Small, not ${text}`);
}

function readPaths(name: string, text: string | undefined): Path[] | undefined {
  return text?.split('|').map((path) => {
    if (!path.startsWith('/'))
      throw invalidFilterValue(`${name} must have a slash before each property: ${path}`);
    return path.slice(1).split('/');
  });
}

/** `body` less what the filter leaves out; `schema` tells the group of each property. Paths that name nothing are no error (doc). */
export function applyFilter(
  body: unknown,
  filter: ResponseFilter | undefined,
  schema: RepresentationSchema,
): unknown {
  if (!filter) return body;
  const kept = filter.include || filter.group ? keep(body, filter, schema) : body;
  return filter.exclude ? drop(kept, filter.exclude) : kept;
}

/** XML knows no groups (doc): the size is passed over there (ours). */
export function withoutGroup(filter: ResponseFilter | undefined): ResponseFilter | undefined {
  return filter && { ...filter, group: undefined };
}

type Kept = Pick<ResponseFilter, 'include' | 'group'>;

/** The union of what the paths name and what is in the group (doc). Of what the paths name all is kept. */
function keep(value: unknown, { include = [], group }: Kept, schema?: RepresentationSchema): unknown {
  if (Array.isArray(value))
    return value.map((item) => keep(item, { include: inItems(item, include), group }, schema?.items));
  if (!isObject(value)) return value;
  return mapEntries(value, (name, child) => {
    const property = schema?.properties?.[name];
    const below = pathsBelow(name, include);
    if (below.some((path) => path.length === 0)) return child;
    const inGroup = group && isIn(group, property?.filterGroup) ? group : undefined;
    return inGroup || below.length > 0
      ? keep(child, { include: below, group: inGroup }, property)
      : undefined;
  });
}

/** Each size has what the smaller ones have (doc). */
function isIn(group: FilterGroup, own: FilterGroup = 'Big'): boolean {
  return GROUPS.indexOf(own) <= GROUPS.indexOf(group);
}

function drop(value: unknown, paths: readonly Path[]): unknown {
  if (Array.isArray(value)) return value.map((item) => drop(item, inItems(item, paths)));
  if (!isObject(value)) return value;
  return mapEntries(value, (name, child) => {
    const below = pathsBelow(name, paths);
    if (below.some((path) => path.length === 0)) return undefined;
    return below.length === 0 ? child : drop(child, below);
  });
}

/** What is left of the paths that begin with `name`. */
function pathsBelow(name: string, paths: readonly Path[]): Path[] {
  return paths.filter((path) => path[0] === name).map((path) => path.slice(1));
}

/** Passes over the item's own name, which XML has and JSON has not. */
function inItems(item: unknown, paths: readonly Path[]): Path[] {
  return paths.map((path) => {
    const [first] = path;
    return isObject(item) && first !== undefined && !Object.hasOwn(item, first) ? path.slice(1) : path;
  });
}

function mapEntries(
  object: Record<string, unknown>,
  map: (name: string, value: unknown) => unknown,
): unknown {
  const entries = Object.entries(object).map(([name, value]) => [name, map(name, value)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}
