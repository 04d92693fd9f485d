/**
 * Response filters of the Connect REST API (doc): `include` and `exclude` name properties by path ("/errors/errorResponse/message",
 * several separated by bars), `filterGroup` picks a size. A list's items are named as in XML, or passed over.
 */
import { invalidFilterValue } from './errors.ts';
import { isObject } from './is-object.ts';

type Path = readonly string[];

export interface ResponseFilter {
  readonly include: readonly Path[] | undefined;
  readonly exclude: readonly Path[] | undefined;
}

const GROUPS = new Set(['big', 'medium', 'small']);

/**
 * Reads the three parameters, before anything is done. Throws INVALID_FILTER_VALUE (doc) for a path without its slash.
 * Every property of the representations served here is in group Small (doc), so that all three groups answer everything.
 */
export function readFilter(query: URLSearchParams): ResponseFilter | undefined {
  const group = query.get('filterGroup');
  if (group !== null && !GROUPS.has(group.toLowerCase())) {
    throw invalidFilterValue(`filterGroup must be Big, Medium or Small, not ${group}`);
  }
  const include = readPaths(query, 'include');
  const exclude = readPaths(query, 'exclude');
  return include || exclude ? { include, exclude } : undefined;
}

function readPaths(query: URLSearchParams, name: 'include' | 'exclude'): Path[] | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  return text.split('|').map((path) => {
    if (!path.startsWith('/'))
      throw invalidFilterValue(`${name} must have a slash before each property: ${path}`);
    return path.slice(1).split('/');
  });
}

/** `body` less what the filter leaves out. Paths that name nothing are no error (doc). */
export function applyFilter(body: unknown, filter: ResponseFilter | undefined): unknown {
  if (!filter) return body;
  const included = filter.include ? keep(body, filter.include) : body;
  return filter.exclude ? drop(included, filter.exclude) : included;
}

function keep(value: unknown, paths: readonly Path[]): unknown {
  if (Array.isArray(value)) return value.map((item) => keep(item, inItems(item, paths)));
  if (!isObject(value)) return value;
  return mapEntries(value, (name, child) => {
    const below = pathsBelow(name, paths);
    if (below.length === 0) return undefined;
    return below.some((path) => path.length === 0) ? child : keep(child, below);
  });
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
