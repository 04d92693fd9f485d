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

type HandOn = (request: ApiRequest) => void;

/** The answer goes back through the request, so that no handler sees a response. */
export function createRouting(): Routing {
  const paths: string[] = [];
  const handlers: HandOn[] = [];
  let router: RequestRouter | undefined;
  const pass: Routing['pass'] = (path, handOn) => {
    paths.push(path);
    handlers.push(handOn);
    router = undefined;
  };
  return {
    pass,
    add: (path, answer) => pass(path, (request) => request.settle(answer(request))),
    route: (request, otherwise) => {
      router ??= routerOf(paths);
      router(request, handlers, otherwise);
    },
  };
}

/** Calls the handler of the path, which has the same place in the list as its path. */
type RequestRouter = (request: ApiRequest, handlers: readonly HandOn[], otherwise: () => void) => void;

/** By their paths. Most emulators of a process serve the same paths, and compiling them takes longer than all the rest of a later start. */
const routers = new Map<string, RequestRouter>();

function routerOf(paths: readonly string[]): RequestRouter {
  const key = paths.join('\n');
  const router = routers.get(key) ?? compile(paths);
  routers.set(key, router);
  return router;
}

/** Router hands its second argument, in Express the response, on to the function of the path as it is. */
function compile(paths: readonly string[]): RequestRouter {
  const router = new Router({ caseSensitive: true, strict: true });
  paths.forEach((path, place) => {
    router.all(path, (request: unknown, handlers: unknown) => {
      (handlers as HandOn[])[place]?.(request as ApiRequest);
    });
  });
  return router as unknown as RequestRouter;
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
