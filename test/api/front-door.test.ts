import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { frontDoor } from '../../src/api/front-door.ts';

let becomeReady: (api: RequestListener) => void;
let server: ReturnType<typeof createServer>;
let url: string;

beforeEach(async () => {
  const api = new Promise<RequestListener>((resolve) => {
    becomeReady = resolve;
  });
  server = createServer(frontDoor(api)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => {
  server.close();
  server.closeAllConnections();
});

it('lists the versions before the API is ready, with any slashes', async () => {
  for (const path of ['/services/data', '/services/data/', '//services/data']) {
    expect(await (await fetch(url + path)).json()).toHaveLength(49);
  }
});

it('lets every other request wait until the API is ready', async () => {
  const waiting = fetch(`${url}/services/data/v59.0`);
  becomeReady((_request, response) => response.end('here'));
  expect(await (await waiting).text()).toBe('here');
});
