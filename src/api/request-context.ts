/** What every request is read for before its resource is known: URL, verb, format, session. */
import type { IncomingMessage } from 'node:http';
import { invalidSessionId, notFound, requestLimitExceeded } from './errors.ts';
import { type Format, preferredFormat } from './media.ts';
import type { Rooms } from './resource.ts';
import { readToken, type Session, type SessionDirectory } from './session.ts';

/** What is known of a request before its resource is. */
export interface Context {
  readonly url: URL;
  readonly method: string;
  readonly format: Format;
  readonly authenticated?: { readonly session: Session; readonly rooms: Rooms };
}

export interface RoutedRequest extends IncomingMessage {
  params: Record<string, string>;
  context: Context;
}

/** Slashes are collapsed, a suffix chooses the format before Accept does, `_HttpMethod` the verb. Row N for what is no URL. */
export function readContext(request: IncomingMessage): Context {
  const { path, search } = splitUrl(request.url ?? '/');
  const suffix = /\.(xml|json)$/.exec(path)?.[1] as Format | undefined;
  const bare = suffix ? path.slice(0, -suffix.length - 1) : path;
  if (!URL.canParse(`${BASE}${bare}${search}`)) throw notFound();
  const url = new URL(`${BASE}${bare}${search}`);
  return { url, method: readMethod(request, url), format: suffix ?? preferredFormat(request.headers.accept) };
}

/** Only its path and query matter. */
const BASE = 'http://emulator';

/** Row A, for all that is under a version: the list of versions itself is public (seen). */
export function authenticate(request: RoutedRequest, sessions: SessionDirectory): void {
  if (!request.context.url.pathname.startsWith('/services/data/')) return;
  const token = readToken(request.headers.authorization);
  const authenticated = token ? sessions.authenticate(token) : undefined;
  if (!authenticated) throw invalidSessionId();
  request.context = { ...request.context, authenticated };
}

/** Row L. */
export function countRequest({ context }: RoutedRequest): void {
  if (!context.authenticated) return;
  const { org, usage, clock } = context.authenticated.rooms;
  if (!usage.count(clock.now(), org.settings.apiRequestLimit)) throw requestLimitExceeded();
}

function splitUrl(url: string): { path: string; search: string } {
  const [path = '', ...rest] = url.split('?');
  const collapsed = `/${path}`.replace(/\/{2,}/g, '/').replace(/(?<=.)\/$/, '');
  return { path: collapsed, search: rest.length > 0 ? `?${rest.join('?')}` : '' };
}

/** Clients that cannot send PATCH send POST with ?_HttpMethod=PATCH (doc). A HEAD is answered as its GET, without the body. */
function readMethod(request: IncomingMessage, url: URL): string {
  const override = request.method === 'POST' ? url.searchParams.get('_HttpMethod') : null;
  return override?.toUpperCase() ?? (request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET'));
}

/** As the client sees this server: instance URLs must lead back here, whatever name it used. */
export function baseUrlOf(request: IncomingMessage): string {
  const scheme = 'encrypted' in request.socket ? 'https' : 'http';
  const { localAddress, localPort } = request.socket;
  return `${scheme}://${request.headers.host ?? `${localAddress}:${localPort}`}`;
}
