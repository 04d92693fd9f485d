/**
 * An org reads at most 16,384 bytes of a request's URI, and of its URI and headers together (seen: uri-too-long; the number is documented).
 * Long queries in the URL reach this limit; a query in the body of a composite request does not.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

/** Status and reason of a request whose URI, or whose URI and headers, are too long. */
export interface BadMessage {
  readonly status: number;
  readonly reason: string;
}

const URI_TOO_LONG: BadMessage = { status: 414, reason: 'URI Too Long' };
export const HEADERS_TOO_LARGE: BadMessage = { status: 431, reason: 'Request Header Fields Too Large' };

export interface HeaderBounds {
  /** Bytes of the URI, and of URI and headers together. */
  readonly maxUriAndHeaderSize: number;
  /** Milliseconds that a refused client has to finish sending. */
  readonly linger: number;
}

/** Answers 414 or 431 and ends the connection, whatever the path; `listener` gets the other requests. */
export function refuseLargeHeaders(listener: RequestListener, bounds: HeaderBounds): RequestListener {
  return (request, response) => {
    const message = problemOf(request, bounds.maxUriAndHeaderSize);
    if (message) answerBadMessage(request, response, message, bounds.linger);
    else listener(request, response);
  };
}

/** An org's page for both (seen: uri-too-long; later orgs have a longer page for 431). */
export function badMessagePage({ status, reason }: BadMessage): string {
  return `<h1>Bad Message ${status}</h1><pre>reason: ${reason}</pre>`;
}

/** The charset is ours. */
export const PAGE_TYPE = 'text/html;charset=ISO-8859-1';

/** A line counts with its colon, blank and line end; the request line counts as its URI (ours). */
function problemOf({ url = '', rawHeaders }: IncomingMessage, maxBytes: number): BadMessage | undefined {
  const uri = (url.startsWith('/') ? url : url.replace(/^https?:\/\/[^/?#]*/i, '')).length;
  if (uri > maxBytes) return URI_TOO_LONG;
  let headers = 0;
  for (const text of rawHeaders) headers += text.length + SEPARATOR_BYTES;
  return uri + headers > maxBytes ? HEADERS_TOO_LARGE : undefined;
}

/** Both ": " after a name and the line end after a value. */
const SEPARATOR_BYTES = 2;

/** The connection ends after the body, or after `linger` milliseconds: ending it with unread bytes would reset it, and the answer would be lost. */
function answerBadMessage(
  request: IncomingMessage,
  response: ServerResponse,
  message: BadMessage,
  linger: number,
): void {
  const page = badMessagePage(message);
  response.writeHead(message.status, message.reason, {
    Connection: 'close',
    'Content-Type': PAGE_TYPE,
    'Content-Length': page.length,
  });
  response.write(page);
  const end = () => response.end();
  const giveUp = setTimeout(end, linger);
  request
    .on('error', () => {})
    .once('close', () => clearTimeout(giveUp))
    .once('end', end)
    .resume();
}
