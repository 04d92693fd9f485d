/** Answers requests for the APIs that not-emulated.ts lists. Loaded when a path is not found, so that other requests do not wait for it. */
import { bayeuxFault, bulkFault } from './absent-faults.ts';
import type { ApiRequest } from './api-request.ts';
import { notEmulated, notFound } from './errors.ts';
import { type AbsentApi, NOT_EMULATED } from './not-emulated.ts';
import type { Answer } from './resource.ts';
import { readVersion } from './versions.ts';

/** Rejects with 501 for a path of an API that is not emulated, and with row N for any other path; resolves with an answer if the API's errors have a form of their own. */
export async function answerAbsent(request: ApiRequest): Promise<Answer> {
  const api = absentApi(request.context.pathname);
  if (!api) throw notFound();
  const refusal = notEmulated(api.name);
  const fault = api.fault && (await FAULTS[api.fault](request, refusal.message));
  if (fault) return fault;
  throw refusal;
}

const FAULTS = { bulk: bulkFault, bayeux: bayeuxFault };

/** The API that the path belongs to, at the path's version. */
export function absentApi(path: string): AbsentApi | undefined {
  const [, segment, below = ''] = /^\/services\/data\/([^/]+)(\/.*)?$/.exec(path) ?? [];
  if (segment === undefined) return find((pattern) => isFromRoot(pattern) && patternOf(pattern).test(path));
  const version = readVersion(segment);
  if (version === undefined) return undefined;
  return find((pattern, from) => from <= version && !isFromRoot(pattern) && patternOf(pattern).test(below));
}

function find(fits: (pattern: string, from: number) => boolean): AbsentApi | undefined {
  return NOT_EMULATED.flatMap(({ apis }) => apis).find(({ from = 0, paths }) =>
    paths.some((pattern) => fits(pattern, from)),
  );
}

function isFromRoot(pattern: string): boolean {
  return /^\/(services|cometd)\b/.test(pattern);
}

function patternOf(path: string): RegExp {
  const escaped = path.replace(/[.+?^$()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replace(/\/\*\*$/, '(?:/.*)?').replace(/\/\*(?=\/|$)/g, '/[^/]+')}$`);
}
