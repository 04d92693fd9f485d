/** What a client hears whose bytes are no request. Nothing of the inside: it could be anybody, with anything. */
import type { Duplex } from 'node:stream';

const STATUSES: ReadonlyMap<string | undefined, string> = new Map([
  ['HPE_HEADER_OVERFLOW', '431 Request Header Fields Too Large'],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', '413 Payload Too Large'],
  ['ERR_HTTP_REQUEST_TIMEOUT', '408 Request Timeout'],
]);

/**
 * For the http server's `clientError`. What the client still sends is read, and heard no more, for `linger` milliseconds: a connection that
 * is closed upon unread bytes is reset, and the answer is lost with it.
 */
export function refuse({ code }: NodeJS.ErrnoException, connection: Duplex, linger: number): void {
  if (connection.writableEnded || connection.destroyed) return;
  connection.end(`HTTP/1.1 ${STATUSES.get(code) ?? '400 Bad Request'}\r\nConnection: close\r\n\r\n`);
  const giveUp = setTimeout(() => connection.destroy(), linger);
  connection.once('close', () => clearTimeout(giveUp));
}
