/** Paths outside /services/data/vXX.X, as data. */
import type { IncomingHttpHeaders } from 'node:http';
import type { ApiRequest } from './api-request.ts';
import type { Answer, Method } from './resource.ts';
import { chooseByMethod } from './routing.ts';

/** It does its own reading. */
export interface Route {
  readonly method: Method;
  readonly path: string;
  readonly answer: (call: Call) => Promise<Answer>;
}

/** One request to a route. */
export interface Call {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly baseUrl: string;
  /** The peer's address, as the socket knows it. */
  readonly remoteAddress: string;
  /** The body's text, bounded; read on demand. */
  text(charset: string): Promise<string>;
}

/** Row M for a method that the path does not have. */
export async function answerRoute(request: ApiRequest, group: readonly Route[]): Promise<Answer> {
  const { url, method } = request.context;
  return chooseByMethod(group, method).answer({
    params: request.params,
    query: url.searchParams,
    headers: request.headers,
    baseUrl: request.origin,
    remoteAddress: request.remoteAddress,
    text: (charset) => request.text(charset),
  });
}
