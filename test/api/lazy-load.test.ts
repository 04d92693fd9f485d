import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from '@jest/globals';
import { Orgs, type ServedOrg } from '../../src/api/orgs.ts';
import { createApi } from '../../src/api/serve.ts';
import { createLog } from '../../src/log.ts';

const ELSEWHERE = '/services/data/v62.0/elsewhere';

/** An org in which every token has a session. */
const openOrg = {
  services: { usage: { take: () => true, used: () => 0 }, org: { settings: { corsOrigins: [] } } },
  login: { sessions: { find: () => ({ scope: 'api' }), peek: () => undefined } },
} as unknown as ServedOrg;

it('rooms that could not be loaded are loaded for the next request', async () => {
  let loads = 0;
  const lines: string[] = [];
  const route = { method: 'GET', path: '/here', answer: async () => ({ status: 200, body: {} }) } as const;
  const api = createApi({
    resources: [],
    routes: [route],
    rooms: [
      {
        paths: ['/elsewhere'],
        load: async () => {
          if (++loads === 1) throw new Error('EMFILE: too many open files');
          return [];
        },
      },
    ],
    orgs: new Orgs({ org: openOrg }),
    bodyLimit: 1000,
    log: createLog('error', (line) => lines.push(line)),
    plainCause: () => undefined,
  });
  const server = createServer(api.listener).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const statuses = [];
  for (const path of ['/here', ELSEWHERE, ELSEWHERE, ELSEWHERE])
    statuses.push((await fetch(url + path, { headers: { Authorization: 'Bearer token' } })).status);
  server.close();
  server.closeAllConnections();
  expect(statuses).toEqual([200, 500, 404, 404]);
  expect(loads).toBe(2);
  expect(lines).toEqual([expect.stringContaining('EMFILE')]);
});
