/** Maps paths to the functions that answer them, with Express's Router, which gets our requests instead of Express's own. Express's other parts are not loaded: they take longer than all the rest of a start. */
import Router from 'router';
import type { ApiRequest } from './api-request.ts';
import { methodNotAllowed } from './errors.ts';
import type { Answer, Method } from './resource.ts';

export interface Routing {
  /** Adds a path for all verbs: `answer` looks at the verb. `:name` matches one segment. */
  add(path: string, answer: (request: ApiRequest) => Promise<Answer>): void;
  /** Adds a path whose requests `handOn` settles itself. */
  pass(path: string, handOn: (request: ApiRequest) => void): void;
  /** Settles the request with the answer of its path; calls `otherwise` when there is no such path, or it cannot be parsed. */
  route(request: ApiRequest, otherwise: () => void): void;
}

/** The answer goes back through the request, so that no handler sees a response. */
export function createRouting(): Routing {
  const router = new Router({ caseSensitive: true, strict: true });
  const pass: Routing['pass'] = (path, handOn) => {
    router.all(path, (routed: unknown) => handOn(routed as ApiRequest));
  };
  return {
    pass,
    add: (path, answer) => pass(path, (request) => request.settle(answer(request))),
    route: (request, otherwise) => router(request as never, {} as never, otherwise),
  };
}

/** The definitions of each path, with the paths in the order of their first definition. */
export function byPath<T extends { path: string }>(definitions: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const definition of definitions)
    groups.set(definition.path, [...(groups.get(definition.path) ?? []), definition]);
  return groups;
}

/** The definition with that verb. Row M when there is none. */
export function chooseByMethod<T extends { method: Method }>(group: readonly T[], method: string): T {
  const chosen = group.find((candidate) => candidate.method === method);
  if (chosen) return chosen;
  throw methodNotAllowed(
    method,
    group.map((candidate) => candidate.method),
  );
}
