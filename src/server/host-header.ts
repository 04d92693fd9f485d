/** A request must name one host only; otherwise a proxy, or one of our own guards, could take another host from it than we do. */
import type { IncomingMessage, RequestListener } from 'node:http';

/** A name or an address, with or without a port (RFC 9110, 7.2; RFC 3986, 3.2.2). An empty host is refused, since an http URL always has one (ours). */
const HOST = /^(?:\[[0-9A-Fa-f:.]+\]|(?:[\w.~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+)(?::\d*)?$/;

/**
 * Answers 400 and ends the connection when a request names several hosts or an invalid one (RFC 9112, 3.2), whatever its path; passes
 * all other requests to `listener`. Node itself refuses HTTP/1.1 without a Host; HTTP/1.0 needs none.
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
