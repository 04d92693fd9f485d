/** How a control is asked and answers: this machine alone, JSON only. */
import { ApiError, notFound, unsupportedMediaType } from '../api/errors.ts';
import { readJson } from '../api/json-source.ts';
import { readContentType } from '../api/media.ts';
import type { Answer } from '../api/resource.ts';
import type { Call, Route } from '../api/serve.ts';

/** Only this machine may steer the emulator, also when it listens to others. */
export function route(method: Route['method'], path: string, answer: Route['answer']): Route {
  const guarded: Route['answer'] = async (call) => {
    if (!/^(127\.|::1$|::ffff:127\.)/.test(call.remoteAddress)) throw notFound();
    return answer(call);
  };
  return { method, path, answer: guarded };
}

export function ok(body: unknown): Answer {
  return { status: 200, body, format: 'json' };
}

export function invalid(message: string): ApiError {
  return new ApiError(message, { status: 400, shape: 'connect', errorCode: 'INVALID_INPUT' });
}

/** Asking for JSON's own media type keeps pages of other sites from sending here what a browser sends unasked. */
export async function readInput({ headers, text }: Call): Promise<unknown> {
  const mediaType = headers['content-type'] ?? '';
  const { charset, format } = readContentType(mediaType);
  if (format !== 'json') throw unsupportedMediaType(mediaType);
  return (await readJson(await text(charset))).value;
}
