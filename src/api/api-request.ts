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
  readonly url: URL;
  readonly method: string;
  readonly format: Format;
  /** Whether the client accepts JSON. */
  readonly takesJson: boolean;
  readonly authenticated?: Authenticated;
}

/** What Express's Router routes: it reads `url` and `method`, and sets `params`. */
export interface ApiRequest {
  url: string;
  readonly method: string;
  params: Record<string, string>;
  context: Context;
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
    url: context.url.pathname,
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
    url: context.url.pathname,
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
  if (!URL.canParse(`${BASE}${bare}${search}`)) throw notFound();
  const url = new URL(`${BASE}${bare}${search}`);
  return {
    url,
    method: readMethod(requestedMethod, url),
    format: suffix ?? preferredFormat(headers.accept),
    takesJson: suffix ? suffix === 'json' : takesJson(headers.accept),
  };
}

/** These paths are the user's own, whatever they end in. */
const APEX_REST = /^\/services\/apexrest\//;

/** Any origin: only a URL's path and query matter. */
const BASE = 'http://emulator';

function splitUrl(url: string): { path: string; search: string } {
  const [path = '', ...rest] = url.split('?');
  const collapsed = `/${path}`.replace(/\/{2,}/g, '/').replace(/(?<=.)\/$/, '');
  return { path: collapsed, search: rest.length > 0 ? `?${rest.join('?')}` : '' };
}

/**
 * Clients that cannot send PATCH send POST with ?_HttpMethod=PATCH to the REST API (doc). It is ignored elsewhere, where it would let a form
 * on any web page delete things. A HEAD is answered like its GET, without the body.
 */
function readMethod(method: string, url: URL): string {
  const mayOverride = method === 'POST' && url.pathname.startsWith('/services/data/');
  const override = mayOverride ? url.searchParams.get('_HttpMethod') : null;
  return override?.toUpperCase() ?? (method === 'HEAD' ? 'GET' : method);
}

/** Row A for everything below a version, and the error of a session without the scope. The list of versions itself is public (seen: versions-and-root). */
export function authenticate(request: ApiRequest, orgs: Orgs<ServedOrg>): void {
  if (!request.context.url.pathname.startsWith('/services/data/')) return;
  const authenticated = orgs.authenticate(request.headers);
  if (!authenticated) throw invalidSessionId();
  if (!mayUseApi(authenticated.session)) throw sessionNotForApi();
  request.context = { ...request.context, authenticated };
}

/** Row L when the day's requests are used up. */
export function countRequest({ context }: ApiRequest): void {
  if (!context.authenticated) return;
  if (!context.authenticated.services.usage.take('DailyApiRequests')) throw requestLimitExceeded();
}
