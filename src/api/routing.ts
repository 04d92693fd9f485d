/** Paths to what answers them, over Express's Router, which is handed our requests instead of Express's own. */
import express from 'express';
import type { ApiRequest } from './api-request.ts';
import { methodNotAllowed } from './errors.ts';
import type { Answer, Method } from './resource.ts';

export interface Routing {
  /** Whatever verb a request to the path has: `answer` looks at it. `:name` takes one segment. */
  add(path: string, answer: (request: ApiRequest) => Promise<Answer>): void;
  /** Settles the request with what its path answers; `otherwise` is called when there is no such path, or it cannot be read. */
  route(request: ApiRequest, otherwise: () => void): void;
}

/** The answer goes back through the request, so that no handler sees a response. */
export function createRouting(): Routing {
  const router = express.Router({ caseSensitive: true, strict: true });
  return {
    add: (path, answer) => {
      router.all(path, (request: unknown) => {
        const asked = request as ApiRequest;
        asked.settle(answer(asked));
      });
    },
    route: (request, otherwise) => router(request as never, {} as never, otherwise),
  };
}

/** Paths in the order of their definition, each with what answers its verbs. */
export function byPath<T extends { path: string }>(definitions: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const definition of definitions)
    groups.set(definition.path, [...(groups.get(definition.path) ?? []), definition]);
  return groups;
}

/** Row M when none has the verb. */
export function chooseByMethod<T extends { method: Method }>(group: readonly T[], method: string): T {
  const chosen = group.find((candidate) => candidate.method === method);
  if (chosen) return chosen;
  throw methodNotAllowed(
    method,
    group.map((candidate) => candidate.method),
  );
}
