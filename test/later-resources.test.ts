/** The rooms that are loaded late are found by patterns of paths; their resources have paths of their own. The two must agree. */
import { describe, expect, it } from '@jest/globals';
import Router from 'router';
import type { Resource } from '../src/api/resource.ts';
import { startEmulator } from '../src/emulator.ts';
import { laterRooms } from '../src/later-resources.ts';

/** The index of the first room whose patterns match the path. */
function roomOf(path: string): number | undefined {
  const router = new Router({ caseSensitive: true, strict: true });
  let found: number | undefined;
  for (const [index, { paths }] of laterRooms.entries())
    for (const pattern of paths)
      router.all(pattern, () => {
        found = index;
      });
  router({ url: path, method: 'GET' } as never, {} as never, () => {});
  return found;
}

async function loadAll(): Promise<[number, Resource][]> {
  const rooms = await Promise.all(laterRooms.map(({ load }) => load()));
  return rooms.flatMap((resources, index) => resources.map((each): [number, Resource] => [index, each]));
}

/** A path that the pattern matches: "/sobjects/sObject/describe". */
const exampleOf = (pattern: string) => pattern.replace(/[:*](\w+)/g, '$1');

describe('the rooms that are loaded late', () => {
  it('are found by the path of each of their resources, though all are loaded at once', async () => {
    const all = await loadAll();
    const strays = all.filter(([room, { path }]) => roomOf(exampleOf(path)) !== room);
    expect(all.length).toBeGreaterThan(80);
    expect(strays.map(([, { method, path }]) => `${method} ${path}`)).toEqual([]);
  });

  it('answer side by side when their first requests come at the same time', async () => {
    const { url, token, close } = await startEmulator();
    const headers = { Authorization: `Bearer ${token}` };
    const paths = [
      'sobjects',
      'query?q=SELECT+Id+FROM+Account',
      'composite',
      'jobs/query',
      'actions',
      'tabs',
      'limits',
      'nothing',
    ];
    const answers = await Promise.all(
      paths.map((path) => fetch(`${url}/services/data/v62.0/${path}`, { headers })),
    );
    await close();
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200, 200, 404]);
  });
});
