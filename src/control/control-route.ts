/** How a control is asked and answers: this machine alone, JSON only. */
import type { ApiError } from '../api/api-error.ts';
import { controlNotFound, invalidInput, notFound, unsupportedMediaType } from '../api/errors.ts';
import { readJson } from '../api/json-source.ts';
import { readContentType } from '../api/media.ts';
import type { Answer, Method } from '../api/resource.ts';
import type { Call, Route } from '../api/route.ts';

/** Only this machine may steer the emulator, also when it listens to others. */
export function route<O>(method: Method, path: string, answer: Route<O>['answer']): Route<O> {
  const guarded: Route<O>['answer'] = async (call) => {
    refuseStrangers(call);
    return answer(call);
  };
  return { method, path, answer: guarded };
}

/**
 * This machine also runs proxies, which speak for others, and browsers, whose pages may come from anywhere: such a page shows by its Origin,
 * or, when its site has had its own name lead here (DNS rebinding), by the Host. Old proxies speak HTTP/1.0, in which that may be missing.
 */
function refuseStrangers({ remoteAddress, headers }: Call): void {
  if (!/^(127\.|::1$|::ffff:127\.)/.test(remoteAddress)) throw notFound();
  if (headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined) throw notForOthers();
  const { host = '', origin } = headers;
  const isOwnPage = origin === undefined || /^https?:\/\/(.*)$/.exec(origin)?.[1] === host;
  if (!isOwnPage || !OWN_HOST.test(host)) throw notForOthers();
}

/** Names that lead to this machine, whoever is asked. */
const OWN_HOST = /^(?:(?:[a-z0-9-]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i;

function notForOthers(): ApiError {
  const message =
    'The controls are for this machine alone: call them at localhost or 127.0.0.1, without a proxy';
  return controlNotFound(message);
}

export function ok(body: unknown): Answer {
  return { status: 200, body, format: 'json' };
}

/** 404 for what there is not. */
export function found<T extends object>(what: T | undefined): T {
  if (!what) throw notFound();
  return what;
}

export function invalid(message: string): ApiError {
  return invalidInput(message);
}

/** Asking for JSON's own media type keeps pages of other sites from sending here what a browser sends unasked. */
export async function readInput({ headers, text }: Call): Promise<unknown> {
  const mediaType = headers['content-type'] ?? '';
  const { charset, format } = readContentType(mediaType);
  if (format !== 'json') throw unsupportedMediaType(mediaType);
  return (await readJson(await text(charset))).value;
}
