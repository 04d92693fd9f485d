/**
 * A request must name one host only; otherwise a proxy, or one of our own guards, could read another host from it than we do. That host is
 * written into the request before the API sees it, so that all guards and all URLs in answers use the same host.
 */
import type { IncomingMessage, RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { type Host, isHost, printHost, readHost, type Scheme } from './host.ts';
import { answerRefusal, MALFORMED, type Refusal } from './refusal.ts';
import { type AbsoluteTarget, readTarget } from './request-target.ts';
import { notServed, type ServedHosts } from './served-hosts.ts';

/** The hosts that CONNECT requests named, by the connections inside their tunnels. */
export type Tunnels = WeakMap<object, Host>;

/**
 * Passes requests to `listener` with their effective host in `headers.host`: that of an absolute target (RFC 9112, 3.2.2), else the Host
 * header's, else that of the tunnel. Refuses a request that names several hosts or an invalid one (RFC 9112, 3.2), and a request by a client of
 * the proxy for a host that is not served or is not its tunnel's. Node itself refuses HTTP/1.1 without a Host; HTTP/1.0 needs none.
 */
export function withEffectiveHost(
  listener: RequestListener,
  hosts: ServedHosts,
  tunnels: Tunnels,
): RequestListener {
  return (request, response) => {
    const refusal = namesOneHost(request) ? settleHost(request, hosts, tunnels) : MALFORMED;
    if (refusal) answerRefusal(response, refusal);
    else listener(request, response);
  };
}

/** Whether there is at most one Host header, and a valid one. */
export function namesOneHost({ rawHeaders }: IncomingMessage): boolean {
  let host: string | undefined;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string;
    if (name.length !== 4 || name.toLowerCase() !== 'host') continue;
    if (host !== undefined) return false;
    host = rawHeaders[index + 1] as string;
  }
  return host === undefined || isHost(host);
}

function settleHost(request: IncomingMessage, hosts: ServedHosts, tunnels: Tunnels): Refusal | undefined {
  const target = readTarget(request.url ?? '/');
  const tunnel = tunnels.get(request.socket);
  if (target === undefined && tunnel === undefined) return undefined;
  if (target === 'invalid') return badTarget();
  const scheme = target?.scheme ?? schemeOf(request.socket);
  const named = target?.host ?? request.headers.host;
  const host = named === undefined ? tunnel : readHost(named, scheme);
  if (!host) return badTarget();
  const refusal = tunnel
    ? outsideTunnel(host, tunnel, target, scheme)
    : outsideServed(host, hosts, request, scheme);
  if (!refusal) rewrite(request, target, printHost(tunnel ?? host, scheme), scheme);
  return refusal;
}

/** A wrong port in a Host header is ignored (ours): Node's https writes port 80 when it has a connection and no agent. */
function outsideTunnel(
  host: Host,
  tunnel: Host,
  target: AbsoluteTarget | undefined,
  scheme: Scheme,
): Refusal | undefined {
  if (host.name === tunnel.name && (!target || host.port === tunnel.port)) return undefined;
  const names = `${printHost(host, scheme)}, but its tunnel was opened for ${tunnel.name}:${tunnel.port}`;
  return { status: 421, message: `The request is for ${names}.` };
}

function outsideServed(
  host: Host,
  hosts: ServedHosts,
  { socket }: IncomingMessage,
  scheme: Scheme,
): Refusal | undefined {
  return hosts.has(host, socket) ? undefined : { status: 403, message: notServed(printHost(host, scheme)) };
}

function schemeOf(socket: Socket): Scheme {
  return 'encrypted' in socket ? 'https' : 'http';
}

function badTarget(): Refusal {
  const message =
    'The request target is invalid: expected a path, or an http or https URL without user name and fragment.';
  return { status: 400, message };
}

/**
 * A Host header beside an absolute target is ignored (RFC 9112, 3.2.2). If it names another host, something may have forwarded the request
 * under that name: it is put into Forwarded (RFC 7239), and the controls refuse such requests.
 */
function rewrite(
  request: IncomingMessage,
  target: AbsoluteTarget | undefined,
  host: string,
  scheme: Scheme,
): void {
  const { headers } = request;
  if (target) {
    if (headers.host !== undefined && !isNamed(headers.host, host, scheme))
      headers.forwarded ??= `host="${headers.host}"`;
    request.url = target.path;
    headers[':scheme'] = scheme;
  }
  headers.host = host;
}

function isNamed(header: string, host: string, scheme: Scheme): boolean {
  const named = readHost(header, scheme);
  return named !== undefined && printHost(named, scheme) === host;
}
