/** What a client hears whose bytes are no request. Nothing of the inside: it could be anybody, with anything. */
import type { Duplex } from 'node:stream';
import { badMessagePage, HEADERS_TOO_LARGE, PAGE_TYPE } from './header-size.ts';

const STATUSES: ReadonlyMap<string | undefined, string> = new Map([
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', '413 Payload Too Large'],
  ['ERR_HTTP_REQUEST_TIMEOUT', '408 Request Timeout'],
]);

/**
 * For the http server's `clientError`. What the client still sends is read, and heard no more, for `linger` milliseconds: a connection that
 * is closed upon unread bytes is reset, and the answer is lost with it.
 */
export function refuse({ code }: NodeJS.ErrnoException, connection: Duplex, linger: number): void {
  if (connection.writableEnded || connection.destroyed) return;
  connection.end(code === 'HPE_HEADER_OVERFLOW' ? headersTooLarge() : withoutBody(STATUSES.get(code)));
  const giveUp = setTimeout(() => connection.destroy(), linger);
  connection.once('close', () => clearTimeout(giveUp));
}

function withoutBody(status = '400 Bad Request'): string {
  return `HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`;
}

/** For more than the parser reads: the same answer as for less. It stops without saying whether the URI or a header went on, so a URI of that length is 431 too (ours). */
function headersTooLarge(): string {
  const { status, reason } = HEADERS_TOO_LARGE;
  const page = badMessagePage(HEADERS_TOO_LARGE);
  const head = [
    `HTTP/1.1 ${status} ${reason}`,
    'Connection: close',
    `Content-Type: ${PAGE_TYPE}`,
    `Content-Length: ${page.length}`,
  ];
  return `${head.join('\r\n')}\r\n\r\n${page}`;
}
