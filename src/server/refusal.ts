/** Refusals by the server itself, before a request reaches the API. They reveal nothing about the emulator, since the sender may be anyone. */
import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { badMessagePage, HEADERS_TOO_LARGE, PAGE_TYPE } from './header-size.ts';

export interface Refusal {
  readonly status: 400 | 403 | 421;
  /** A sentence for the user; without one the answer has no body. */
  readonly message?: string;
}

/** The answer to a malformed request. */
export const MALFORMED: Refusal = { status: 400 };

/** Many clients show nothing else of a refused tunnel. */
const REASONS = {
  400: 'Bad Request',
  403: 'Host Not Served By sfom-emulator',
  421: 'Misdirected Request',
} as const;

const STATUSES: ReadonlyMap<string | undefined, string> = new Map([
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', '413 Payload Too Large'],
  ['ERR_HTTP_REQUEST_TIMEOUT', '408 Request Timeout'],
]);

/** Answers a request, and after a malformed one ends the connection. */
export function answerRefusal(response: ServerResponse, { status, message }: Refusal): void {
  const close = status === 400 ? { Connection: 'close' } : {};
  response.writeHead(status, REASONS[status], { ...close, ...bodyHeaders(message) }).end(bodyOf(message));
}

/** For the http server's `clientError`: answers bytes that are not an HTTP request. */
export function refuseBytes({ code }: NodeJS.ErrnoException, connection: Duplex, linger: number): void {
  const answer = code === 'HPE_HEADER_OVERFLOW' ? headersTooLarge() : withoutBody(STATUSES.get(code));
  end(connection, answer, linger);
}

/** Answers a CONNECT request, whose connection no longer belongs to the http server. */
export function refuseTunnel(connection: Duplex, { status, message }: Refusal, linger: number): void {
  const headers = Object.entries({ Connection: 'close', ...bodyHeaders(message) });
  const head = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  end(connection, `HTTP/1.1 ${status} ${REASONS[status]}\r\n${head}\r\n${bodyOf(message)}`, linger);
}

function bodyOf(message: string | undefined): string {
  return message === undefined ? '' : `${message}\n`;
}

function bodyHeaders(message: string | undefined): Record<string, string | number> {
  const length = { 'Content-Length': Buffer.byteLength(bodyOf(message)) };
  return message === undefined ? length : { 'Content-Type': 'text/plain;charset=UTF-8', ...length };
}

/**
 * Whatever the client still sends is read and ignored for `linger` milliseconds: closing a connection with unread bytes would reset it, and
 * the answer would be lost.
 */
function end(connection: Duplex, answer: string, linger: number): void {
  if (connection.writableEnded || connection.destroyed) return;
  connection.end(answer);
  connection.resume();
  const giveUp = setTimeout(() => connection.destroy(), linger);
  connection.once('close', () => clearTimeout(giveUp));
}

function withoutBody(status = '400 Bad Request'): string {
  return `HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`;
}

/** The answer to more bytes than the parser reads. The parser does not say whether the URI or a header was too long, so such a URI is 431 too (ours). */
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
