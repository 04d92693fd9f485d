/** Which host a request is for must be beyond doubt: whoever stands between, and our own guards, may read another one out of it than we do. */
import type { IncomingMessage, RequestListener } from 'node:http';

/** A name or an address, with or without a port (RFC 9110, 7.2; RFC 3986, 3.2.2). An http URL always has one, so that none is wrong (ours). */
const HOST = /^(?:\[[0-9A-Fa-f:.]+\]|(?:[\w.~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+)(?::\d*)?$/;

/**
 * Answers 400, and ends the connection, where a request names several hosts or what is no host (RFC 9112, 3.2), whatever its path;
 * the listener hears of the others. HTTP/1.1 without a Host is refused by Node, HTTP/1.0 may be without.
 */
export function refuseWrongHost(listener: RequestListener): RequestListener {
  return (request, response) => {
    if (isHostClear(request)) listener(request, response);
    else response.writeHead(400, { Connection: 'close', 'Content-Length': 0 }).end();
  };
}

function isHostClear({ rawHeaders }: IncomingMessage): boolean {
  let host: string | undefined;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (!/^host$/i.test(rawHeaders[index] as string)) continue;
    if (host !== undefined) return false;
    host = rawHeaders[index + 1] as string;
  }
  return host === undefined || HOST.test(host);
}
