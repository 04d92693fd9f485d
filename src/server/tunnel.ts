/** The CONNECT requests by which a client of a proxy opens a tunnel to a host (RFC 9110, 9.3.6). Here every tunnel ends in the emulator itself. */
import type { IncomingMessage } from 'node:http';
import { namesOneHost, type Tunnels } from './effective-host.ts';
import { type Host, readHost } from './host.ts';
import { MALFORMED, type Refusal } from './refusal.ts';
import { notServed, type ServedHosts } from './served-hosts.ts';

/** Returns the host that a CONNECT request names, or why the emulator does not open the tunnel. */
export function acceptTunnel(request: IncomingMessage, hosts: ServedHosts, tunnels: Tunnels): Host | Refusal {
  const { url = '', httpVersion, headers, socket } = request;
  if (!namesOneHost(request) || (httpVersion === '1.1' && headers.host === undefined)) return MALFORMED;
  const host = /:\d+$/.test(url) ? readHost(url, 'https') : undefined;
  if (!host)
    return { status: 400, message: 'CONNECT needs a host and a port, as in login.salesforce.com:443.' };
  if (tunnels.has(socket)) return { status: 400, message: 'A tunnel cannot be opened inside a tunnel.' };
  if (!hosts.has(host, socket)) return { status: 403, message: notServed(url) };
  return host;
}
