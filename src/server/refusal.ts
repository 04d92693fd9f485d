/** The answer to bytes that are not an HTTP request. It says nothing about the emulator, since the sender may be anyone. */
import type { Duplex } from 'node:stream';

const STATUSES: ReadonlyMap<string | undefined, string> = new Map([
  ['HPE_HEADER_OVERFLOW', '431 Request Header Fields Too Large'],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', '413 Payload Too Large'],
  ['ERR_HTTP_REQUEST_TIMEOUT', '408 Request Timeout'],
]);

/**
 * Handles the http server's `clientError`. Whatever the client still sends is read and ignored for `linger` milliseconds: closing a connection
 * with unread bytes would reset it, and the answer would be lost.
 */
export function refuse({ code }: NodeJS.ErrnoException, connection: Duplex, linger: number): void {
  if (connection.writableEnded || connection.destroyed) return;
  connection.end(`HTTP/1.1 ${STATUSES.get(code) ?? '400 Bad Request'}\r\nConnection: close\r\n\r\n`);
  const giveUp = setTimeout(() => connection.destroy(), linger);
  connection.once('close', () => clearTimeout(giveUp));
}
