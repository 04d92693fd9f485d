/** Paths outside /services/data/vXX.X, as data. */
import type { IncomingHttpHeaders } from 'node:http';
import type { ApiRequest } from './api-request.ts';
import type { Orgs, ServedOrg } from './orgs.ts';
import type { Answer, Method } from './resource.ts';
import { chooseByMethod } from './routing.ts';

/** A route reads its body itself. `Org` is the part of the org that it needs. */
export interface Route<Org = unknown> {
  readonly method: Method;
  readonly path: string;
  readonly answer: (call: Call<Org>) => Promise<Answer>;
}

/** One request to a route. */
export interface Call<Org = unknown> {
  /** The org that the call is for. */
  readonly org: Org;
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
export async function answerRoute<O extends ServedOrg>(
  request: ApiRequest,
  group: readonly Route<O>[],
  orgs: Orgs<O>,
): Promise<Answer> {
  const { query, method } = request.context;
  return chooseByMethod(group, method).answer({
    org: orgs.find(request.headers),
    params: request.params,
    query,
    headers: request.headers,
    baseUrl: request.origin,
    remoteAddress: request.remoteAddress,
    text: (charset) => request.text(charset),
  });
}
