/** One request as the api room handles it, from a client or from inside another request, and what is read of it before its resource is known. */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { baseUrl } from './base-url.ts';
import { invalidSessionId, notFound, requestLimitExceeded, sessionNotForApi } from './errors.ts';
import { type Format, preferredFormat, takesJson } from './media.ts';
import type { Authenticated, Orgs, ServedOrg } from './orgs.ts';
import { type BodyBound, readText, streamText } from './request-body.ts';
import type { Answer } from './resource.ts';
import { mayUseApi } from './session.ts';

/** What is known about a request before its resource is found. */
interface Context {
  /** The path as URLs write it, without a suffix for the format. */
  readonly pathname: string;
  readonly query: URLSearchParams;
  readonly method: string;
  /** The answer's format; a resource with a format of its own sets it. */
  format: Format;
  /** Whether the client accepts JSON. */
  readonly takesJson: boolean;
  /** Set when the session is found. */
  authenticated: Authenticated | undefined;
}

/** What Express's Router routes: it reads `url` and `method`, and sets `params`. */
export interface ApiRequest {
  url: string;
  readonly method: string;
  params: Record<string, string>;
  readonly context: Context;
  readonly headers: IncomingHttpHeaders;
  /** Scheme and host that the client used. */
  readonly origin: string;
  readonly remoteAddress: string;
  /** The body's text, bounded; read on demand. */
  text(charset: string): Promise<string>;
  /** The body as UTF-8 in chunks, up to `bound`; read on demand. */
  stream(charset: string, bound: BodyBound): AsyncIterable<Uint8Array>;
  /** Whether the client has closed the connection. */
  readonly isUnwanted?: () => boolean;
  /** Receives the answer of the resource or route that was found. */
  settle(answer: Promise<Answer>): void;
}

export interface WireOptions {
  /** Largest body in bytes, before and after decompression. */
  readonly bodyLimit: number;
  /** The URL by which clients reach this server, whatever a request says: "https://org.example.com". */
  readonly publicUrl?: string | undefined;
}

/** A request from a client. Row N for a URL that cannot be parsed. */
export function fromWire(
  request: IncomingMessage,
  { bodyLimit, publicUrl }: WireOptions,
  settle: (from: ApiRequest, answer: Promise<Answer>) => void,
): ApiRequest {
  const context = readContext(request.url ?? '/', request.method ?? 'GET', request.headers);
  const made: ApiRequest = {
    url: context.pathname,
    method: context.method,
    params: {},
    context,
    headers: request.headers,
    origin: baseUrl(request, publicUrl),
    remoteAddress: request.socket.remoteAddress ?? '',
    text: (charset) => readText(request, charset, bodyLimit),
    stream: (charset, bound) => streamText(request, charset, bound),
    isUnwanted: () => request.socket.destroyed,
    settle: (answer) => settle(made, answer),
  };
  return made;
}

/** A request inside another request, by the same session. */
export interface Subrequest {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The body's media type: JSON if absent. */
  readonly mediaType?: 'application/xml';
}

/** Answers a request that a resource makes, as if a client had sent it. An error is returned as an answer too. */
export type Dispatch = (
  subrequest: Subrequest,
  authenticated: Authenticated,
  origin: string,
) => Promise<Answer>;

export function fromSubrequest(
  { method, url, headers = {}, body = '', mediaType }: Subrequest,
  authenticated: Authenticated,
  origin: string,
  settle: (answer: Promise<Answer>) => void,
): ApiRequest {
  const lowerCase = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const context = readContext(url, method, {});
  return {
    url: context.pathname,
    method: context.method,
    params: {},
    context: { ...context, format: 'json', takesJson: true, authenticated },
    headers: { ...lowerCase, 'content-type': mediaType ?? 'application/json' },
    origin,
    remoteAddress: '',
    text: async () => body,
    stream: () => Readable.from([Buffer.from(body)]),
    settle,
  };
}

/** Repeated slashes are collapsed; a suffix chooses the format before Accept does; `_HttpMethod` chooses the verb. */
function readContext(requested: string, requestedMethod: string, headers: IncomingHttpHeaders): Context {
  const { path, search } = splitUrl(requested);
  const suffix = APEX_REST.test(path) ? undefined : (/\.(xml|json)$/.exec(path)?.[1] as Format | undefined);
  const bare = suffix ? path.slice(0, -suffix.length - 1) : path;
  const { pathname, query } = readTarget(bare, search);
  return {
    pathname,
    query,
    method: readMethod(requestedMethod, pathname, query),
    format: suffix ?? preferredFormat(headers.accept),
    takesJson: suffix ? suffix === 'json' : takesJson(headers.accept),
    authenticated: undefined,
  };
}

/** Row N for a path or a query that cannot be parsed. */
function readTarget(path: string, search: string): Pick<Context, 'pathname' | 'query'> {
  if (search === '' && PLAIN_PATH.test(path)) return { pathname: path, query: new URLSearchParams() };
  const url = `${BASE}${path}${search}`;
  if (!URL.canParse(url)) throw notFound();
  const { pathname, searchParams } = new URL(url);
  return { pathname, query: searchParams };
}

/** A path that the parsing of URLs leaves as it is: no repeated slashes, no dots for folders, no character that would be escaped. */
const PLAIN_PATH = /^(?:\/[\w-][\w.-]*)+$/;

/** These paths are the user's own, whatever they end in. */
const APEX_REST = /^\/services\/apexrest\//;

/** Any origin: only a URL's path and query matter. */
const BASE = 'http://emulator';

function splitUrl(url: string): { path: string; search: string } {
  if (PLAIN_PATH.test(url)) return { path: url, search: '' };
  const [path = '', ...rest] = url.split('?');
  const collapsed = `/${path}`.replace(/\/{2,}/g, '/').replace(/(?<=.)\/$/, '');
  return { path: collapsed, search: rest.length > 0 ? `?${rest.join('?')}` : '' };
}

/**
 * Clients that cannot send PATCH send POST with ?_HttpMethod=PATCH to the REST API (doc). It is ignored elsewhere, where it would let a form
 * on any web page delete things. A HEAD is answered like its GET, without the body.
 */
function readMethod(method: string, pathname: string, query: URLSearchParams): string {
  const mayOverride = method === 'POST' && pathname.startsWith('/services/data/');
  const override = mayOverride ? query.get('_HttpMethod') : null;
  return override?.toUpperCase() ?? (method === 'HEAD' ? 'GET' : method);
}

/** Row A for everything below a version, and the error of a session without the scope. The list of versions itself is public (seen: versions-and-root). */
export function authenticate(request: ApiRequest, orgs: Orgs<ServedOrg>): void {
  if (!request.context.pathname.startsWith('/services/data/')) return;
  const authenticated = orgs.authenticate(request.headers);
  if (!authenticated) throw invalidSessionId();
  if (!mayUseApi(authenticated.session)) throw sessionNotForApi();
  request.context.authenticated = authenticated;
}

/** Row L when the day's requests are used up. */
export function countRequest({ context }: ApiRequest): void {
  if (!context.authenticated) return;
  if (!context.authenticated.services.usage.take('DailyApiRequests')) throw requestLimitExceeded();
}
