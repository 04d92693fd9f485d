/** Routes under /_emulator: only for clients on this machine, and JSON only. */
import type { ApiError } from '../api/api-error.ts';
import { controlNotFound, invalidInput, notFound, unsupportedMediaType } from '../api/errors.ts';
import { readJson } from '../api/json-source.ts';
import { readContentType } from '../api/media.ts';
import type { Answer, Method } from '../api/resource.ts';
import type { Call, Route } from '../api/route.ts';

/** Refuses clients on other machines, also when the emulator listens to them. */
export function route<O>(method: Method, path: string, answer: Route<O>['answer']): Route<O> {
  const guarded: Route<O>['answer'] = async (call) => {
    requireLocalClient(call);
    return answer(call);
  };
  return { method, path, answer: guarded };
}

/**
 * Proxies on this machine forward requests of other machines, and browsers run pages of other sites. Such a page is recognized by its Origin,
 * or by the Host when its site's name resolves to this machine (DNS rebinding). Old proxies use HTTP/1.0, where the Host may be missing.
 */
function requireLocalClient({ remoteAddress, headers }: Call): void {
  if (!/^(127\.|::1$|::ffff:127\.)/.test(remoteAddress)) throw notFound();
  if (headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined) throw localClientsOnly();
  const { host = '', origin } = headers;
  const isOwnPage = origin === undefined || /^https?:\/\/(.*)$/.exec(origin)?.[1] === host;
  if (!isOwnPage || !LOCAL_HOST.test(host)) throw localClientsOnly();
}

/** Names that always resolve to this machine. */
const LOCAL_HOST = /^(?:(?:[a-z0-9-]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i;

function localClientsOnly(): ApiError {
  const message =
    '/_emulator is only for clients on this machine: call it at localhost or 127.0.0.1, without a proxy';
  return controlNotFound(message);
}

export function ok(body: unknown): Answer {
  return { status: 200, body, format: 'json' };
}

/** Returns the value, or throws 404 when it is undefined. */
export function found<T extends object>(value: T | undefined): T {
  if (!value) throw notFound();
  return value;
}

export function invalid(message: string): ApiError {
  return invalidInput(message);
}

/** Requires JSON's media type, which browsers do not send across sites without a preflight. Numbers that a double cannot hold are text. */
export async function readInput(call: Call): Promise<unknown> {
  return (await readJson(await readText(call))).value;
}

/** The same for JSON of the user's own, in which each number stays a number, as a double holds it. */
export async function readOwnJson(call: Call): Promise<unknown> {
  const text = await readText(call);
  await readJson(text);
  return JSON.parse(text);
}

async function readText({ headers, text }: Call): Promise<string> {
  const mediaType = headers['content-type'] ?? '';
  const { charset, format } = readContentType(mediaType);
  if (format !== 'json') throw unsupportedMediaType(mediaType);
  return text(charset);
}
