/**
 * Response filters of the Connect REST API (doc): `include` and `exclude` name properties by path ("/errors/errorResponse/message",
 * several separated by vertical bars), and `filterGroup` chooses a size. In a path, the name that a list's items have in XML is optional.
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
  if (query.size === 0) return {};
  return Object.fromEntries(NAMES.filter((name) => query.has(name)).map((name) => [name, query.get(name)]));
}

/** Removes the parameters from a body, where they may stand too (doc for filterGroup), before unknown properties are refused. Row T for values that are not text. */
export async function takeFilters({ value, tokenAt }: Source): Promise<FilterParameters> {
  if (!isObject(value)) return {};
  const parameters: Record<string, string> = {};
  for (const name of NAMES.filter((each) => Object.hasOwn(value, each))) {
    const text = value[name];
    if (typeof text === 'string') parameters[name] = text;
    else if (text !== null) {
      const token = await tokenAt([name]);
      throw cannotDeserialize('string', token.text, token.start);
    }
    delete value[name];
  }
  return parameters;
}

/**
 * Reads the three parameters, before the resource does anything. Throws INVALID_FILTER_VALUE for a path without its slash (doc), for
 * `include` together with `exclude` (status doc, code ours) and for an unknown size (ours).
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

/** `body` without the properties that the filter removes; `schema` has the group of each property. Paths that match nothing are not an error (doc). */
export function applyFilter(
  body: unknown,
  filter: ResponseFilter | undefined,
  schema: RepresentationSchema,
): unknown {
  if (!filter) return body;
  const included = filter.include || filter.group ? include(body, filter, schema) : body;
  return filter.exclude ? exclude(included, filter.exclude) : included;
}

/** XML has no groups (doc): the size is ignored there (ours). */
export function withoutGroup(filter: ResponseFilter | undefined): ResponseFilter | undefined {
  return filter && { ...filter, group: undefined };
}

type Included = Pick<ResponseFilter, 'include' | 'group'>;

/** The properties that a path names, with everything below them, and those in the group (doc). */
function include(
  value: unknown,
  { include: paths = [], group }: Included,
  schema?: RepresentationSchema,
): unknown {
  if (Array.isArray(value))
    return value.map((item) => include(item, { include: inItems(item, paths), group }, schema?.items));
  if (!isObject(value)) return value;
  return mapEntries(value, (name, child) => {
    const property = schema?.properties?.[name];
    const below = pathsBelow(name, paths);
    if (below.some((path) => path.length === 0)) return child;
    const inGroup = group && isIn(group, property?.filterGroup) ? group : undefined;
    return inGroup || below.length > 0
      ? include(child, { include: below, group: inGroup }, property)
      : undefined;
  });
}

/** Each size includes the smaller ones (doc). */
function isIn(group: FilterGroup, own: FilterGroup = 'Big'): boolean {
  return GROUPS.indexOf(own) <= GROUPS.indexOf(group);
}

function exclude(value: unknown, paths: readonly Path[]): unknown {
  if (Array.isArray(value)) return value.map((item) => exclude(item, inItems(item, paths)));
  if (!isObject(value)) return value;
  return mapEntries(value, (name, child) => {
    const below = pathsBelow(name, paths);
    if (below.some((path) => path.length === 0)) return undefined;
    return below.length === 0 ? child : exclude(child, below);
  });
}

/** The rest of each path that begins with `name`. */
function pathsBelow(name: string, paths: readonly Path[]): Path[] {
  return paths.filter((path) => path[0] === name).map((path) => path.slice(1));
}

/** Removes the item's own name, which exists in XML but not in JSON. */
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
