/** The base URL of this server in answers: instance URLs must lead back here, whatever name the client used for it (test/clients/requests.md, trap 2). */
import type { IncomingMessage } from 'node:http';
import { isIPv6 } from 'node:net';

/** A host name or an address, with or without a port; no character that could end a header, an attribute or a URL. */
const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,253})|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/;

/**
 * "https://localhost:4848", with the scheme of the connection and the host of the request. Where the request has no valid host, it is the
 * address that the client connected to. `publicUrl` comes before both. X-Forwarded headers are ignored, because any client can send them.
 */
export function baseUrl(request: IncomingMessage, publicUrl?: string): string {
  if (publicUrl !== undefined) return publicUrl;
  // The server room leaves the scheme of an absolute request target in `:scheme`, a name that no client can send.
  const { host, ':scheme': scheme = 'encrypted' in request.socket ? 'https' : 'http' } = request.headers;
  return `${scheme}://${host !== undefined && isHost(host) ? host : localAuthority(request)}`;
}

/** The last host that was found valid: most requests name the same one. */
let lastHost: string | undefined;

/** Port 99999 and address 1.2.3.999 match the pattern, but are not valid. */
function isHost(host: string): boolean {
  if (host === lastHost) return true;
  const isValid = HOST.test(host) && URL.canParse(`http://${host}`);
  if (isValid) lastHost = host;
  return isValid;
}

function localAuthority({ socket: { localAddress = '127.0.0.1', localPort } }: IncomingMessage): string {
  const address = localAddress.replace(/^::ffff:(?=\d+\.)/, '');
  return `${isIPv6(address) ? `[${address}]` : address}:${localPort}`;
}

/** The origin of a URL that a user gives. Throws an Error for any scheme except http and https, and for a URL with a path, a query or credentials. */
export function readPublicUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isOrigin = url && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`;
  if (!isOrigin || text.trim() !== text || /[?#]$/.test(text))
    throw new Error(
      `invalid public URL "${text}": expected scheme, host and port only, as in https://org.example.com:8443`,
    );
  return url.origin;
}
