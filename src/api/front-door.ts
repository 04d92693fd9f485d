/**
 * Answers from the moment the port is open. The list of versions is answered at once: it needs no org, and clients and health checks request
 * it first. All other requests wait until the API is ready; so does that of a page of another origin, because the org's settings decide on it.
 */
import type { RequestListener } from 'node:http';
import { writeAnswer } from './answer.ts';
import { preferredFormat } from './media.ts';
import { versionList } from './version-list.ts';

const VERSION_LIST = /^\/+services\/+data\/*$/;

export function frontDoor(api: Promise<RequestListener>): RequestListener {
  let ready: RequestListener | undefined;
  void api.then((listener) => {
    ready = listener;
  });
  return (request, response) => {
    if (request.method === 'GET' && VERSION_LIST.test(request.url ?? '') && !request.headers.origin) {
      const format = preferredFormat(request.headers.accept);
      writeAnswer(request, response, versionList(), format).catch(() => response.destroy());
    } else if (ready) ready(request, response);
    else void api.then((listener) => listener(request, response));
  };
}
